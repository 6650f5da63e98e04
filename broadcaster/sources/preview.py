"""What a source sees right now, without remembering or moving anything: for ``broadcaster doctor``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SourceError
from ..model import Found, Source
from ..settings import (
    CustomSourceSettings,
    FeedSettings,
    FolderSettings,
    ListingSettings,
    SitemapSettings,
    SourceSettings,
)
from . import build_source
from ._listed import ListedSource
from .documents import readable
from .entry import Entry
from .feed import feed_addresses, parse_feed
from .memory import TransientMemory
from .sitemap import parse_sitemap

if TYPE_CHECKING:
    from .web import WebClient


class Preview:
    """``entries``: everything a list names, newest first (empty for folders). ``articles``: the first ones themselves."""

    def __init__(self, name: str, settings: SourceSettings, *, station_folder: Path, web: WebClient) -> None:
        if isinstance(settings, FolderSettings):
            settings = settings.model_copy(update={"keep": True})  # nothing is moved aside by looking
        self._source: Source = build_source(
            name, settings, station_folder=station_folder, web=web, memory=TransientMemory()
        )
        self._name = name
        self._web = web
        self.entries: list[Entry] = []

    def look(self) -> list[Entry]:
        """Visit the list; raises SourceError. Folders and sources of the town's own have no list."""
        if isinstance(self._source, ListedSource):
            self.entries = self._source.look()
        return self.entries

    def articles(self, most: int) -> Iterator[Found]:
        """Up to ``most`` articles as they would be handed over; one that cannot be had carries its ``problem``."""
        if not isinstance(self._source, ListedSource):
            for _, found in zip(range(most), self._source.fetch(None), strict=False):
                yield found
            return
        for entry in self.entries[:most]:
            yield self._article(entry, self._source.address())

    def _article(self, entry: Entry, where: str) -> Found:
        found = Found(
            self._name, entry.body or b"", "text/html", "utf-8", entry.url, entry.guid, entry.headline, entry.published
        )
        if entry.body is not None or entry.url is None:
            return found
        try:
            page = self._web.get(entry.url, kind="document", conditional=False, came_from=where)
        except SourceError as error:
            return Found(self._name, b"", url=entry.url, headline=entry.headline, problem=str(error))
        if page.missing:
            return Found(self._name, b"", url=entry.url, headline=entry.headline, problem=f"trang báo mã {page.status}")
        media_type = page.media_type or "text/html"
        return readable(
            Found(self._name, page.body, media_type, page.charset, entry.url, None, entry.headline, entry.published)
        )


def guess_settings(url: str, web: WebClient) -> SourceSettings:
    """What kind of source an address is: a feed, a sitemap, a page that names a feed which can be had, else a list page."""
    page = web.get(url, kind="feed", conditional=False, by_hand=True)
    try:
        if parse_feed(page.body, page.url, page.charset) is not None:
            return FeedSettings(url=url)
    except SourceError:
        return ListingSettings(url=url)
    try:
        parse_sitemap(page.body, page.url)
        return SitemapSettings(url=url)
    except SourceError:
        pass
    for address in feed_addresses(page.body, page.url)[:1]:
        try:
            answer = web.get(address, kind="feed", conditional=False, came_from=url)
            if not answer.missing and parse_feed(answer.body, answer.url, answer.charset) is not None:
                return FeedSettings(url=address)
        except SourceError:
            continue
    return ListingSettings(url=url)


def describe(settings: SourceSettings) -> str:
    """One line that says what is visited."""
    if isinstance(settings, FolderSettings):
        return f"thư mục {settings.path}"
    if isinstance(settings, CustomSourceSettings):
        return f"nguồn tự viết {settings.source}"
    kinds = {"feed": "nguồn cấp RSS/Atom", "listing": "trang danh mục", "sitemap": "sơ đồ trang"}
    return f"{kinds[settings.kind]} {settings.url}"
