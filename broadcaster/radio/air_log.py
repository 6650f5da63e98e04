"""The air log: for each bulletin what it was, who approved it, which station has it and who says that it was aired; as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from ..model import BulletinState, EmergencyState, Priority
from ..words import PRIORITIES, state_words

#: of what a record is; a field that changes its meaning changes the number
FORMAT = "broadcaster-air-log/1"
#: what a station, or a person, may say of a bulletin
SAID = ("pulled", "aired")

#: how people are told by what we know it
EVIDENCE = {
    "closed": "đã nhận đủ byte, đóng kết nối đúng cách",
    "asked on": "đã nhận đủ byte, gửi tiếp yêu cầu sau",
    "acknowledged": "đã nhận đủ byte",
    "handed over": "đã gửi, chưa có bằng chứng nhận đủ",
    "proxy log": "nhật ký máy chủ proxy",
    "call-back": "đài báo lại",
    "operator": "người phụ trách xác nhận",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt in the log: ``station`` is the station's title or the person's name, ``by`` its name in the configuration."""

    station: str
    by: str
    at: datetime
    evidence: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LoggedItem:
    """Something said in the bulletin. ``approved_by`` is empty where the station let it through by its rules alone."""

    kind: str
    title: str
    guid: str | None = None
    revision: int | None = None
    priority: Priority = Priority.NORMAL
    source: str = ""
    author: str = ""
    article_url: str = ""
    page_url: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One bulletin, or one emergency message (its slot is ``emergency``), in the log. Moments are on the station's clock."""

    broadcaster: str
    slot: str
    title: str
    date: date
    airs: datetime
    valid_until: datetime
    state: BulletinState | EmergencyState
    items: tuple[LoggedItem, ...]
    seconds: float | None = None
    size: int | None = None
    media_type: str = ""
    sha256: str = ""
    audio_url: str = ""
    note: str = ""
    pulled: tuple[Told, ...] = ()
    sent: tuple[Told, ...] = ()
    aired: tuple[Told, ...] = ()

    @property
    def priority(self) -> Priority:
        """The class of its most urgent item."""
        return max((item.priority for item in self.items), key=list(Priority).index, default=Priority.NORMAL)

    @property
    def approved_by(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.approved_by for item in self.items if item.approved_by))


def as_record(entry: Entry) -> dict[str, Any]:
    """The entry as JSON values; every field is explained in ``docs/station/receipts.md``."""
    values = {"format": FORMAT, **asdict(entry), "priority": entry.priority, "approved_by": list(entry.approved_by)}
    record: dict[str, Any] = _plain(values)
    return record


def as_month(first: date, entries: Sequence[Entry], visitors: int) -> dict[str, Any]:
    """A month's log as JSON values: its records, and how many whole bulletins strangers fetched."""
    records = [as_record(one) for one in entries]
    return {"format": FORMAT, "month": f"{first:%Y-%m}", "visitors": visitors, "bulletins": records}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 3) if isinstance(value, float) else value


def length_words(seconds: float | None) -> str:
    """``0:14:32``: hours, minutes, seconds, as a table calculates with them."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def told_words(told: Iterable[Told]) -> str:
    return "; ".join(f"{one.station}, {one.at:%H:%M:%S %d/%m/%Y}" for one in told)


def evidence_words(told: Iterable[Told]) -> str:
    return "; ".join(dict.fromkeys(EVIDENCE.get(one.evidence, one.evidence) for one in told))


#: a column of the table: its heading and what stands in it
_COLUMNS: dict[str, Callable[[Entry], str]] = {
    "Ngày": lambda one: one.date.isoformat(),
    "Giờ phát": lambda one: f"{one.airs:%H:%M}",
    "Khung giờ": lambda one: one.slot,
    "Tên bản tin": lambda one: one.title,
    "Loại": lambda one: PRIORITIES[one.priority],
    "Nội dung": lambda one: "; ".join(item.title for item in one.items),
    "Người duyệt": lambda one: ", ".join(one.approved_by) or "tự động",
    "Độ dài": lambda one: length_words(one.seconds),
    "Trạng thái": lambda one: state_words(one.state),
    "Đài đã lấy": lambda one: told_words(one.pulled),
    "Bằng chứng lấy": lambda one: evidence_words(one.pulled or one.sent),
    "Đã phát sóng": lambda one: told_words(one.aired),
    "Ai xác nhận phát": lambda one: evidence_words(one.aired),
    "SHA-256": lambda one: f"sha256:{one.sha256}" if one.sha256 else "",
    "Ghi chú": lambda one: one.note,
}
_MARK = "\ufeff"  # by which Excel knows UTF-8


def as_csv(entries: Sequence[Entry], separator: str = ",") -> str:
    """The log as a table that a spreadsheet opens as it is: marked as UTF-8, and no cell is a formula."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    table.writerows([_harmless(value(entry)) for value in _COLUMNS.values()] for entry in entries)
    return _MARK + text.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet calculates what begins with one of these, also after blanks; an apostrophe before it makes it text."""
    cell = " ".join(cell.split())
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else cell
