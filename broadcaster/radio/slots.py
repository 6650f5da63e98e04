"""When a slot is on air, by when its bulletin must be ready, and until when it may be played."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ..settings import SlotSettings
from ..settings.programme import EVERY_DAY

#: how long before a bulletin must be ready its making begins
MAKING_TIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a slot on air; moments are UTC. ``time`` (``T1100``) tells those of one date apart where there are several. ``valid_until`` is when automation must refuse the file as stale."""

    day: date
    airs: datetime
    ready_by: datetime
    valid_until: datetime
    time: str = ""


def occurrence_on(slot: SlotSettings, day: date, zone: ZoneInfo) -> Occurrence:
    """The slot on this local date. Where the clock is put forward over the slot's time, the slot moves with it."""
    airs = datetime.combine(day, slot.at, zone).astimezone(UTC)
    return Occurrence(day, airs, airs - slot.ready_before, airs + max(slot.length, timedelta(hours=1)))


def next_occurrence(slot: SlotSettings, now: datetime, zone: ZoneInfo) -> Occurrence:
    """The slot's next time on air that is not over: the one now running counts until its length has passed."""
    today = now.astimezone(zone).date()
    for ahead in range(-1, 9):
        day = today + timedelta(days=ahead)
        occurrence = occurrence_on(slot, day, zone)
        if EVERY_DAY[day.weekday()] in slot.days and occurrence.airs + slot.length > now:
            return occurrence
    raise AssertionError("a slot has at least one weekday")
