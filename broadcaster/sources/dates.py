"""Dates as Vietnamese portals write them beside a headline; how a date is read is said in ``vietnamese/dates.py``."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from ..vietnamese.dates import moment_in

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")

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


def date_in(text: str, *, now: datetime | None = None) -> datetime | None:
    """The first full date of ``text`` with its clock time, in Vietnamese time; None when there is none within reason of ``now``."""
    moment = moment_in(text, now=now)
    return moment.astimezone(LOCAL) if moment is not None else None


def split_headline(text: str) -> tuple[str, datetime | None]:
    """A headline and the portal's date that stood in brackets or behind it; a date inside the sentence stays in it."""
    for pattern in (_IN_BRACKETS, _AT_END):
        stamps = list(pattern.finditer(text))
        stamp = stamps[-1] if stamps else None
        moment = date_in(stamp[0]) if stamp else None
        if stamp and moment:
            return " ".join(f"{text[: stamp.start()]} {text[stamp.end() :]}".split()), moment
    return text, None
