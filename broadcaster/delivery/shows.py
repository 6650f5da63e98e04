"""One show as files: its feed with archive pages, JSON Feed and artwork, checked before they replace the good ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .. import logs
from ..errors import PublishError
from ..model import Bulletin, BulletinState, Episode
from ..store import bulletins, episodes, memory, numbers, receipts
from ..store.codec import from_json, to_json
from . import files

if TYPE_CHECKING:
    from ..publishing import Feed, Number, Pages
    from ..publishing.artwork import Artwork
    from ..settings import ShowSettings
    from ..station import Station


#: how far back a bulletins show looks; the sound of bulletins is deleted long before
_BULLETINS_WITHIN = timedelta(days=100)


def write_show(station: Station, name: str, *, everything: bool = False, touched: Sequence[str] = ()) -> list[Episode]:
    """Bring one show's files up to date; returns its newest episodes as its feed has them.

    ``touched`` are guids, withdrawn ones as well, whose archive page must be written again. A candidate feed that is not valid, or
    that lost episodes nobody removed, never replaces the good one: FeedRejected.
    """
    from ..publishing import build_feed, feed_url, json_feed, podcast_guid, update_frequency, validate_feed
    from ..publishing.site import OF_SHOW

    settings, about, show = station.settings, station.about, station.settings.shows[name]
    pages = _pages(station, name)
    rebuild = _pages_of(station, pages, touched)
    if show.kind == "bulletins":  # their sound goes after some days, from archive pages too
        oldest = station.now() - _BULLETINS_WITHIN
        rebuild |= {number for number in pages.numbers if pages.span(number)[1] >= oldest}
    if everything or _is_newly_numbered(station, name):
        rebuild = set(pages.numbers)
    known, removed = _episodes(station, show, pages, rebuild)
    with station.store.begin() as tx:
        guid = memory.fact_once(tx, f"podcast guid:{name}", podcast_guid(feed_url(about, name)))
    art = artwork_of(station, name)
    hub = settings.publishing.hub or None
    frequency = update_frequency(show, settings.slots, settings.sources)
    feed = build_feed(
        name,
        show,
        known,
        about,
        podcast_guid=guid,
        pages=pages,
        rebuild=rebuild,
        image=art,
        hub=hub,
        frequency=frequency,
        numbers=_numbers(station, name, known),
    )
    _tell_left_out(name, feed)
    archived = {episode.guid for episode in known if feed.pages.page_of(episode) is not None}
    validate_feed(feed[f"{name}.xml"], _previous(station, name), removed=removed | archived, now=station.now())
    current = [episode for episode in known if feed.pages.page_of(episode) is None]
    made = {art.path: art.data} if art is not None else {}
    made |= dict(feed)
    made[f"{name}.json"] = json_feed(name, show, current, about, image=art, hub=hub)
    files.put(station, made)
    with station.store.begin() as tx:
        memory.set_fact(tx, f"pages:{name}", to_json(feed.pages))
        memory.set_fact(tx, f"show:{name}", _fingerprint(show))
    return current[:OF_SHOW]


def _pages(station: Station, name: str) -> Pages:
    from ..publishing import Pages

    with station.store.read() as tx:
        kept = memory.fact(tx, f"pages:{name}")
    return from_json(Pages, kept) if kept else Pages()


def _pages_of(station: Station, pages: Pages, touched: Sequence[str]) -> set[int]:
    """Numbers of the archive pages that hold, or held, these episodes."""
    with station.store.read() as tx:
        moments = episodes.published_moments(tx, touched)
    found = {pages.page_at(moment, guid) for guid, moment in moments.items()}
    return {number for number in found if number is not None}


def _episodes(station: Station, show: ShowSettings, pages: Pages, rebuild: set[int]) -> tuple[list[Episode], set[str]]:
    """The show's public episodes that the documents to be written need, and the guids that left on purpose."""
    from ..publishing import select

    now = station.now()
    if show.kind == "bulletins":
        heard, gone = _bulletin_episodes(station, pages, rebuild)
        return select(show, heard, now), gone
    with station.store.read() as tx:
        found = episodes.newest(tx, now, since=pages.open_after)
        for number in sorted(rebuild):
            found += episodes.between(tx, now, *pages.span(number))
        removed = episodes.gone(tx, now)
    return select(show, {episode.guid: episode for episode in found}.values(), now), removed


def _is_newly_numbered(station: Station, name: str) -> bool:
    """Whether the show's numbering starts now: then its oldest episode must be number 1, and every page gets its numbers."""
    with station.store.read() as tx:
        return station.settings.shows[name].by_year and not numbers.any_given(tx, name)


def _numbers(station: Station, name: str, known: Sequence[Episode]) -> dict[str, Number]:
    """Season and number of the show's episodes; who has none yet gets the next one of the year, in the order of publication."""
    from ..publishing import Number

    if not station.settings.shows[name].by_year:
        return {}
    oldest_first = list(reversed(known))
    guids = [episode.guid for episode in oldest_first]
    with station.store.read() as tx:
        given = numbers.of_show(tx, name, guids)
    new = [episode for episode in oldest_first if episode.guid not in given]
    if not new:
        return {guid: Number(*number) for guid, number in given.items()}
    with station.store.begin() as tx:
        numbers.give(tx, name, [(episode.guid, station.local(episode.published).year) for episode in new])
        given |= numbers.of_show(tx, name, [episode.guid for episode in new])
    return {guid: Number(*number) for guid, number in given.items()}


def _bulletin_episodes(station: Station, pages: Pages, rebuild: set[int]) -> tuple[list[Episode], set[str]]:
    """Bulletins that can be heard, as episodes, and the guids of those whose sound has been deleted since.

    Guid and moment of publication stay the same for the same bulletin.
    """
    from ..publishing import bulletin_episode

    oldest = station.now() - _BULLETINS_WITHIN
    since = oldest if rebuild or pages.open_after is None else max(oldest, pages.open_after - timedelta(days=2))
    about = station.about
    with station.store.begin() as tx:
        made: list[Bulletin] = bulletins.newest(tx, since=station.local(since).date(), limit=None)
        names = {f"bulletin:{one.slot}:{one.date}": one for one in made}
        moments = receipts.first_published(tx, list(names))
        host = memory.fact_once(tx, "tag authority", urlsplit(about.base_url).hostname)
    heard: list[Episode] = []
    gone: set[str] = set()
    for what, moment in moments.items():
        one = names[what]
        guid = f"tag:{host},{one.date:%Y-%m-%d}:bulletin:{one.slot}"
        episode = bulletin_episode(one, about, guid=guid, published=moment)
        if episode is not None and is_heard(station, one):
            heard.append(episode)
        else:
            gone.add(guid)
    return heard, gone


def is_heard(station: Station, bulletin: Bulletin) -> bool:
    """Whether the bulletin's sound is there: it is deleted after some days, and its row is kept."""
    if bulletin.state is BulletinState.WITHDRAWN:
        return False
    return bulletin.master is not None and station.path(bulletin.master.path).is_file()


def _previous(station: Station, name: str) -> bytes | None:
    """The good feed to hold a candidate against; none after the show's own settings changed, for then it may lose items."""
    with station.store.read() as tx:
        kept = memory.fact(tx, f"show:{name}")
    place = station.feeds / f"{name}.xml"
    same = kept in (None, _fingerprint(station.settings.shows[name]))
    return place.read_bytes() if same and place.is_file() else None


def _fingerprint(show: ShowSettings) -> str:
    return hashlib.sha256(show.model_dump_json().encode()).hexdigest()


def _tell_left_out(name: str, feed: Feed) -> None:
    for one in feed.left_out:
        logs.get("publishing").error("episode left out of the feed", show=name, guid=one.guid, why=one.problem)


def artwork_of(station: Station, name: str) -> Artwork | None:
    """The show's cover; one that cannot be used costs the cover, not the feed."""
    from ..publishing import show_artwork

    try:
        return show_artwork(name, station.settings.shows[name], station.about, station.folder)
    except PublishError as error:
        logs.get("publishing").error("no artwork", show=name, why=str(error))
        return None


def show_of(station: Station, episode: Episode) -> str:
    """The first show that carries the episode; the first of all where none does."""
    from ..publishing import select

    shows: Mapping[str, ShowSettings] = station.settings.shows
    carrying = (name for name, show in shows.items() if select(show, [episode]))
    return next(carrying, next(iter(shows), ""))
