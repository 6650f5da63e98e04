"""The time of day that stands beside a written date: hours, halves of the day in words and letters, zones by name and by figure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

VIETNAM = timezone(timedelta(hours=7), "+07:00")
#: so far from the date a clock may stand: "28/11/2026, lúc 8:30", "8:30 | Thứ bảy, 28/11/2026"
_NEAR = 24
_CLOCK = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-3]) ?(?::(?= ?\d)|giờ|h|g) ?(?P<min>[0-5]\d)?(?::(?P<s>[0-5]\d))?(?:[.,]\d+)?(?! ?\d)"
    r"(?: ?phút)?\s*(?:(?P<half>am|pm|a\.m\.?|p\.m\.?|sa|ch|sáng|trưa|chiều|tối|đêm)(?!\w))?"
)
_OFFSET = re.compile(
    r"\s?\(?(?:(?P<base>gmt|utc)\s?)?(?P<sign>[+\-\u2212])(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?(?![\d:])"
)
_NAMED = re.compile(r"\s?\(?(?P<name>[a-z]+/[a-z_]+(?:/[a-z_]+)?|[a-z]{1,4})(?!\w)")
#: RFC 822 5.1, then the neighbours'; hours from UTC
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "ict": 7, "wib": 7, "sgt": 8, "jst": 9, "kst": 9, "cet": 1, "cest": 2,
}  # fmt: skip
_WIDEST = timedelta(hours=14)


def clock_beside(found: re.Match[str], day: date) -> datetime | None:
    """The moment on ``day`` by the clock inside, behind or before the match ``found`` of a date; None when there is no clock."""
    line, start, end = found.string, found.start(), found.end()
    inside = found.groupdict().get("inside")
    if inside is not None:
        clock = _CLOCK.search(inside)
    else:
        clock = _CLOCK.search(line[end : end + 2 * _NEAR])
        if clock is None or clock.start() > _NEAR - 4:
            clock = _CLOCK.search(line[max(0, start - _NEAR) : start])
    if clock is None:
        return None
    at = time(_hour(int(clock["h"]), clock["half"]), int(clock["min"] or 0), int(clock["s"] or 0))
    zone = _zone(clock.string, clock.end(), sharp=clock["s"] is not None)
    return datetime.combine(day, at, zone or VIETNAM)


def _hour(hour: int, half: str | None) -> int:
    """The hour of 24 by its half of the day; "12:15 SA" is a quarter past midnight."""
    match (half or "").replace(".", ""):
        case "am" | "sa" if hour == 12:
            return 0
        case "pm" | "ch" | "chiều" | "tối" if hour < 12:
            return hour + 12
        case "trưa" if hour < 4:
            return hour + 12
        case "đêm" if hour == 12:
            return 0
        case "đêm" if 7 <= hour < 12:
            return hour + 12
    return hour


def _zone(line: str, at: int, *, sharp: bool) -> tzinfo | None:
    """The zone that stands right behind a clock. ``sharp``: the clock has seconds, so a minus is no range of hours."""
    offset = _OFFSET.match(line, at)
    if offset is not None and (offset["base"] or offset["sign"] == "+" or sharp):
        width = timedelta(hours=int(offset["h"]), minutes=int(offset["m"] or 0))
        if width <= _WIDEST:
            return timezone(width if offset["sign"] == "+" else -width)
    named = _NAMED.match(line, at)
    if named is None:
        return None
    if named["name"] in _ZONES:
        return timezone(timedelta(hours=_ZONES[named["name"]]))
    key = _places().get(named["name"])
    return ZoneInfo(key) if key else None


@cache
def _places() -> dict[str, str]:
    """Zones of the IANA data base by their names in small letters; "utc" and its like are no places."""
    return {key.casefold(): key for key in available_timezones() if "/" in key}
