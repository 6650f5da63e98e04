"""What is wrong with a programme, or seems to be, before anybody hears it: each finding with its place, the fault and the remedy.

Settings that contradict themselves do not load at all; here is what only a calendar, the station's sounds and articles can tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from ..settings import Settings, SlotSettings, StationSettings
from ..settings.programme import WEEKEND
from .choosing import FRAME_SECONDS, HEADLINE_SECONDS, Choice
from .parts import relay_before
from .slots import LOOK_AHEAD, MAKING_TIME, Occurrence, calendar_of, occurrences
from .texts import Texts
from .wording import Framing, words_of_bulletin

#: a short article, in seconds: a slot without room for it can only say that there is nothing
SHORTEST_ARTICLE = 20.0
#: sounds that are in every bulletin once
_ONCE = ("opening", "ident", "closing")
#: a slow voice, its pauses counted
_SECONDS_A_SYLLABLE = 0.35
_DECISION_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Finding:
    """``place`` is file, table and key. A ``grave`` one is a mistake; another is worth knowing, and may be meant."""

    place: str
    fault: str
    remedy: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the settings: seconds of each sound in use, categories that articles have had, faults of the texts, and
    seconds that greeting and closing take."""

    sounds: Mapping[str, float] = field(default_factory=dict)
    categories: Collection[str] | None = None
    texts: Collection[str] = ()
    frame: float = FRAME_SECONDS


def frame_seconds(texts: Texts, station: StationSettings) -> float:
    """About how long the station's own greeting and closing take; never less than those that are shipped."""
    some_day = date(2026, 11, 30)
    framing = Framing(station, SlotSettings(title="Bản tin sáng", at="05:30"), some_day, time(5, 30), disclosure=True)
    words = words_of_bulletin(texts, framing, Choice((), frozenset(), "fresh"))
    syllables = sum(len(line.split()) for line in (*words.opening, *words.closing))
    return max(FRAME_SECONDS, syllables * _SECONDS_A_SYLLABLE)


@dataclass(frozen=True, slots=True)
class _Year:
    """The year that is looked at: every time on air of each slot, from ``now`` on."""

    settings: Settings
    now: datetime
    today: date
    aired: Mapping[str, list[Occurrence]]


def findings(settings: Settings, now: datetime, known: Known = Known()) -> list[Finding]:
    """Everything there is to say, mistakes first."""
    aired = {
        name: list(occurrences(slot, now, now + LOOK_AHEAD, calendar_of(settings, name)))
        for name, slot in settings.slots.items()
    }
    year = _Year(settings, now, now.astimezone(settings.station.timezone).date(), aired)
    found = [
        *_never_on_air(year),
        *_overlaps(year),
        *_too_early(year),
        *_too_short(settings, known),
        *_texts(known.texts),
        *_never_full(settings),
        *_rests(settings),
        *_decisions(year),
        *_holidays(year),
        *_specials(year),
        *_parts(settings),
        *_categories(settings, known.categories),
    ]
    return sorted(found, key=lambda one: not one.grave)


def _slot(name: str, key: str) -> str:
    return f"programme.toml: slots.{name}.{key}"


def _never_on_air(year: _Year) -> Iterator[Finding]:
    if not year.settings.slots:
        yield Finding("programme.toml", "chưa có khung giờ nào đang bật", "Khai ít nhất một bảng [slots.TÊN].", False)
    for name, aired in year.aired.items():
        if not aired:
            fault = "khung giờ này không phát lần nào trong một năm tới"
            yield Finding(
                _slot(name, "days"), fault, "Sửa days, weekend, holidays, [[specials]]; hoặc đặt enabled = false."
            )


def _overlaps(year: _Year) -> Iterator[Finding]:
    """Two sessions at once, told once for each two slots, with the first date and how often."""
    sessions = sorted(
        (one.airs - relay_before(slot), one.ends + slot.relayed - relay_before(slot), name, one.day)
        for name, slot in year.settings.slots.items()
        for one in year.aired[name]
    )
    first: dict[tuple[str, str], tuple[date, datetime, datetime]] = {}
    count: Counter[tuple[str, str]] = Counter()
    running: list[tuple[datetime, datetime, str, date]] = []
    for session in sessions:
        running = [one for one in running if one[1] > session[0]]
        for other in running:
            pair = (other[2], session[2])
            count[pair] += 1
            first.setdefault(pair, (session[3], session[0], other[1]))
        running.append(session)
    zone = year.settings.station.timezone
    for (one_name, other_name), (day, begins, ends) in first.items():
        fault = (
            f"phát lúc {begins.astimezone(zone):%H:%M} khi «{one_name}» còn phát đến {ends.astimezone(zone):%H:%M} "
            f"(ngày {day:%d/%m/%Y}, {count[one_name, other_name]} lần trong {LOOK_AHEAD.days} ngày tới)"
        )
        itself = one_name == other_name
        unless = "" if itself else ", trừ khi hai khung giờ dành cho hai cụm loa khác nhau"
        yield Finding(_slot(other_name, "at"), fault, f"Đổi giờ hoặc giảm length{unless}.", grave=itself)


def _too_early(year: _Year) -> Iterator[Finding]:
    """A bulletin that must be ready before the one before it is over can hold nothing of what that one leaves."""
    for name, slot in year.settings.slots.items():
        for before, after in pairwise(year.aired[name]):
            gap = after.airs - before.ends
            if slot.ready_before + MAKING_TIME > gap and before.day == after.day:
                zone = year.settings.station.timezone
                fault = (
                    f"bản tin {after.airs.astimezone(zone):%H:%M} phải sẵn sàng trước {_minutes(slot.ready_before)}, "
                    f"nhưng lần phát trước chỉ xong trước đó {_minutes(max(gap, timedelta()))}"
                )
                room = gap - MAKING_TIME
                shorter = f"Ghi ready_before không quá {_minutes(room)}, hoặc để" if room > timedelta() else "Để"
                remedy = f"{shorter} hai lần phát cách nhau xa hơn."
                yield Finding(_slot(name, "ready_before"), fault, remedy)
                break


def _too_short(settings: Settings, known: Known) -> Iterator[Finding]:
    sounds = known.sounds
    frame = sum(sounds.get(use, 0.0) for use in _ONCE) + known.frame
    for name, slot in settings.slots.items():
        needed = frame + HEADLINE_SECONDS + SHORTEST_ARTICLE
        if slot.length.total_seconds() >= needed:
            continue
        jingles = ", ".join(f"{use} {sounds[use]:.0f} giây" for use in _ONCE if sounds.get(use))
        fault = (
            f"dài {_minutes(slot.length)}, không đủ cho lời chào, lời kết, một bài ngắn"
            f"{f' và các nhạc hiệu ({jingles})' if jingles else ''}: cần ít nhất {needed:.0f} giây"
        )
        yield Finding(
            _slot(name, "length"),
            fault,
            "Tăng length, hoặc rút ngắn lời của đài, nhạc hiệu ở [studio.sounds] của broadcaster.toml.",
        )


def _texts(faults: Collection[str]) -> Iterator[Finding]:
    for fault in faults:
        place, _, told = fault.partition(": ")
        yield Finding(place, told, "Sửa tệp, hoặc xóa để dùng lời có sẵn; đến lúc ấy lời có sẵn được đọc.")


def _never_full(settings: Settings) -> Iterator[Finding]:
    for name, slot in settings.slots.items():
        if slot.shortest and not slot.evergreen:
            fault = f"muốn dài ít nhất {_minutes(slot.shortest)} nhưng chưa khai chuyên mục nào để phát lại"
            yield Finding(_slot(name, "shortest"), fault, 'Ghi evergreen, ví dụ evergreen = ["sức khỏe"].', False)


def _rests(settings: Settings) -> Iterator[Finding]:
    for name, slot in settings.slots.items():
        if slot.repeat != "new" and len(slot.at) == 1 and len(slot.holiday_at) < 2:
            fault = f'repeat = "{slot.repeat}" không có tác dụng vì mỗi ngày chỉ phát một lần'
            yield Finding(_slot(name, "repeat"), fault, "Thêm giờ vào at, hoặc bỏ repeat.", False)


def _decisions(year: _Year) -> Iterator[Finding]:
    decided = year.settings.programme.decided
    waiting = [name for name, slot in year.settings.slots.items() if _waits_for_a_decision(slot)]
    coming = [day for day in decided if year.today <= day <= year.today + _DECISION_AHEAD]
    if waiting and not coming:
        fault = f"chưa quyết định ngày cuối tuần nào trong bốn tuần tới, nên không phát: {', '.join(waiting)}"
        yield Finding("programme.toml: programme.decided", fault, "Thêm các ngày được quyết định vào decided.", False)
    for day in decided:
        if day.weekday() < 5:
            fault = f"{day:%Y-%m-%d} không phải Thứ Bảy hay Chủ nhật"
            yield Finding("programme.toml: programme.decided", fault, "Sửa hoặc bỏ ngày này.")


def _waits_for_a_decision(slot: SlotSettings) -> bool:
    return slot.weekend == "by-decision" and bool(set(WEEKEND) & set(slot.days))


def _holidays(year: _Year) -> Iterator[Finding]:
    settings, until = year.settings, year.today + timedelta(days=365)
    following = [name for name, slot in settings.slots.items() if slot.holidays != "as-days"]
    if following and not settings.holidays:
        fault = f"chưa khai ngày lễ nào, mà các khung giờ này phát theo ngày lễ: {', '.join(following)}"
        yield Finding("holidays.toml", fault, "Khai các ngày lễ, hoặc chép lại tệp có sẵn.")
    for name, holiday in settings.holidays.items():
        days = (year.today + timedelta(days=ahead) for ahead in range(366))
        if not any(holiday.falls_on(day) for day in days):
            fault = f"«{holiday.title}» không có ngày nào từ nay đến {until:%d/%m/%Y}"
            yield Finding(
                f"holidays.toml: holidays.{name}", fault, "Thêm ngày của năm tới vào dates.", grave=bool(following)
            )


def _specials(year: _Year) -> Iterator[Finding]:
    for number, special in enumerate(year.settings.specials, 1):
        place = f"programme.toml: specials[{number}]"
        if special.slot not in year.settings.slots:
            fault = f"khung giờ «{special.slot}» đang nghỉ (enabled = false)"
            yield Finding(place, fault, "Bật khung giờ, hoặc bỏ bảng này.")
            continue
        if special.date < year.today:
            yield Finding(place, f"ngày {special.date:%d/%m/%Y} đã qua", "Bỏ bảng này.", False)
            continue
        coming = year.today < special.date <= year.today + timedelta(days=366)
        if coming and not special.off and not any(one.day == special.date for one in year.aired[special.slot]):
            fault = f"ngày {special.date:%d/%m/%Y} khung giờ «{special.slot}» không phát, nên title và length không có tác dụng"
            yield Finding(place, fault, "Ghi thêm at, hoặc bỏ bảng này.")


def _parts(settings: Settings) -> Iterator[Finding]:
    for name, slot in settings.slots.items():
        items = [part for part in slot.parts if part.kind == "items"]
        if items and not any(part.takes_all for part in items):
            fault = "không phần nào nhận mọi bài; bài không thuộc phần nào được đọc ở cuối bản tin, không có lời dẫn"
            yield Finding(
                _slot(name, "parts"), fault, 'Thêm một phần chỉ có title, ví dụ { title = "Tin khác" }.', False
            )
        for number, part in enumerate(slot.parts, 1):
            if part.takes_all and any(other.kind == "items" for other in slot.parts[number:]):
                fault = f"phần «{part.title}» nhận mọi bài, nên các phần đứng sau nó không bao giờ có bài"
                yield Finding(
                    _slot(name, f"parts[{number}]"), fault, "Đưa phần này xuống cuối, hoặc ghi nó nhận bài nào."
                )


def _categories(settings: Settings, known: Collection[str] | None) -> Iterator[Finding]:
    """Categories that no article has had; not asked where no article is known."""
    if not known:
        return
    for name, slot in settings.slots.items():
        named = [("evergreen", slot.evergreen)]
        named += [(f"parts[{number}].categories", part.categories) for number, part in enumerate(slot.parts, 1)]
        for key, categories in named:
            for category in categories:
                if category not in known:
                    some = ", ".join(sorted(known)[:12])
                    fault = f"chưa bài nào thuộc chuyên mục «{category}»"
                    yield Finding(_slot(name, key), fault, f"Kiểm tra cách viết; các chuyên mục đã có: {some}.", False)


def _minutes(length: timedelta) -> str:
    seconds = length.total_seconds()
    return f"{seconds / 60:g} phút" if seconds >= 60 and seconds % 6 == 0 else f"{seconds:g} giây"
