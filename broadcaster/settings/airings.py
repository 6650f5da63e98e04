"""What the settings say of one date: at which times a slot is on air, how long, under which title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from .programme import WEEKEND, Day, SlotSettings, SpecialSettings


@dataclass(frozen=True, slots=True)
class Airing:
    """A slot on air once, by the station's clock. ``named`` where the time tells it from others of its date."""

    at: time
    length: timedelta
    title: str
    named: bool


def airings(
    slot: SlotSettings,
    weekday: Day,
    *,
    holiday: bool = False,
    decided: bool = True,
    specials: Sequence[SpecialSettings] = (),
) -> tuple[Airing, ...]:
    """The slot on a date of which this is known, in the order of the day. ``specials`` are this slot's of the date.

    The slot's one ordinary time needs no name, whatever is added to its date: what was made for it keeps its own.
    """
    times = _ordinary(slot, weekday, holiday, decided)
    several = len(slot.at) > 1 or len(times) > 1
    found = {at: Airing(at, slot.length, slot.title, several) for at in times}
    if any(special.off for special in specials):
        found.clear()
    for special in specials:
        for at in special.at or tuple(found):
            length, title = special.length or slot.length, special.title or slot.title
            found[at] = Airing(at, length, title, several or at not in times)
    return tuple(found[at] for at in sorted(found))


def _ordinary(slot: SlotSettings, weekday: Day, holiday: bool, decided: bool) -> tuple[time, ...]:
    if holiday and slot.holidays == "off":
        return ()
    if holiday and slot.holidays == "own":
        return slot.holiday_at
    if holiday and slot.holidays == "sunday":
        weekday = "sun"
    if weekday not in slot.days:
        return ()
    if weekday in WEEKEND and slot.weekend == "by-decision" and not decided:
        return ()
    return slot.at
