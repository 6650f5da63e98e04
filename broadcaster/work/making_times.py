"""When the bulletins of a slot are begun, as a trigger of the scheduler."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from ..radio import Calendar, occurrences
from ..radio.slots import LOOK_AHEAD
from ..settings import SlotSettings


class MakingTimes(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """``before`` each time on air that the slot's calendar knows, by the station's clock."""

    def __init__(self, slot: SlotSettings, calendar: Calendar, before: timedelta) -> None:
        self._slot = slot
        self._calendar = calendar
        self._before = before

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first begin at or after ``now``, and after the one before."""
        for occurrence in occurrences(self._slot, now, now + self._before + LOOK_AHEAD, self._calendar):
            begin = occurrence.airs - self._before
            if begin >= now and (previous_fire_time is None or begin > previous_fire_time):
                return begin.astimezone(self._calendar.zone)
        return None

    def __str__(self) -> str:
        return f"{self._before} before {', '.join(at.isoformat('minutes') for at in self._slot.at)}"
