"""When a notice is over: the last day it speaks of. News has no such day, and where there is a doubt neither has a notice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from ..model import Cleaned
from ..vietnamese.dates import day_of
from .rules import alternatives, table
from .text import fold

#: a notice that looks further ahead than this is no passing one (deadlines of plans, laws coming into force)
_FURTHEST = timedelta(days=62)

_DAY = re.compile(
    r"(?<![\d/.,-])(?P<d>\d{1,2})\s?(?:(?P<s>[/.-])\s?(?P<m>\d{1,2})(?:\s?(?P=s)\s?(?P<y>\d{4}))?"
    r"|\s?tháng (?P<m2>\d{1,2})(?:(?: năm|,)? (?P<y2>\d{4}))?)(?![\d/]|[.,-]\d)"
)

_BEFORE_DAY = re.compile(
    r"(?:\b(?:ngày|sáng|trưa|chiều|tối|đêm|từ|đến|tới|hết|và|hai|ba|tư|năm|sáu|bảy|nhật)|(?<=\d)\s?[,–-])\s?\(?$"
)


def last_day(cleaned: Cleaned, found: date) -> date | None:
    """The last day a passing notice speaks of, None for news and wherever that is not certain.

    ``found`` is the day on which the article came in: it stands for the posting date where the page has none, and dates
    without a year are those next after it.
    """
    if not _notice().search(fold(cleaned.title)):
        return None
    posted = day_of(cleaned.posted) if cleaned.posted else found
    days = [day for text in (cleaned.title, *cleaned.texts) for day in _days(fold(text), posted)]
    ahead = [day for day in days if day >= posted]
    if not ahead or max(ahead) - posted > _FURTHEST:
        return None
    return max(ahead)


def _days(text: str, posted: date) -> list[date]:
    """The dates in ``text``: with a year, or the next such day from two months before ``posted`` on."""
    found = []
    for match in _DAY.finditer(text):
        day, month = int(match["d"]), int(match["m"] or match["m2"])
        year = match["y"] or match["y2"]
        if year is None and not _said_to_be_a_day(text, match):
            continue
        try:
            if year is not None:
                found.append(date(int(year), month, day))
                continue
            near = [date(posted.year + shift, month, day) for shift in (0, 1)]
        except ValueError:
            continue
        found.append(next((choice for choice in near if choice >= posted - _FURTHEST), near[-1]))
    return found


def _said_to_be_a_day(text: str, match: re.Match[str]) -> bool:
    """Without a year "14/8" may be a document, "3.12" a clause and "3-8" a score: a word before it must say that it is a day."""
    return match["s"] is None or (match["s"] == "/" and _BEFORE_DAY.search(text, 0, match.start()) is not None)


@cache
def _notice() -> re.Pattern[str]:
    return re.compile(alternatives(table("notices")["notice"]["headline"]))
