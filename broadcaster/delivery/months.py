"""Every episode ever published, by month: pages that need no script, and the search index of each month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from ..store import episodes
from . import files

if TYPE_CHECKING:
    from ..publishing.months import Month
    from ..settings import Settings
    from ..station import Station


def write_archive(station: Station, *, touched: Sequence[str], everything: bool = False) -> list[Month]:
    """Write the months of the touched episodes, and all where the archive is missing; returns all months, newest first.

    What this costs grows with the episodes of one month, not with those of the station.
    """
    from ..publishing.archive import build_month

    about, shows = station.about, station.settings.shows
    months = months_of(station)
    first_time = not (station.feeds / "archive/index.html").is_file()
    wanted = {month.first for month in months} if everything or first_time else set()
    with station.store.read() as tx:
        wanted |= {first_of(station, moment) for moment in episodes.published_moments(tx, touched).values()}
    for first in sorted(wanted):
        with station.store.read() as tx:
            theirs = episodes.within(tx, *span(station.settings, first))
        files.put(station, build_month(about, shows, first, theirs))
    return months


def months_of(station: Station) -> list[Month]:
    """The months in which something was published, newest first, with their numbers of episodes."""
    from ..publishing.months import Month

    with station.store.read() as tx:
        earliest = episodes.earliest(tx)
        if earliest is None:
            return []
        firsts = _months_between(first_of(station, station.now()), first_of(station, earliest))
        counts = episodes.counts_within(tx, [span(station.settings, first) for first in firsts])
    return [Month(first, count) for first, count in zip(firsts, counts, strict=True) if count]


def _months_between(newest: date, oldest: date) -> list[date]:
    """The first days of the months, newest first, both ends included."""
    months = range(newest.year * 12 + newest.month - 1, oldest.year * 12 + oldest.month - 2, -1)
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def first_of(station: Station, moment: datetime) -> date:
    """The first day of the moment's month on the station's calendar."""
    return station.local(moment).date().replace(day=1)


def span(settings: Settings, first: date) -> tuple[datetime, datetime]:
    """When the month that starts at ``first`` begins and ends on the station's clock."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    zone = settings.station.timezone
    begin, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, following))
    return begin, end
