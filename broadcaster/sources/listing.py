"""An HTML page that lists articles, for the many portals without a feed."""

from __future__ import annotations

from datetime import UTC, datetime

from ..settings import ListingSettings
from ._listed import ListedSource
from ._order import believable, newest_first
from .entry import Entry
from .links import Link, find_article_links, next_pages
from .memory import Memory
from .web import Response, WebClient

#: the order of the page is a better guess than half the dates
MOST_UNDATED = 0.1


class ListingSource(ListedSource):
    """Article links found by structure, or by the ``links`` selector, on up to ``pages`` pages of the list."""

    def __init__(self, name: str, settings: ListingSettings, *, web: WebClient, memory: Memory) -> None:
        super().__init__(name, settings, web=web, memory=memory)
        self._selector = settings.links
        self._pages = settings.pages

    def entries(self, response: Response) -> list[Entry]:
        """The links of all pages in page order; where most carry a date, the newest first."""
        found: dict[str, Entry] = {}
        queue, visited = [], {response.asked, response.url}
        while True:
            page = [_entry(link) for link in self._links(response)]
            fresh = [entry for entry in page if entry.key not in found]
            for entry in fresh:
                found[entry.key] = entry
            known = not self.tracker.ledger.is_first_visit and all(
                self.tracker.ledger.is_known(entry) for entry in fresh
            )
            if len(visited) > self._pages or not fresh or known:
                break
            queue = [url for url in next_pages(response.body, response.url, response.charset) if url not in visited]
            if not queue or len(visited) - (response.asked != response.url) >= self._pages:
                break
            visited.add(queue[0])
            response = self.visit(queue[0], conditional=False)
        now = datetime.fromtimestamp(self.web.clock(), UTC)
        return newest_first(believable(list(found.values()), now), MOST_UNDATED)

    def _links(self, response: Response) -> list[Link]:
        return find_article_links(response.body, response.url, self._selector, response.charset)


def _entry(link: Link) -> Entry:
    stamp = link.date.isoformat() if link.date else ""
    return Entry(link.url, headline=link.text or None, published=link.date, mark=f"{link.text}\n{stamp}")
