"""What a channel tells at once: everything that began and ended since it last told, in one message with a subject and a plain text.

What came and went between two messages is told once; what began again and again is told with how often, not each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..errors import BroadcasterError
from ..store.alerts import Alert, Change, Key, What
from .kinds import BY_NAME, Urgency

if TYPE_CHECKING:
    from ..station import Station

_MOST_OF_A_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Message:
    """``subject`` is one line without control characters; ``data`` is the same for programs."""

    subject: str
    text: str
    urgent: bool
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One alert in a message: ``wrong`` is whether it still is; ``began``, when known, is since when it was. ``how`` says how it has
    ended, ``mended`` whether all is well then."""

    kind: str
    subject: str
    words: str
    wrong: bool
    began: datetime | None
    ended: datetime | None
    times: int
    how: str = ""
    mended: bool = False

    @property
    def title(self) -> str:
        return BY_NAME[self.kind].title if self.kind in BY_NAME else self.kind

    @property
    def remedy(self) -> str:
        return BY_NAME[self.kind].remedy if self.kind in BY_NAME else ""

    @property
    def urgent(self) -> bool:
        return self.kind in BY_NAME and BY_NAME[self.kind].urgency is Urgency.NOW


def gathered(changes: Sequence[Change], known: Mapping[Key, Alert]) -> list[Told]:
    """The changes of each alert as one, in the order of their first change."""
    by_key: dict[Key, list[Change]] = {}
    for change in changes:
        by_key.setdefault(change.key, []).append(change)
    return [_one(several, known.get(key)) for key, several in by_key.items()]


def _one(several: Sequence[Change], alert: Alert | None) -> Told:
    last = several[-1]
    begun = [change for change in several if change.begun]
    times = max(alert.times if alert else 1, len(begun))
    began = begun[0].at if begun else (alert.since if alert else None)
    words = begun[-1].words if begun else (alert.words if alert else "")
    if last.begun:
        return Told(last.kind, last.subject, words, True, began, None, times)
    mended = last.what is What.MENDED
    return Told(last.kind, last.subject, words, False, began, last.at, times, last.words, mended)


def message(station: Station, told: Sequence[Told], still_open: int) -> Message:
    """The digest in words; ``still_open`` is how many alerts are not over, these counted."""
    wrong = [one for one in told if one.wrong]
    over = [one for one in told if not one.wrong]
    name, now = one_line(station.settings.station.name), station.now()
    urgent = any(one.urgent for one in wrong)
    lines = [f"{name}, lúc {station.local(now):%H:%M ngày %d/%m/%Y}."]
    parts = (
        ("CẦN XỬ LÝ NGAY", [one for one in wrong if one.urgent]),
        ("CẦN XEM", [one for one in wrong if not one.urgent]),
        ("ĐÃ ỔN", [one for one in over if one.mended]),
        ("ĐÃ QUA", [one for one in over if not one.mended]),
    )
    for heading, these in parts:
        if these:
            lines += ["", heading, *(line for one in these for line in _lines(station, one))]
    lines += ["", _closing(station, still_open)]
    data = {
        "station": name,
        "sent_at": now.isoformat(),
        "console": _console(station),
        "open": still_open,
        "alerts": [_data(one) for one in told],
    }
    return Message(_subject(name, wrong, over), "\n".join(lines) + "\n", urgent, data)


def _lines(station: Station, one: Told) -> list[str]:
    words, again = one_line(one.words).rstrip("."), f" Lặp lại {one.times} lần." if one.times > 1 else ""
    if not one.wrong:
        before = f" Trước đó: {words}." if words else ""
        return [f"- {one.title}: {one_line(one.how).rstrip('.')}.{before}{again}"]
    since = f" Từ {station.local(one.began):%H:%M ngày %d/%m}." if one.began is not None else ""
    return [f"- {one.title}: {words}.{since}{again}", *([f"  {one.remedy}"] if one.remedy else [])]


def _closing(station: Station, still_open: int) -> str:
    left = f"Hiện còn {still_open} cảnh báo" if still_open else "Hiện không còn cảnh báo nào"
    return (
        f"{left}; xem ở bàn điều khiển: {_console(station)}\n"
        "Mỗi việc chỉ báo một lần, khi ổn sẽ báo lại. Tin này do hệ thống tự gửi."
    )


def _console(station: Station) -> str:
    """Where the console is; by the configuration alone when the store, which knows, is what is wrong."""
    try:
        address = station.address
    except BroadcasterError:
        address = station.settings.web.address
    return f"{address}/console/"


def _subject(name: str, wrong: Sequence[Told], over: Sequence[Told]) -> str:
    if len(wrong) == 1 and not over:
        mark = "Cần xử lý ngay" if wrong[0].urgent else "Cần xem"
        said = f"{mark}: {wrong[0].title}"
    elif len(over) == 1 and not wrong:
        said = f"{'Đã ổn' if over[0].mended else 'Đã qua'}: {over[0].title}"
    else:
        mended = sum(one.mended for one in over)
        counts = ((len(wrong), "cảnh báo mới"), (mended, "việc đã ổn"), (len(over) - mended, "việc đã qua"))
        said = ", ".join(f"{count} {words}" for count, words in counts if count)
    return one_line(f"{said} ({name})")[:_MOST_OF_A_SUBJECT]


def one_line(text: str) -> str:
    """The text without line ends and other control characters: what stands in a subject must not begin a new header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _data(one: Told) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "subject": one.subject,
        "title": one.title,
        "words": one.words,
        "how": one.how,
        "urgent": one.urgent,
        "wrong": one.wrong,
        "mended": one.mended,
        "began": one.began.isoformat() if one.began else None,
        "ended": one.ended.isoformat() if one.ended else None,
        "times": one.times,
    }


def trial(station: Station) -> Message:
    """What ``broadcaster alerts test`` sends."""
    name, now = one_line(station.settings.station.name), station.now()
    text = (
        f"{name}, lúc {station.local(now):%H:%M ngày %d/%m/%Y}.\n\n"
        "Đây là tin gửi thử: nhận được tin này tức là đường báo đã thông. Không có gì phải xử lý.\n"
    )
    data = {"station": name, "sent_at": now.isoformat(), "test": True, "alerts": []}
    return Message(one_line(f"Gửi thử cảnh báo ({name})")[:_MOST_OF_A_SUBJECT], text, urgent=False, data=data)
