"""How often a show has something new, as an RRULE (RFC 5545) worked out from the station's real timetable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Protocol

from ..settings import ShowSettings, SlotSettings
from ..settings.programme import EVERY_DAY


class Timetabled(Protocol):
    """What a source's settings say of its visits; one of the two, or neither."""

    @property
    def every(self) -> timedelta | None: ...
    @property
    def cron(self) -> str | None: ...


def update_frequency(
    show: ShowSettings, slots: Mapping[str, SlotSettings], sources: Mapping[str, Timetabled]
) -> str | None:
    """``FREQ=DAILY``, ``FREQ=WEEKLY;BYDAY=MO,TU`` …; None where the timetable does not say.

    A bulletins show follows its slots' days, the others the visits to their sources. What the show's own setting says wins.
    """
    if show.frequency:
        return show.frequency
    if show.kind == "bulletins":
        chosen = [slot for name, slot in slots.items() if not show.slots or name in show.slots]
        return _weekly(day for slot in chosen for day in slot.days)
    visited = [source for name, source in sources.items() if not show.sources or name in show.sources]
    days: set[str] = set()
    for source in visited:
        if source.every is not None and source.every <= timedelta(days=1):
            return "FREQ=DAILY"
        days |= _cron_days(source.cron) if source.cron else set()
    return _weekly(days)


def _weekly(days: Iterable[str]) -> str | None:
    chosen = set(days)
    if not chosen:
        return None
    if len(chosen) == len(EVERY_DAY):
        return "FREQ=DAILY"
    return "FREQ=WEEKLY;BYDAY=" + ",".join(day[:2].upper() for day in EVERY_DAY if day in chosen)


def _cron_days(cron: str) -> set[str]:
    """The weekdays of a cron line that runs every week; settings have seen to it that days are names."""
    _, _, day_of_month, month, weekdays = cron.split()
    if (day_of_month, month) != ("*", "*"):
        return set()
    found: set[str] = set()
    for part in weekdays.lower().split(","):
        first, _, last = part.partition("-")
        if first == "*":
            return set(EVERY_DAY)
        if first not in EVERY_DAY or (last and last not in EVERY_DAY):
            return set()
        found |= set(EVERY_DAY[EVERY_DAY.index(first) : EVERY_DAY.index(last or first) + 1])
    return found
