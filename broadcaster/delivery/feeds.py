"""Feeds of every show and the pages that list episodes; all can be deleted and made again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import logs
from ..errors import PublishError
from ..model import Episode
from ..store import bulletins, episodes
from ..store.outbox import Change, ChangeKind
from . import address, files
from .alerts import in_force
from .carried import keep_frozen, keep_unselected
from .months import write_archive
from .shows import is_heard, write_show

if TYPE_CHECKING:
    from ..station import Station

#: how many episodes and bulletins the front page, the shows' pages and the first look of the search know of
FRONT_EPISODES, FRONT_BULLETINS = 300, 60


def follow_feeds(station: Station, changes: Sequence[Change], *, anew: bool) -> None:
    """Feeds and lists as the changed episodes and bulletins make them."""
    address.check(station)
    touched = list(dict.fromkeys(change.what for change in changes if change.kind is ChangeKind.EPISODE))
    write_feeds_and_site(station, everything=anew, touched=touched)


def write_feeds_and_site(station: Station, *, everything: bool = False, touched: Sequence[str] = ()) -> None:
    """Feeds of every show, then the pages that list episodes; with ``everything`` all archive pages as well.

    A show that cannot be written is told and stops no other.
    """
    from ..publishing import feed_stylesheet, link_audio, opml
    from ..publishing.alerts import alerts_of
    from ..publishing.site import build_front, static_files

    settings, about, now = station.settings, station.about, station.now()
    with station.store.read() as tx:
        newest = episodes.newest(tx, now, limit=FRONT_EPISODES)
        recent = [one for one in bulletins.newest(tx, limit=FRONT_BULLETINS) if is_heard(station, one)]
    link_audio(station.folder)
    files.put(station, {**static_files(), "feed.xsl": feed_stylesheet()})
    carried: dict[str, list[Episode]] = {}
    for name in settings.shows:
        try:
            carried[name] = write_show(station, name, everything=everything, touched=touched)
        except PublishError as error:
            logs.get("publishing").error("feed stays as it was", show=name, why=str(error))
            keep_frozen(station, name, error.fault)
    keep_unselected(station, newest)
    files.put(station, {"shows.opml": opml(settings.shows, about)})
    months = write_archive(station, touched=touched, everything=everything)
    alerts = alerts_of(in_force(station.store))
    pages = build_front(
        about, settings.shows, newest, recent, station.local(now), carried=carried, months=months, alerts=alerts
    )
    files.put(station, pages)
