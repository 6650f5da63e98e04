"""The one reading of a written date, for feeds, lists, pages and documents. What is not surely a date is None: none is invented.

Accepted: "17/06/2019", "(05.08.2019 16:32)", "thứ tư, 07 08, 2019 15:43", "08:15 | 14-12-2017", "05/03/24", "ngày 5 tháng 8 năm 2019",
"Tháng Ba 12, 2024", "March 12, 2024", "3 giờ chiều ngày 28/11/2026", and what machines write: RFC 822 and 850, ISO 8601, C's asctime,
seconds since 1970. Day before month, as in Việt Nam, unless only the other order is possible. Times without a zone are Vietnamese time.
A date before 1995 or more than a day ahead of now is none; now is what the caller says it is, since this module has no clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from .clocks import VIETNAM, clock_beside

FIRST_YEAR = 1995
#: a clock that goes fast, or a zone that was forgotten, but no more
AHEAD = timedelta(days=1)
#: of a bare day the zone is unknown as well
DAYS_AHEAD = timedelta(days=2)
_LONGEST = 400
_latest: ContextVar[datetime | None] = ContextVar("latest", default=None)
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
    re.compile(r"(?<![\d/.-])(?P<d>\d{1,2}) ?(?P<sep>[/.\- ]) ?(?P<m>\d{1,2}) ?(?P=sep) ?(?P<y>\d{4})(?!\d|[./]\d)"),
    re.compile(r"(?<![\d/.-])(?P<d>\d{1,2}) (?P<m>\d{1,2}), ?(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\w/.-])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{2})(?![\w/])"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?: ?,)? (?:tháng |thg ?|th\.? ?){_VIET_MONTH},?(?: năm)? (?P<y>\d{{4}})(?!\d)"
    ),
    re.compile(rf"tháng {_VIET_MONTH} (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})(?!\d)"),
    re.compile(r"\b(?P<em>[a-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})\b"),
    re.compile(r"\b(?P<d>\d{1,2})[ -](?P<em>[a-z]{3,9})\.?,?[ -](?P<y>\d{4})\b"),
    # RFC 822 and RFC 850 gave the year two digits; a clock follows
    re.compile(r"\b(?P<d>\d{1,2})[ -](?P<em>[a-z]{3})[ -](?P<y>\d{2})(?= \d{1,2}:\d\d)"),
    # C's asctime, and date(1) with a zone
    re.compile(
        r"\b(?P<em>[a-z]{3}) (?P<d>\d{1,2}) (?P<inside>\d{1,2}:\d\d(?::\d\d)?(?: [ap]m)?(?: [+-]\d{4}| [a-z]{2,4})?) (?P<y>\d{4})\b"
    ),
]
_SINCE_1970 = re.compile(r"1\d{9}(?:\d{3})?")


def find_date(text: str, *, now: datetime | None = None) -> date | datetime | None:
    """The first date in ``text``, with its time of day in Vietnamese time when one stands beside it."""
    line = " ".join(unicodedata.normalize("NFC", text[: 4 * _LONGEST]).split()).casefold()[:_LONGEST]
    best: tuple[re.Match[str], date] | None = None
    for shape in _SHAPES:
        for found in shape.finditer(line):
            day = _day(found)
            if day and (best is None or found.start() < best[0].start()):
                best = found, day
                break
    if best is None:
        return None
    found, day = best
    moment = clock_beside(found, day)
    return _within_reason(moment if moment is not None else day, now)


def machine_date(text: str, *, now: datetime | None = None) -> date | datetime | None:
    """A date as machines write it for machines (meta, JSON-LD, ``<time datetime>``, feeds), else as :func:`find_date` reads it."""
    value = text.strip()
    if _SINCE_1970.fullmatch(value):
        return _within_reason(datetime.fromtimestamp(int(value[:10]), VIETNAM), now)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return find_date(value, now=now)
    if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", value):
        return _within_reason(found.date(), now)
    return _within_reason(found if found.tzinfo else found.replace(tzinfo=VIETNAM), now)


def moment_in(text: str, *, now: datetime | None = None) -> datetime | None:
    """Like :func:`machine_date`, a bare day as its midnight in Việt Nam."""
    found = machine_date(text, now=now)
    if found is None or isinstance(found, datetime):
        return found
    return datetime.combine(found, time(), VIETNAM)


@contextmanager
def as_of(today: date | None) -> Iterator[None]:
    """Inside, no date more than two days later than ``today`` is one, unless a ``now`` is given; None knows no such bound."""
    token = _latest.set(datetime.combine(today + DAYS_AHEAD, time.max, VIETNAM) if today else None)
    try:
        yield
    finally:
        _latest.reset(token)


def day_of(found: date | datetime) -> date:
    return found.date() if isinstance(found, datetime) else found


def _day(found: re.Match[str]) -> date | None:
    """The day a match names; the other order of day and month only where ours is impossible."""
    groups = found.groupdict()
    year = int(groups["y"]) if len(groups["y"]) == 4 else 2000 + int(groups["y"])
    name = groups.get("m") or groups.get("vm") or groups.get("em") or ""
    month, day = int(name) if name.isdigit() else _MONTHS.get(name.replace(" ", "_"), 0), int(groups["d"])
    if month > 12 >= day:
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _within_reason(found: date | datetime, now: datetime | None) -> date | datetime | None:
    """``found`` in Vietnamese time, None when it lies before the web of towns or ahead of ``now``."""
    latest = now + AHEAD if now else _latest.get()
    if not FIRST_YEAR - 1 <= found.year < 9999:  # the ends of the calendar cannot change zone
        return None
    if isinstance(found, datetime):
        local = found.astimezone(VIETNAM).replace(microsecond=0)
        return local if local.year >= FIRST_YEAR and (latest is None or local <= latest) else None
    in_time = latest is None or found <= latest.astimezone(VIETNAM).date()
    return found if found.year >= FIRST_YEAR and in_time else None
