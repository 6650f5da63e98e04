"""Dates as Vietnamese portals write them beside a headline. Day before month; never guessed from less than a full date."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")

_CLOCK = r"(?P<h{n}>[01]?\d|2[0-3])\s*[:hg]\s*(?P<m{n}>[0-5]\d)(?::[0-5]\d)?\s*(?P<p{n}>[AP]M|SA|CH)?"
_DAY = r"(?P<d>\d{1,2})(?P<s>[/.-])(?P<mo>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d)|ngày\s+(?P<d2>\d{1,2})\s+tháng\s+(?P<mo2>\d{1,2})\s+năm\s+(?P<y2>(?:19|20)\d\d)|(?P<y3>20\d\d)-(?P<mo3>\d\d)-(?P<d3>\d\d)"
_BETWEEN = r"[\s,|–()-]{1,4}(?:lúc\s+|ngày\s+)?"
_DATE = re.compile(
    rf"(?i)(?<![\d/.-])(?:{_CLOCK.format(n=1)}{_BETWEEN})?(?:{_DAY})(?![\d/]|[.-]\d)(?:T|{_BETWEEN})?(?:{_CLOCK.format(n=2)})?(?:[.]\d+)?(?P<utc>Z)?"
)
_IN_BRACKETS = re.compile(
    r"(?i)\s*[(\[]\s*(?:(?:cập nhật|ngày|đăng|ngày đăng)\s*:?)?\s*[\d/.:\-\s,|hgAPMSCH]{8,25}[)\]]\s*"
)
# a date at the very end counts as the portal's own only behind a dash or bar, with a clock time, or as a time stamp:
# "… áp dụng từ 1/7/2019" is part of the headline
_AT_END = re.compile(
    r"(?i)(?:\s*[|–-]\s*(?:(?:cập nhật|ngày đăng|ngày)\s*:?\s*)?\d{1,2}[/.-]\d{1,2}[/.-]20\d\d(?:[\s,|-]+[\d:hg]{4,8})?"
    r"|\s+\d{1,2}[/.-]\d{1,2}[/.-]20\d\d[\s,|-]+\d{1,2}[:hg]\d\d(?::\d\d)?(?:\s*[AP]M)?"
    r"|\s*20\d\d-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)\s*$"
)


def date_in(text: str) -> datetime | None:
    """The first full date of ``text`` with its clock time, in Vietnamese time; None when there is none."""
    found = (_moment(match) for match in _DATE.finditer(text[:4000]))
    return next((moment for moment in found if moment is not None), None)


def split_headline(text: str) -> tuple[str, datetime | None]:
    """A headline and the portal's date that stood in brackets or behind it; a date inside the sentence stays in it."""
    for pattern in (_IN_BRACKETS, _AT_END):
        stamps = list(pattern.finditer(text))
        stamp = stamps[-1] if stamps else None
        moment = date_in(stamp[0]) if stamp else None
        if stamp and moment:
            return " ".join(f"{text[: stamp.start()]} {text[stamp.end() :]}".split()), moment
    return text, None


def _moment(match: re.Match[str]) -> datetime | None:
    group = match.groupdict()
    day, month, year = (group[name] or group[f"{name}2"] or group[f"{name}3"] for name in ("d", "mo", "y"))
    hour, minute, half = (group[f"{name}2"] or group[f"{name}1"] for name in ("h", "m", "p"))
    hours = int(hour or 0)
    if half and half.upper() in ("PM", "CH") and hours < 12:
        hours += 12
    try:
        zone = UTC if group["utc"] else LOCAL
        moment = datetime(int(year), int(month), int(day), hours, int(minute or 0), tzinfo=zone).astimezone(LOCAL)
    except ValueError:
        return None
    return moment if 1990 <= moment.year < 2100 else None
