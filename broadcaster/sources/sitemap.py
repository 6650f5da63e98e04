"""Sitemaps: plain, index, gzip and news (sitemaps.org 0.9, Google News 0.9)."""

from __future__ import annotations

import zlib
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from ..errors import FetchFailed, SourceUnreadable
from ..settings import SitemapSettings
from ._listed import ListedSource
from ._unpacking import GZIP_MAGIC, BodyCut, BodyTooLarge, unpacker
from .dates import date_in
from .entry import Entry
from .identity import is_trap
from .memory import Memory
from .web import Kind, Response, WebClient

MOST_PARTS = 20
MOST_ENTRIES = 20_000
LARGEST = 50_000_000  # sitemaps.org: 50 MB unpacked


class SitemapSource(ListedSource):
    """Every page the portal names, newest first; of an index the parts changed last."""

    kind = "feed"
    complete = True

    def __init__(self, name: str, settings: SitemapSettings, *, web: WebClient, memory: Memory) -> None:
        super().__init__(name, settings, web=web, memory=memory)

    def visit(self, url: str, *, conditional: bool = True, kind: Kind | None = None) -> Response:
        """An index whose parts bear no lastmod looks the same when they change: it is always read in full."""
        blind = self.tracker.ledger.noted("blind index") is True
        return super().visit(url, conditional=conditional and not blind, kind=kind)

    def entries(self, response: Response) -> list[Entry]:
        """The pages of a sitemap, or of all parts of an index. A part that cannot be had stops the visit."""
        root = parse_sitemap(response.body, response.url)
        pages: list[tuple[datetime | None, Entry]] = []
        if _name(root) == "sitemapindex":
            parts = [(_lastmod(part), address) for part in root if (address := _loc(part)) is not None]
            self.tracker.ledger.note("blind index", any(changed is None for changed, _ in parts))
            for _, address in sorted(parts, key=_newest_first)[:MOST_PARTS]:
                part = self.web.get(address, kind="feed", conditional=False, came_from=response.url)
                if part.missing:
                    raise FetchFailed(self.name, f"thiếu một phần sơ đồ trang: {address}", "Hệ thống sẽ tự thử lại.")
                pages += self._pages(parse_sitemap(part.body, part.url))
        else:
            pages += self._pages(root)
        return [entry for _, entry in sorted(pages, key=_newest_first)[:MOST_ENTRIES]]

    def _pages(self, root: etree._Element) -> list[tuple[datetime | None, Entry]]:
        """Each page with the time it last changed; only news sitemaps say when it was published."""
        host = (urlsplit(self.url).hostname or "").removeprefix("www.")
        pages = []
        for page in root:
            address = _loc(page)
            if address is None or is_trap(address):
                continue
            parts = urlsplit(address)
            if (parts.hostname or "").removeprefix("www.") != host or parts.path.strip("/") == "":
                continue
            published = _time(_text(page, "publication_date"))
            headline = _text(page, "title")
            changed = _lastmod(page) or published
            mark = f"{changed.isoformat() if changed else ''}\n{headline or ''}"
            pages.append((changed, Entry(address, headline=headline, published=published, mark=mark)))
        return pages


def _newest_first(item: tuple[datetime | None, object]) -> float:
    """Sort key: the undated last, in the order they came."""
    return -item[0].timestamp() if item[0] is not None else 0.0


def parse_sitemap(body: bytes, url: str) -> etree._Element:
    """The root element, unpacked where it came as a gzip file. Raises SourceUnreadable."""
    body = _unpacked(body, url)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body.strip() or b"<nothing/>", parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceUnreadable(url, f"sơ đồ trang hỏng ({error})"[:200], "Hãy kiểm tra địa chỉ.") from error
    if _name(root) not in ("urlset", "sitemapindex"):
        raise SourceUnreadable(url, "không phải sơ đồ trang (sitemap)", "Hãy kiểm tra địa chỉ trong sources.toml.")
    return root


def _unpacked(body: bytes, url: str) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body
    unpack = unpacker("gzip", LARGEST)
    try:
        return unpack(body) + unpack.end()
    except (zlib.error, BodyCut) as error:
        raise SourceUnreadable(
            url, "tệp nén của sơ đồ trang hỏng hoặc thiếu phần cuối", "Hệ thống sẽ tự thử lại."
        ) from error
    except BodyTooLarge as error:
        raise SourceUnreadable(url, "sơ đồ trang quá lớn sau khi giải nén", "Hãy dùng sơ đồ trang tin tức.") from error


def _name(element: etree._Element | None) -> str:
    """Local name; empty for comments, and for nothing, which is what can be recovered of some broken files."""
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _text(page: etree._Element, name: str) -> str | None:
    for element in page.iter():
        if _name(element) == name and element.text and element.text.strip():
            return " ".join(element.text.split())
    return None


def _loc(page: etree._Element) -> str | None:
    """The page's own address (not that of an image inside it)."""
    for element in page:
        if _name(element) == "loc" and element.text:
            address = element.text.strip()
            return address if address.startswith(("http://", "https://")) else None
    return None


def _lastmod(page: etree._Element) -> datetime | None:
    return _time(_text(page, "lastmod"))


def _time(text: str | None) -> datetime | None:
    """A W3C date-time, or a date written otherwise; a time that is still to come is none."""
    return date_in(text) if text else None
