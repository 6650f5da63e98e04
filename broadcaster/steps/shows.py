"""One show as files: its feed with archive pages, JSON Feed and artwork, checked before they replace the good ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from .. import logs
from ..errors import FeedRejected, PublishError
from ..model import Episode
from ..store import bulletins, episodes, memory

if TYPE_CHECKING:
    from ..publishing import Feed, Pages
    from ..publishing.artwork import Artwork
    from ..settings import ShowSettings
    from ..station import Station


def write_show(station: Station, name: str, *, everything: bool = False, touched: Sequence[str] = ()) -> None:
    """Bring one show's feed up to date. ``touched`` are guids whose archive page must be written again.

    A candidate that is not valid, or that lost episodes nobody removed, never replaces the good feed: FeedRejected.
    """
    from ..publishing import build_feed, feed_url, json_feed, podcast_guid, validate_feed, write_feeds

    show, settings = station.settings.shows[name], station.settings.station
    pages = _pages(station, name)
    episodes_of_show, removed = _episodes(station, name, show, pages, everything=everything)
    rebuild = set(pages.numbers) if everything else _pages_of(pages, episodes_of_show, touched)
    with station.store.begin() as tx:
        guid = memory.fact_once(tx, f"podcast guid:{name}", podcast_guid(feed_url(settings, name)))
    art = artwork_of(station, name)
    feed = build_feed(
        name, show, episodes_of_show, settings, podcast_guid=guid, pages=pages, rebuild=rebuild, image=art
    )
    _tell_left_out(name, feed)
    archived = {episode.guid for episode in episodes_of_show if feed.pages.page_of(episode) is not None}
    main = f"{name}.xml"
    place = station.feeds / main
    previous = place.read_bytes() if place.is_file() else None
    validate_feed(feed[main], previous, removed=removed | archived, now=station.now())
    if art is not None:
        write_feeds(station.feeds, {art.path: art.data})
    write_feeds(station.feeds, feed)
    current = [episode for episode in episodes_of_show if feed.pages.page_of(episode) is None]
    write_feeds(station.feeds, {f"{name}.json": json_feed(name, show, current, settings, image=art)})
    _keep_pages(station, name, feed.pages)


def _episodes(
    station: Station, name: str, show: ShowSettings, pages: Pages, *, everything: bool
) -> tuple[list[Episode], set[str]]:
    """The show's public episodes that the feed needs, and the guids that left it on purpose."""
    from ..publishing import select

    now = station.now()
    since: datetime | None = None if everything else pages.open_after
    with station.store.begin() as tx:
        public = episodes.newest(tx, now, since=since)
        removed = episodes.gone(tx, now)
        if show.kind == "bulletins":
            public = _bulletin_episodes(station, bulletins.newest(tx, limit=show.items))
    return select(show, public, now), removed


def _bulletin_episodes(station: Station, made: Sequence[object]) -> list[Episode]:
    """Bulletins that were put out, as episodes; their guid is the slot's name and date."""
    from urllib.parse import urlsplit

    from ..model import Bulletin
    from ..publishing import bulletin_episode

    host = urlsplit(station.settings.station.base_url).hostname
    found = []
    for bulletin in made:
        assert isinstance(bulletin, Bulletin)
        guid = f"tag:{host},{bulletin.date:%Y-%m-%d}:bulletin:{bulletin.slot}"
        published = min(bulletin.airs, station.now())
        episode = bulletin_episode(bulletin, station.settings.station, guid=guid, published=published)
        if episode is not None:
            found.append(episode)
    return found


def _pages(station: Station, name: str) -> Pages:
    from ..publishing import Pages
    from ..store.codec import from_json

    with station.store.begin() as tx:
        kept = memory.fact(tx, f"pages:{name}")
    return from_json(Pages, kept) if kept else Pages()


def _keep_pages(station: Station, name: str, pages: Pages) -> None:
    from ..store.codec import to_json

    with station.store.begin() as tx:
        memory.set_fact(tx, f"pages:{name}", to_json(pages))


def _pages_of(pages: Pages, known: Sequence[Episode], touched: Sequence[str]) -> set[int]:
    found = {pages.page_of(episode) for episode in known if episode.guid in touched}
    return {number for number in found if number is not None}


def _tell_left_out(name: str, feed: Feed) -> None:
    for one in feed.left_out:
        logs.get("publishing").error("episode left out of the feed", show=name, guid=one.guid, why=one.problem)


def artwork_of(station: Station, name: str) -> Artwork | None:
    """The show's cover; one that cannot be used costs the cover, not the feed."""
    from ..publishing.artwork import show_artwork

    try:
        return show_artwork(name, station.settings.shows[name], station.settings.station, station.folder)
    except PublishError as error:
        logs.get("publishing").error("no artwork", show=name, why=str(error))
        return None


def show_of(station: Station, episode: Episode) -> str:
    """The first show that carries the episode; the first of all where none does."""
    from ..publishing import select

    shows: Mapping[str, ShowSettings] = station.settings.shows
    carrying = (name for name, show in shows.items() if select(show, [episode]))
    return next(carrying, next(iter(shows), ""))


__all__ = ["FeedRejected", "artwork_of", "show_of", "write_show"]
