"""A show's feed: RSS 2.0 with what Apple, PSP-1 and the podcast namespace ask for, in pages, the same bytes for the same episodes.

Requirements and their sources: Apple's «Podcast requirements» and «A podcaster's guide to RSS»; PSP-1 (2023-08); the podcast
namespace documentation; RFC 4287 links, RFC 5005 paging, W3C WebSub discovery.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from feedgen.feed import FeedGenerator

from .. import __version__
from ..errors import BroadcasterError, PublishError
from ..model import Episode
from ..settings import ShowSettings, StationSettings
from . import podcasting20
from .artwork import Artwork
from .feed_item import Number, add_item
from .identity import public_url
from .pages import Pages, mark, page_path
from .plain import clean, fit_bytes, one_line, title_line

_NO_NUMBERS: Mapping[str, Number] = MappingProxyType({})
_STYLESHEETS = ((b"text/xsl", b"feed.xsl"), (b"text/css", b"static/feed.css"))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An episode that could not be put into the feed, and why; the feed went out without it."""

    guid: str
    title: str
    problem: str


class Feed(dict[str, bytes]):
    """The files of a show by public path, in the order they must be written: new archive pages, then the main feed.

    ``pages`` is the bookkeeping to store with them, ``left_out`` what to show an operator.
    """

    def __init__(self, files: Iterable[tuple[str, bytes]], pages: Pages, left_out: tuple[LeftOut, ...]) -> None:
        super().__init__(files)
        self.pages = pages
        self.left_out = left_out


class _Page(NamedTuple):
    """Where one document stands among the show's documents."""

    number: int | None  # None is the main feed
    older: int | None  # the archive page with the episodes before these
    oldest: int | None


def build_feed(
    name: str,
    show: ShowSettings,
    episodes: Sequence[Episode],
    station: StationSettings,
    *,
    podcast_guid: str,
    pages: Pages | None = None,
    rebuild: Collection[int] = (),
    image: Artwork | None = None,
    hub: str | None = None,
    frequency: str | None = None,
    numbers: Mapping[str, Number] = _NO_NUMBERS,
) -> Feed:
    """The show ``name`` as files.

    ``episodes`` are the show's (see :func:`select`), any order, without duplicates: at least all that are newer than the newest closed
    page, and those of the archive pages whose numbers are in ``rebuild`` (after a correction or withdrawal there; all of
    ``pages.numbers`` rebuilds the show). Others are ignored, so what this costs does not grow with the show. The main
    feed is always written. ``image`` is the published artwork, ``hub`` a WebSub hub's address, ``frequency`` an RRULE for
    ``podcast:updateFrequency`` (the show's own setting wins), ``numbers`` season and episode number by guid where they are counted.

    An episode that cannot be written is left out and named in ``left_out``. Raises PublishError when the show itself cannot be.
    """
    if not name or not all(character.isascii() and (character.isalnum() or character in "-_") for character in name):
        raise PublishError(name, "tên chương trình chỉ gồm chữ không dấu, số, gạch nối", "Đổi tên bảng [shows.TÊN].")
    dateless = [episode for episode in episodes if episode.published.tzinfo is None]
    ordered = sorted((episode for episode in episodes if episode.published.tzinfo), key=mark, reverse=True)
    before = pages or Pages()
    after = before.close(ordered, show.items)
    wanted = set(rebuild) | (set(after.numbers) - set(before.numbers))
    by_page: dict[int | None, list[Episode]] = {number: [] for number in (*sorted(wanted), None)}
    for episode in ordered:
        by_page.get(after.page_of(episode), []).append(episode)
    writer = _Writer(name, show, station, podcast_guid, image, hub, show.frequency or frequency, numbers)
    documents: list[tuple[str, bytes]] = []
    left_out = [_left_out(episode, "thời điểm đăng không có múi giờ") for episode in dateless]
    for number, content in by_page.items():
        data, problems = writer.write(_place(after, number), content)
        documents.append((page_path(name, number), data))
        left_out += problems
    return Feed(documents, after, tuple(left_out))


def _left_out(episode: Episode, problem: str) -> LeftOut:
    return LeftOut(episode.guid, one_line(episode.title, 120), problem)


def _place(pages: Pages, number: int | None) -> _Page:
    oldest = pages.numbers[0] if pages.ends else None
    if number is None:
        return _Page(None, pages.newest, oldest)
    return _Page(number, number - 1 if number - 1 in pages.numbers else None, oldest)


@dataclass(frozen=True, slots=True)
class _Writer:
    name: str
    show: ShowSettings
    station: StationSettings
    podcast_guid: str
    image: Artwork | None
    hub: str | None
    frequency: str | None
    numbers: Mapping[str, Number]

    def write(self, page: _Page, episodes: Sequence[Episode]) -> tuple[bytes, list[LeftOut]]:
        feed = self._channel(page)
        written: list[Episode] = []
        left_out: list[LeftOut] = []
        seen: set[str] = set()
        for episode in episodes:
            try:
                add_item(feed, episode, self.show, self.station, seen, self.numbers.get(episode.guid))
                written.append(episode)
            except (BroadcasterError, ValueError, TypeError, AttributeError) as error:
                left_out.append(_left_out(episode, str(error)))
        feed.podcasting20.dated = bool(written)
        if written:
            newest = max(max(episode.updated, episode.published) for episode in written)
            feed.lastBuildDate(newest.astimezone(self.station.timezone).replace(microsecond=0))
        return _with_stylesheets(feed.rss_str(pretty=True)), left_out

    def _channel(self, page: _Page) -> FeedGenerator:
        show, station = self.show, self.station
        address = public_url(station, page_path(self.name, page.number))
        author = one_line(show.author or station.name)
        feed = FeedGenerator()
        feed.load_extension("podcast")
        podcasting20.register(feed)
        feed.title(title_line(show.title))
        feed.description(fit_bytes(clean(show.description), 4000))
        feed.link(href=f"{station.base_url}/", rel="alternate")
        feed.language(show.language)
        feed.generator("Broadcaster", __version__)
        if show.copyright:
            feed.copyright(one_line(show.copyright.replace("©", "").replace("(c)", "")))
        feed.podcast.itunes_author(author)
        feed.podcast.itunes_type("episodic")
        feed.podcast.itunes_category(
            [{"cat": main} | ({"sub": sub} if sub else {}) for main, sub in show.category_pairs]
        )
        if show.owner_email:
            feed.podcast.itunes_owner(name=one_line(show.owner_name or author), email=show.owner_email)
        if show.new_feed_url and page.number is None:
            feed.podcast.itunes_new_feed_url(show.new_feed_url)
        self._links(feed, address, page)
        self._identity(feed)
        self._picture(feed)
        return feed

    def _links(self, feed: FeedGenerator, address: str, page: _Page) -> None:
        """Both kinds of RFC 5005: paged (first, next, last), which apps follow, and archived (prev-archive, current).

        ``previous`` and ``next-archive`` are left out on purpose: they would make a closed page change.
        """

        def to(number: int | None) -> str:
            return public_url(self.station, page_path(self.name, number))

        links = [("self", address)]
        if self.hub and page.number is None:
            links.append(("hub", self.hub))
        if page.oldest is not None:
            links.append(("first", to(None)))
            if page.older is not None:
                links += [("next", to(page.older)), ("prev-archive", to(page.older))]
            links.append(("last", to(page.oldest)))
        if page.number is not None:
            links.append(("current", to(None)))
            feed.podcasting20.add("fh:archive")
        for relation, href in links:
            kind = None if relation == "hub" else "application/rss+xml"
            feed.podcasting20.add("atom:link", href=href, rel=relation, type=kind)

    def _identity(self, feed: FeedGenerator) -> None:
        show, station, add = self.show, self.station, feed.podcasting20.add
        add("itunes:explicit", "false")
        add("podcast:guid", self.podcast_guid)
        add("podcast:medium", "podcast")
        add("podcast:locked", "yes" if show.locked else "no", owner=show.owner_email or None)
        add("podcast:txt", "true", purpose="ai-content")
        for token in show.verify:
            add("podcast:txt", one_line(token, 4000), purpose="verify")
        place = one_line(", ".join(part for part in (station.town, station.province) if part), 128)
        if place:
            add("podcast:location", place, rel="subject", geo=show.geo or None, country="VN")
        if show.license:
            add("podcast:license", _license(show.license))
        if self.frequency:
            add("podcast:updateFrequency", _frequency_words(self.frequency), rrule=self.frequency)
        add("podcast:person", "Giọng đọc máy", group="cast", role="narrator")

    def _picture(self, feed: FeedGenerator) -> None:
        if self.image is None:
            return
        address = public_url(self.station, self.image.path)
        feed.image(url=address, title=title_line(self.show.title), link=f"{self.station.base_url}/")
        feed.podcasting20.add("itunes:image", href=address)
        alternative = one_line(self.show.image_alt or f"Ảnh bìa chương trình {self.show.title}", 255)
        feed.podcasting20.add(
            "podcast:image",
            href=address,
            alt=alternative,
            aspect_ratio="1/1",
            width=self.image.pixels,
            height=self.image.pixels,
            type=self.image.media_type,
            purpose="artwork",
        )


def _license(text: str) -> str:
    """SPDX-like slugs are written in lower case, a free text as it is."""
    line = one_line(text, 128)
    return line.lower() if line.isascii() and " " not in line else line


def _frequency_words(rule: str) -> str:
    words = {"DAILY": "Hằng ngày", "WEEKLY": "Hằng tuần", "MONTHLY": "Hằng tháng", "YEARLY": "Hằng năm"}
    return words[rule.removeprefix("FREQ=").partition(";")[0]]


def _with_stylesheets(document: bytes) -> bytes:
    """The processing instructions that make browsers show a readable page; feedgen has no place for them.

    Browsers that still know XSL transform the feed, the others (Chromium has announced it) fall back to the second.
    """
    declaration, _, rest = document.partition(b"\n")
    return b"\n".join(
        (
            b'<?xml version="1.0" encoding="UTF-8"?>',
            *(b'<?xml-stylesheet type="%s" href="%s"?>' % each for each in _STYLESHEETS),
            rest if declaration.startswith(b"<?xml") else document,
        )
    )
