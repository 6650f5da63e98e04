"""When things happen: APScheduler triggers for the pickup of each source, each slot's bulletin, and the housekeeping.

The schedule is rebuilt from the configuration at every start and holds nothing that must survive. What must survive is one row
per planned firing: whoever writes it first does the work, so two schedulers, or a firing and its catching-up, do it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from . import logs
from .errors import BroadcasterError
from .radio import MAKING_TIME
from .settings import SlotSettings, SourceSettings
from .store import leases

if TYPE_CHECKING:
    from .station import Station

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: how often the deliverable is looked at: is each slot's file there, and is it the best that can be had by now
_WATCH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Job:
    """Something done at planned times. ``grace`` is how late a missed firing is still worth doing."""

    name: str
    trigger: BaseTrigger
    run: Callable[[], None]
    grace: timedelta


class Schedule:
    """Fires jobs at their times; ``start()`` first catches up, once each, on what was missed while nothing ran."""

    def __init__(self, station: Station, jobs: Sequence[Job]) -> None:
        self._station = station
        self._jobs = jobs
        zone = station.settings.station.timezone
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
        executors = {"default": ThreadPoolExecutor(4)}
        self._scheduler = BackgroundScheduler(executors=executors, job_defaults=defaults, timezone=zone)

    def start(self) -> None:
        for job in self._jobs:
            missed = self.missed(job)
            first = {"next_run_time": self._station.now()} if missed else {}
            self._scheduler.add_job(self.fire, job.trigger, args=(job,), id=job.name, name=job.name, **first)
        self._scheduler.start()

    def missed(self, job: Job) -> bool:
        """Whether a planned firing inside the grace has not been taken on; a job that never fired counts as missed."""
        now = self._station.now()
        planned = latest_planned(job.trigger, now)
        if planned is None or planned < now - job.grace:
            return False
        with self._station.store.begin() as tx:
            last = leases.last_firing(tx, job.name)
        return last is None or last < planned

    def fire(self, job: Job) -> None:
        """Do the job for its latest planned time, unless that was taken on already."""
        now = self._station.now()
        planned = latest_planned(job.trigger, now) or now
        with self._station.store.begin() as tx:
            if not leases.take_firing(tx, job.name, planned, now):
                return
        log = logs.get("schedule").bind(job=job.name)
        try:
            job.run()
        except BroadcasterError as error:
            log.warning("job failed", why=str(error))
        except Exception:
            log.exception("fault")

    def stop(self) -> None:
        """Stop firing and wait for what runs."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)


def latest_planned(trigger: BaseTrigger, now: datetime) -> datetime | None:
    """The newest planned time not after ``now``, within a year."""
    if isinstance(trigger, IntervalTrigger):
        start: datetime = trigger.start_date
        every: timedelta = trigger.interval
        return (start + (now - start) // every * every).astimezone(UTC)
    found: datetime | None
    for back in (timedelta(hours=1), timedelta(days=1), timedelta(days=8), timedelta(days=366)):
        found = None
        following = trigger.get_next_fire_time(None, now - back)
        while following is not None and following <= now:
            found = following
            following = trigger.get_next_fire_time(following, following + timedelta(microseconds=1))
        if found is not None:
            return found.astimezone(UTC)
    return None


def source_trigger(name: str, source: SourceSettings, zone: object) -> BaseTrigger:
    """The source's own timetable; intervals start at a moment of each source's own, so that hundreds do not come at once."""
    if source.cron:
        return CronTrigger.from_crontab(source.cron, timezone=zone)
    every = source.interval
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
    return IntervalTrigger(seconds=every.total_seconds(), start_date=_EPOCH + every * share, timezone=UTC)


def slot_trigger(slot: SlotSettings, zone: object) -> BaseTrigger:
    """When the making of the slot's bulletin begins: early enough to be ready ``ready_before`` the slot."""
    before = slot.ready_before + MAKING_TIME
    start = timedelta(hours=slot.at.hour, minutes=slot.at.minute, seconds=slot.at.second) - before
    shift, rest = divmod(start, timedelta(days=1))
    days = ",".join(_DAYS[(_DAYS.index(day) + shift) % 7] for day in slot.days)
    seconds = int(rest.total_seconds())
    clock = {"hour": seconds // 3600, "minute": seconds // 60 % 60, "second": seconds % 60}
    return CronTrigger(day_of_week=days, **clock, timezone=zone)


def jobs_of(
    station: Station,
    *,
    pick_up: Callable[[str], None],
    bulletin: Callable[[str], None],
    housekeeping: Callable[[], None],
    watch: Callable[[], None],
) -> list[Job]:
    """Every job the configuration asks for."""
    zone = station.settings.station.timezone
    jobs = [
        Job(f"pickup:{name}", source_trigger(name, source, zone), partial(pick_up, name), timedelta(days=366))
        for name, source in station.settings.sources.items()
        if source.enabled
    ]
    jobs += [
        Job(
            f"bulletin:{name}",
            slot_trigger(slot, zone),
            partial(bulletin, name),
            slot.ready_before + MAKING_TIME,
        )
        for name, slot in station.settings.slots.items()
    ]
    hourly = IntervalTrigger(hours=1, start_date=_EPOCH, timezone=UTC)
    often = IntervalTrigger(seconds=_WATCH_SECONDS, start_date=_EPOCH, timezone=UTC)
    return [
        *jobs,
        Job("housekeeping", hourly, housekeeping, timedelta(days=1)),
        Job("watch", often, watch, timedelta(minutes=5)),
    ]
