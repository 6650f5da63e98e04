"""When things happen: APScheduler triggers for the pickup of each source, each slot's bulletin, and the housekeeping.

The schedule is rebuilt from the configuration at every start and holds nothing that must survive. What must survive is one row
per planned firing: whoever writes it first does the work, so two schedulers, or a firing and its catching-up, do it once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from .. import logs
from ..errors import BroadcasterError
from ..store import leases

if TYPE_CHECKING:
    from ..station import Station


@dataclass(frozen=True, slots=True)
class Job:
    """Something done at planned times. ``grace`` is how late a missed firing is still worth doing. What is not ``once`` may be done by
    several, and again for the same time: nobody writes that it was done, and a clock that was set back keeps nobody from doing it."""

    name: str
    trigger: BaseTrigger
    run: Callable[[], None]
    grace: timedelta
    once: bool = True


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
        """Whether a planned firing inside the grace has not been taken on; a job that never fired counts as missed,
        and so does what is not done once only."""
        if not job.once:
            return True
        now = self._station.now()
        planned = latest_planned(job.trigger, now)
        if planned is None or planned < now - job.grace:
            return False
        with self._station.store.read() as tx:
            last = leases.last_firing(tx, job.name, now)
        return last is None or last < planned

    def fire(self, job: Job) -> None:
        """Do the job for its latest planned time, unless that was taken on already."""
        now = self._station.now()
        planned = latest_planned(job.trigger, now) or now
        if job.once:
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
