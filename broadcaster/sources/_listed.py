"""What feed, listing and sitemap share: visit the list, hand its entries to the tracker, remember the list when all is stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from ..errors import FetchFailed, SourceGone
from ..model import Found
from ..settings import FeedSettings, ListingSettings, SitemapSettings
from .entry import Entry
from .memory import Memory
from .tracking import ArticleTracker
from .web import Kind, Response, WebClient


class ListedSource(ABC):
    """A source whose articles stand in a list. Subclasses say how the list is read (``entries``)."""

    polite = True
    kind: ClassVar[Kind] = "page"
    complete: ClassVar[bool] = False

    def __init__(
        self, name: str, settings: FeedSettings | ListingSettings | SitemapSettings, *, web: WebClient, memory: Memory
    ) -> None:
        self.name = name
        self.url = settings.url
        self.web = web
        self.tracker = ArticleTracker(
            name,
            web=web,
            memory=memory,
            backfill=settings.backfill,
            watch=settings.watch.total_seconds(),
            complete=self.complete,
        )
        self._yielded = 0
        self._settled = 0

    @abstractmethod
    def entries(self, response: Response) -> list[Entry]:
        """The articles a list names, newest first. Raises SourceUnreadable."""

    def address(self) -> str:
        """Where the list is; a source may have found a better address than it was given."""
        return self.url

    def fetch(self, since: datetime | None) -> Iterator[Found]:
        """New, changed and gone articles. Raises FetchFailed, SourceGone (410, or an empty list where there was a full one)."""
        del since
        where = self.address()
        response = self.visit(where)
        entries = None if response.not_modified else self.entries(response)
        if entries is not None and not entries and self.tracker.ledger.listed_before:
            raise self._emptied(where)
        for found in self.tracker.run(entries, where):
            self._yielded += 1
            yield found
        if self._settled >= self._yielded and not self.tracker.unsettled_bodies():
            self.web.remember(response)

    def settled(self, found: Found, problem: str | None) -> None:
        """Told for each Found when it is stored, or refused for good: it will not be handed over again unless it changes."""
        del problem
        self._settled += 1
        self.tracker.settled(found)

    def look(self) -> list[Entry]:
        """The entries as they stand now, for ``doctor``: nothing remembered, nothing skipped."""
        return self.entries(self.visit(self.address(), conditional=False))

    def visit(self, url: str, *, conditional: bool = True, kind: Kind | None = None) -> Response:
        """The list, or SourceGone when it is no more."""
        response = self.web.get(url, kind=kind or self.kind, conditional=conditional)
        if response.status == 410:
            raise SourceGone(self.name, f"trang {url} đã bị gỡ hẳn (mã 410)", "Hãy tìm địa chỉ mới, sửa sources.toml.")
        if response.status == 404:
            raise FetchFailed(self.name, f"không có trang {url} (mã 404)", "Hãy kiểm tra địa chỉ trong sources.toml.")
        return response

    def _emptied(self, where: str) -> SourceGone:
        error = SourceGone(
            self.name,
            f"{where} không thấy bài nào, lần trước có {self.tracker.ledger.listed_before}",
            f"Trang có thể đã đổi giao diện: chạy «broadcaster doctor {self.name}» rồi sửa sources.toml.",
        )
        error.retry = True  # it may be under repair: tried again by itself, and shown to the operator at once
        return error
