"""Dates as Vietnamese pages write them. A date that is not surely one is None: it is never invented.

Accepted: "17/06/2019", "(05.08.2019 16:32)", "thứ tư, 07 08 2019 15:43", "thứ tư, 07 08, 2019", "08:15 | 14-12-2017", "05/03/24", "ngày 5 tháng 8 năm 2019",
"Tháng Ba 12, 2024", "March 12, 2024", "2019-08-05T16:32:00+07:00". Day before month, as in Việt Nam, unless only the other
order is possible. Times without a zone are Vietnamese time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, timezone

from .text import fold

VIETNAM = timezone(timedelta(hours=7), "+07:00")
_FIRST_YEAR = 1995
#: a clock that is ahead of ours may date an article a little into the future
_AHEAD = timedelta(days=2)
_latest: ContextVar[date] = ContextVar("latest", default=date.max)
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan một giêng", "february feb hai", "march mar ba", "april apr tư", "may năm", "june jun sáu",
            "july jul bảy", "august aug tám", "september sep sept chín", "october oct mười", "november nov mười_một", "december dec mười_hai chạp",
        ],
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_VIET_MONTH = r"(?P<vm>\d{1,2}|mười một|mười hai|một|giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười|chạp)"
_SHAPES = [
    re.compile(r"(?<![\d/.-])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/])"),
    re.compile(r"(?<![\d/.-])(?P<d>\d{1,2}) ?(?P<sep>[/.\- ]) ?(?P<m>\d{1,2}) ?(?P=sep) ?(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<d>\d{1,2}) (?P<m>\d{1,2}), ?(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\w/.-])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{2})(?![\w/])"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?: ?,)? (?:tháng |thg ?|th\.? ?){_VIET_MONTH},?(?: năm)? (?P<y>\d{{4}})(?!\d)"
    ),
    re.compile(rf"tháng {_VIET_MONTH} (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})(?!\d)"),
    re.compile(r"\b(?P<em>[a-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})\b"),
    re.compile(r"\b(?P<d>\d{1,2}) (?P<em>[a-z]{3,9})\.?,? (?P<y>\d{4})\b"),
]
_CLOCK = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-3]) ?(?::|giờ|h|g) ?(?P<min>[0-5]\d)?(?::[0-5]\d)?(?! ?\d)\s*(?P<half>am|pm|sa|ch)?\b"
)


def _month(found: re.Match[str]) -> int:
    groups = found.groupdict()
    if groups.get("m"):
        return int(groups["m"])
    name = groups.get("vm") or groups.get("em") or ""
    return int(name) if name.isdigit() else _MONTHS.get(name.replace(" ", "_"), 0)


def _year(digits: str) -> int:
    """Two digits are a year of this century."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _plausible(year: int, month: int, day: int) -> date | None:
    if month > 12 >= day:
        month, day = day, month
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR and found <= _latest.get() else None


def find_date(text: str) -> date | datetime | None:
    """The first date in ``text``, with its time of day (Vietnamese time) when one stands beside it."""
    line = fold(text)[:400]
    best: tuple[int, int, date] | None = None
    for shape in _SHAPES:
        for found in shape.finditer(line):
            day = _plausible(_year(found["y"]), _month(found), int(found["d"]))
            if day and (best is None or found.start() < best[0]):
                best = (found.start(), found.end(), day)
                break
    if best is None:
        return None
    start, end, day = best
    clock = _CLOCK.search(line[end : end + 24]) or _CLOCK.search(line[max(0, start - 24) : start])
    if clock is None:
        return day
    hour = int(clock["h"])
    if clock["half"] in ("pm", "ch") and hour < 12:
        hour += 12
    return datetime.combine(day, time(hour, int(clock["min"] or 0)), VIETNAM)


def machine_date(text: str) -> date | datetime | None:
    """A date as machines write it for machines (meta, JSON-LD, ``<time datetime>``), else as :func:`find_date` reads it."""
    value = text.strip()
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return find_date(value)
    if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", value):
        return _plausible(found.year, found.month, found.day)
    local = (
        (found if found.tzinfo else found.replace(tzinfo=VIETNAM)).astimezone(VIETNAM)
        if 1 < found.year < 9999
        else found
    )
    return local if _plausible(local.year, local.month, local.day) else None


@contextmanager
def as_of(today: date | None) -> Iterator[None]:
    """Inside, no date later than ``today`` (and two days) is one; None knows no such bound. This room has no clock of its own."""
    token = _latest.set(today + _AHEAD if today else date.max)
    try:
        yield
    finally:
        _latest.reset(token)


def day_of(found: date | datetime) -> date:
    return found.date() if isinstance(found, datetime) else found
