"""The jobs that the configuration asks for: the pickup of each source, each slot's bulletin, the watch, the alerts and the housekeeping."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ..radio import MAKING_TIME, Calendar, calendar_of
from ..settings import SlotSettings, SourceSettings
from .making_times import MakingTimes
from .schedule import Job

if TYPE_CHECKING:
    from ..settings import Settings

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
#: how often the deliverable is looked at: is each slot's file there, and is it the best that can be had by now
_WATCH_SECONDS = 60
#: the watch mends what it can; what is still wrong so long after it has begun is an alert
_MENDING = timedelta(seconds=20)


def source_trigger(name: str, source: SourceSettings, zone: object) -> BaseTrigger:
    """The source's own timetable; intervals start at a moment of each source's own, so that hundreds do not come at once."""
    if source.cron:
        return CronTrigger.from_crontab(source.cron, timezone=zone)
    every = source.interval
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
    return IntervalTrigger(seconds=every.total_seconds(), start_date=_EPOCH + every * share, timezone=UTC)


def slot_trigger(slot: SlotSettings, calendar: Calendar) -> BaseTrigger:
    """When the making of the slot's bulletins begins: early enough to be ready ``ready_before`` the slot."""
    return MakingTimes(slot, calendar, slot.ready_before + MAKING_TIME)


def jobs_of(
    settings: Settings,
    *,
    pick_up: Callable[[str], None],
    bulletin: Callable[[str], None],
    housekeeping: Callable[[], None],
    watch: Callable[[], None],
    alerts: Callable[[], None],
) -> list[Job]:
    """Every job the configuration asks for."""
    zone = settings.station.timezone
    jobs = [
        Job(f"pickup:{name}", source_trigger(name, source, zone), partial(pick_up, name), timedelta(days=366))
        for name, source in settings.sources.items()
        if source.enabled
    ]
    jobs += [
        Job(
            f"bulletin:{name}",
            slot_trigger(slot, calendar_of(settings, name)),
            partial(bulletin, name),
            slot.ready_before + MAKING_TIME,
        )
        for name, slot in settings.slots.items()
    ]
    hourly = IntervalTrigger(hours=1, start_date=_EPOCH, timezone=UTC)
    often = IntervalTrigger(seconds=_WATCH_SECONDS, start_date=_EPOCH, timezone=UTC)
    after_the_watch = IntervalTrigger(seconds=_WATCH_SECONDS, start_date=_EPOCH + _MENDING, timezone=UTC)
    return [
        *jobs,
        Job("housekeeping", hourly, housekeeping, timedelta(days=1)),
        Job("watch", often, watch, timedelta(minutes=5), once=False),
        Job("alerts", after_the_watch, alerts, timedelta(minutes=5)),
    ]
