"""One show as files: its feed with archive pages, JSON Feed and artwork, checked before they replace the good ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .. import logs
from ..errors import FeedRejected, PublishError
from ..model import Actor, Bulletin, BulletinState, Episode
from ..store import bulletins, episodes, memory, numbers, receipts
from ..store.codec import from_json, to_json
from . import alerts, carried, files
from .carried import MOST_AHEAD
from .latest import receipt_name

if TYPE_CHECKING:
    from ..publishing import Feed, LeftOut, Number, Pages
    from ..publishing.artwork import Artwork
    from ..settings import ShowSettings, StationSettings
    from ..station import Station
    from ..store import Store


#: how far back a bulletins show looks; the sound of bulletins is deleted long before
_BULLETINS_WITHIN = timedelta(days=100)


def write_show(station: Station, name: str, *, everything: bool = False, touched: Sequence[str] = ()) -> list[Episode]:
    """Bring one show's files up to date; returns its newest episodes as its feed has them.

    ``touched`` are guids, withdrawn ones as well, whose archive page must be written again. An episode that cannot stand in a feed, or
    is dated ahead, is left out and named; the rest goes on. A candidate feed that is not valid, that lost episodes nobody removed, or
    that is left with nothing, never replaces the good one: FeedRejected, unless a person has accepted the loss.
    """
    from ..publishing import feed_url, json_feed, podcast_guid, update_frequency
    from ..publishing.site import OF_SHOW

    settings, about, show = station.settings, station.about, station.settings.shows[name]
    pages = _pages(station, name)
    previous, accepted = _previous(station, name), carried.accepted_by(station.store, name)
    rebuild = _pages_of(station.store, pages, touched)
    if show.kind == "bulletins":  # their sound goes after some days, from archive pages too
        oldest = station.now() - _BULLETINS_WITHIN
        rebuild |= {number for number in pages.numbers if pages.span(number)[1] >= oldest}
    if everything or accepted or _is_newly_numbered(station, name):
        rebuild = set(pages.numbers)
    known, removed = _episodes(station, show, pages, rebuild)
    with station.store.begin() as tx:
        guid = memory.fact_once(tx, f"podcast guid:{name}", podcast_guid(feed_url(about, name)))
    art = artwork_of(station, name)
    hub = settings.publishing.hub or None
    frequency = update_frequency(show, settings.slots, settings.sources)
    known, left_out = _without_those_ahead(station, show, known)
    options = {
        "podcast_guid": guid,
        "pages": pages,
        "rebuild": rebuild,
        "image": art,
        "hub": hub,
        "frequency": frequency,
    }
    numbered = partial(_numbers, station, name)
    feed, known, faulty = _built(name, show, known, about, numbered, station.now(), options)
    left_out += faulty
    _tell_left_out(name, left_out)
    gone = removed | {one.guid for one in left_out} | _archived(feed, known)
    lost = _accepted(station, name, feed, previous, gone, left_out, accepted)
    current = [episode for episode in known if feed.pages.page_of(episode) is None]
    made = {art.path: art.data} if art is not None else {}
    made |= dict(feed)
    made[f"{name}.json"] = json_feed(name, show, current, about, image=art, hub=hub)
    files.put(station, made)
    with station.store.begin() as tx:
        memory.set_fact(tx, f"pages:{name}", to_json(feed.pages))
        memory.set_fact(tx, f"show:{name}", _fingerprint(show))
    carried.keep_written(station, name, left_out)
    if accepted is not None:
        carried.loss_taken(station, name, accepted, lost)
    return current[:OF_SHOW]


def _without_those_ahead(
    station: Station, show: ShowSettings, known: Sequence[Episode]
) -> tuple[list[Episode], list[LeftOut]]:
    """The episodes that have had their time, and those dated ahead of the clock, which was wrong then or is wrong now.

    A bulletin dated ahead is left out without a word: its day has not come.
    """
    from ..publishing import LeftOut

    limit = station.now() + MOST_AHEAD
    left_out = [
        LeftOut(
            one.guid, one.title, f"đề ngày {station.local(one.published):%H:%M %d/%m/%Y}, chưa tới theo đồng hồ của máy"
        )
        for one in known
        if one.published > limit and show.kind != "bulletins"
    ]
    return [one for one in known if one.published <= limit], left_out


def _built(
    name: str,
    show: ShowSettings,
    known: Sequence[Episode],
    about: StationSettings,
    numbered: Callable[[Sequence[Episode]], Mapping[str, Number]],
    now: datetime,
    options: Mapping[str, Any],
) -> tuple[Feed, list[Episode], list[LeftOut]]:
    """The feed of those episodes that can stand in one, those, and the others with what is wrong with each."""
    from ..publishing import LeftOut, build_feed, faulty_items

    feed = build_feed(name, show, known, about, numbers=numbered(known), **options)
    left_out = list(feed.left_out)
    faults = faulty_items(feed[f"{name}.xml"], now)
    if faults:
        left_out += [LeftOut(one.guid, one.title, faults[one.guid]) for one in known if one.guid in faults]
        known = [one for one in known if one.guid not in faults]
        feed = build_feed(name, show, known, about, numbers=numbered(known), **options)
    named = {one.guid for one in left_out}
    return feed, [one for one in known if one.guid not in named], left_out


def _archived(feed: Feed, known: Sequence[Episode]) -> set[str]:
    return {episode.guid for episode in known if feed.pages.page_of(episode) is not None}


def _accepted(
    station: Station,
    name: str,
    feed: Feed,
    previous: bytes | None,
    gone: set[str],
    left_out: Sequence[LeftOut],
    by: Actor | None,
) -> set[str]:
    """The guids that the new feed loses with a person's consent. Raises FeedRejected when it must not replace the good one."""
    from ..publishing import guids_in, validate_feed

    data, now = feed[f"{name}.xml"], station.now()
    before = guids_in(previous) if previous is not None else []
    if by is not None:
        validate_feed(data, None, now=now)
        return set(before) - set(guids_in(data)) - gone
    validate_feed(data, previous, removed=gone, now=now)
    if before and left_out and not guids_in(data):
        title = station.settings.shows[name].title
        fault = f"không còn tập nào, {len(left_out)} tập bị để ngoài: {left_out[0].problem}"
        raise FeedRejected(f"Nguồn cấp RSS «{title}»", fault, "Nguồn cấp RSS đang phát được giữ nguyên.")
    return set()


def _pages(station: Station, name: str) -> Pages:
    from ..publishing import Pages

    with station.store.read() as tx:
        kept = memory.fact(tx, f"pages:{name}")
    known = from_json(Pages, kept) if kept else Pages()
    limit = station.now() + MOST_AHEAD  # pages that a clock ahead has closed would take in all that comes
    return Pages(tuple(end for end in known.ends if end.published <= limit))


def _pages_of(store: Store, pages: Pages, touched: Sequence[str]) -> set[int]:
    """Numbers of the archive pages that hold, or held, these episodes."""
    with store.read() as tx:
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
    known = select(show, {episode.guid: episode for episode in found}.values(), now)
    urgent, over = alerts.episodes_of(station, show)
    return alerts.among(known, urgent), removed | over


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

    Guid and moment of publication stay the same for the same bulletin: it is published when it is on air, however early it was made.
    """
    from ..publishing import bulletin_episode

    oldest = station.now() - _BULLETINS_WITHIN
    since = oldest if rebuild or pages.open_after is None else max(oldest, pages.open_after - timedelta(days=2))
    about = station.about
    with station.store.begin() as tx:
        made: list[Bulletin] = bulletins.newest(tx, since=station.local(since).date(), limit=None)
        names = {receipt_name(one): one for one in made}
        moments = receipts.first_published(tx, list(names))
        host = memory.fact_once(tx, "tag authority", urlsplit(about.base_url).hostname)
    heard: list[Episode] = []
    gone: set[str] = set()
    for what, moment in moments.items():
        one = names[what]
        guid = f"tag:{host},{one.date:%Y-%m-%d}:bulletin:{one.slot}" + (f":{one.time}" if one.time else "")
        if is_still_to_air(station, one):
            continue
        published = moment if one.made is None else max(moment, one.airs)
        episode = bulletin_episode(one, about, guid=guid, published=published)
        if episode is not None and is_heard(station, one):
            heard.append(episode)
        else:
            gone.add(guid)
    return heard, gone


def is_still_to_air(station: Station, bulletin: Bulletin) -> bool:
    """Whether feeds and pages have to wait for it; those of before this was told apart were published as soon as they were made."""
    return bulletin.made is not None and bulletin.airs > station.now()


def is_heard(station: Station, bulletin: Bulletin) -> bool:
    """Whether it has been on air and its sound is there, which is deleted after some days while its row is kept."""
    if bulletin.state is BulletinState.WITHDRAWN or is_still_to_air(station, bulletin):
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


def _tell_left_out(name: str, left_out: Sequence[LeftOut]) -> None:
    for one in left_out:
        logs.get("publishing").error("episode left out of the feed", show=name, guid=one.guid, why=one.problem)


def artwork_of(station: Station, name: str) -> Artwork | None:
    """The show's cover; one that cannot be used costs the cover, not the feed."""
    from ..publishing import show_artwork

    try:
        return show_artwork(name, station.settings.shows[name], station.about, station.folder)
    except PublishError as error:
        logs.get("publishing").error("no artwork", show=name, why=str(error))
        return None
