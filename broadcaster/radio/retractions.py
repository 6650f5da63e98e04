"""A word, once, to those who heard what was withdrawn since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .texts import Texts

#: what is told of a withdrawn item: that there was one on that day, its title as well, or nothing
DATE, TITLE, OFF = "date", "title", "off"
_NUMBERS = {1: "Một", 2: "Hai", 3: "Ba", 4: "Bốn", 5: "Năm", 6: "Sáu", 7: "Bảy", 8: "Tám", 9: "Chín", 10: "Mười"}


@dataclass(frozen=True, slots=True)
class Retraction:
    """An episode that the slot's bulletin of ``day`` said and that was withdrawn since."""

    guid: str
    title: str
    day: date


def retraction_lines(
    texts: Texts, known: Mapping[str, Any], retracted: Iterable[Retraction], how: str
) -> tuple[str, ...]:
    """The sentences, day by day; ``known`` is what every text of the bulletin is told. Why it was withdrawn is the operators' own; the
    title is said only where the station wants it, for it may be the very thing that must not be said again."""
    if how == OFF:
        return ()
    days: dict[date, list[str]] = {}
    for one in retracted:
        days.setdefault(one.day, []).append(one.title)
    return tuple(
        line
        for day, titles in sorted(days.items())
        for line in texts.say(
            "withdrawn",
            {
                **known,
                "date": f"{day.day}/{day.month}/{day.year}",
                "count": len(titles),
                "how_many": _NUMBERS.get(len(titles), str(len(titles))),
                "titles": titles if how == TITLE else [],
            },
        )
    )
