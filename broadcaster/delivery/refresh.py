"""What is public as files: an episode's own pages, then feeds and listening site; all can be deleted and made again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..errors import PublishError
from ..model import Episode
from ..store import bulletins, episodes, leases, memory
from . import outlets
from .episode_pages import renew_neighbours, rewrite_episode_files
from .months import write_archive
from .shows import is_heard, write_show

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

#: how many episodes and bulletins the front page, the shows' pages and the first look of the search know of
FRONT_EPISODES, FRONT_BULLETINS = 300, 60
_LEASE = timedelta(minutes=2)


def mark_changed(tx: sa.Connection, guid: str | None = None) -> None:
    """Note, in the transaction that changes something public, that the feeds have to follow; ``guid`` names a changed episode."""
    memory.set_fact(tx, "changes", memory.fact(tx, "changes", 0) + 1)
    if guid is not None:
        memory.set_fact(tx, "touched", sorted({*memory.fact(tx, "touched", []), guid}))


def refresh(station: Station, *, everything: bool = False) -> bool:
    """Bring feeds and site up to what the store says; returns whether there was anything to do.

    Whatever was interrupted is made good by the next call: the count of changes published is written last. Only one process
    writes at a moment.
    """
    with station.refreshing:  # one thread of this process; the lease keeps other processes apart
        with station.store.read() as tx:
            changes, written = memory.fact(tx, "changes", 0), memory.fact(tx, "changes written", -1)
            touched = memory.fact(tx, "touched", [])
        if changes == written and not everything and (station.feeds / "index.html").exists():
            return False
        with station.store.begin() as tx:
            if not leases.take(tx, "feeds", station.owner, station.now(), _LEASE):
                return False
            complete = outlets.begin(tx, station)
        try:
            changed = write_feeds_and_site(station, everything=everything, touched=touched)
            with station.store.read() as tx:
                theirs = [one for guid in touched if (one := episodes.by_guid(tx, guid)) is not None]
            outlets.upload(station, changed, theirs, complete=complete and not everything)
            outlets.tell_hub(station, changed)
            with station.store.begin() as tx:
                memory.set_fact(tx, "changes written", changes)
                left = set(memory.fact(tx, "touched", [])) - set(touched)
                memory.set_fact(tx, "touched", sorted(left))
        finally:
            with station.store.begin() as tx:
                leases.give_back(tx, "feeds", station.owner)
        return True


def write_feeds_and_site(station: Station, *, everything: bool = False, touched: Sequence[str] = ()) -> list[str]:
    """Feeds of every show, then the pages that list episodes; with ``everything`` each episode's page as well.

    Returns the public paths that changed. A show that cannot be written is told and stops no other.
    """
    from ..publishing import feed_stylesheet, link_audio, opml, write_feeds
    from ..publishing.site import build_front, static_files

    settings, now = station.settings, station.now()
    with station.store.read() as tx:
        newest = episodes.newest(tx, now, limit=FRONT_EPISODES)
        recent = [one for one in bulletins.newest(tx, limit=FRONT_BULLETINS) if is_heard(station, one)]
    link_audio(station.folder)
    changed = rewrite_episode_files(station) if everything else renew_neighbours(station, touched)
    changed += write_feeds(station.feeds, {**static_files(), "feed.xsl": feed_stylesheet()})
    carried: dict[str, list[Episode]] = {}
    for name in settings.shows:
        try:
            written = write_show(station, name, everything=everything, touched=touched)
            changed += written.changed
            carried[name] = written.newest
        except PublishError as error:
            logs.get("publishing").error("feed stays as it was", show=name, why=str(error))
    changed += write_feeds(station.feeds, {"shows.opml": opml(settings.shows, settings.station)})
    months = write_archive(station, touched=touched, everything=everything, changed=changed)
    pages = build_front(
        settings.station, settings.shows, newest, recent, station.local(now), carried=carried, months=months
    )
    return changed + write_feeds(station.feeds, pages)
