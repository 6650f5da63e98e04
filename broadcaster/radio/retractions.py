"""A word, once, to those who heard what was withdrawn since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: what is told of a withdrawn item: that there was one on that day, its title as well, or nothing
DATE, TITLE, OFF = "date", "title", "off"
_NUMBERS = {2: "Hai", 3: "Ba", 4: "Bốn", 5: "Năm", 6: "Sáu", 7: "Bảy", 8: "Tám", 9: "Chín", 10: "Mười"}


@dataclass(frozen=True, slots=True)
class Retraction:
    """An episode that the slot's bulletin of ``day`` said and that was withdrawn since."""

    guid: str
    title: str
    day: date


def retraction_lines(retracted: Iterable[Retraction], how: str) -> tuple[str, ...]:
    """The sentences. Why it was withdrawn is the operators' own; the title is said only where the station wants it, for it may be the
    very thing that must not be said again."""
    told = list(retracted)
    if how == OFF:
        return ()
    if how == TITLE:
        return tuple(
            f"Bài «{one.title}», phát ngày {_day(one.day)}, đã được rút lại và không còn giá trị." for one in told
        )
    days: dict[date, int] = {}
    for one in told:
        days[one.day] = days.get(one.day, 0) + 1
    return tuple(
        f"{'Một' if count == 1 else _NUMBERS.get(count, str(count))} tin phát trong bản tin này ngày {_day(day)} "
        "đã được rút lại và không còn giá trị."
        for day, count in sorted(days.items())
    )


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
