"""What a process does that runs the whole station: it says at which address, and does the schedule's jobs until it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..bulletins.watch import SlotWatch
from ..delivery import address
from ..delivery.address import Held
from ..delivery.carried import look_again
from ..pipeline import pick_up
from .alerts import Alarm
from .housekeeping import keep_house
from .jobs import jobs_of
from .pool import Pool
from .schedule import Schedule

if TYPE_CHECKING:
    from ..station import Station

Where = tuple[str, int]
"""Host and port that the process answers at."""


def hold_address(station: Station, where: Where) -> tuple[Held, list[str]]:
    """Say where this process serves; what holds now, and what an operator should know of it, in words."""
    return address.hold(station, *where), address.warnings(station, where[0])


def let_go_of_address(station: Station) -> None:
    address.let_go(station)


def look_at_feeds(station: Station) -> None:
    """At the start: the store or the feeds may have come from a backup while nothing ran, and the next change may be hours off."""
    look_again(station)


def schedule_of(station: Station, pool: Pool, where: Where) -> Schedule:
    """The station's schedule with everything that its jobs do."""
    watch = SlotWatch(station)
    jobs = jobs_of(
        station.settings,
        pick_up=visitor(station, pool),
        bulletin=watch.ready,
        housekeeping=lambda: keep_house(station),
        watch=lambda: look(station, where, watch),
        alerts=Alarm(station, lambda: pool.standing).look,
    )
    return Schedule(station, jobs)


def visitor(station: Station, pool: Pool) -> Callable[[str], None]:
    """Visits a source where its host and earlier failures allow it, and wakes the workers when it brought something."""

    def visit(name: str) -> None:
        if not station.timetable.may_visit(name, station.settings.sources[name].interval):
            return
        if pick_up(station, name):
            pool.wake()

    return visit


def look(station: Station, where: Where | None = None, watch: SlotWatch | None = None) -> None:
    """What is done every minute: keep the right to say where the station is, look at what lies at each slot's address."""
    if where is not None:
        address.hold(station, *where)
    (watch or SlotWatch(station)).look()
