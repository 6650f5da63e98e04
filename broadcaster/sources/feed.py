"""RSS 0.9x–2.0, RDF and Atom feeds, read by feedparser from bytes that our own client fetched."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from ..errors import SourceUnreadable
from ..settings import FeedSettings
from ..vietnamese.encoding import LOST, repair, unicode_of
from ._listed import ListedSource
from ._nameless import Nameless, names_for
from ._order import believable, newest_first
from ._shared_links import shared_links
from .dates import date_in
from .entry import Entry
from .identity import canonical_address
from .memory import Memory
from .web import Response, WebClient

#: a text shorter than this is a summary, unless the feed calls it content and it says more than the summary
FULL_TEXT_WORDS = 120
#: a summary worth reading aloud when the article itself cannot be had
BRIEF_WORDS = 25
LARGEST_FEED = 8_000_000
MOST_ENTRIES = 500
#: a feed with more items without a date than this share keeps its own order
MOST_UNDATED = 0.34
_DECLARATION = re.compile(r"\A((?:<!--.{0,500}?-->\s*)?)<\?xml[^>]{0,200}\?>\s*", re.S)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_USUAL_PLACES = ("/rss", "/feed", "/rss.xml", "/feed.xml", "/rss.html", "/_layouts/listfeed.aspx", "/-/rss")


class FeedSource(ListedSource):
    """A feed, or a page that names one. ``full_text``: fetch the article page where the feed only has a summary."""

    kind = "feed"

    def __init__(self, name: str, settings: FeedSettings, *, web: WebClient, memory: Memory) -> None:
        super().__init__(name, settings, web=web, memory=memory)
        self._full_text = settings.full_text

    def address(self) -> str:
        """The feed's own address where the given one turned out to be a page."""
        noted = self.tracker.ledger.noted("feed")
        return str(noted["url"]) if isinstance(noted, dict) and noted.get("for") == self.url else self.url

    def entries(self, response: Response) -> list[Entry]:
        """The items of the feed; a page instead of a feed is searched for the feed's address, which is then kept."""
        parsed = parse_feed(response.body, response.url, response.charset)
        if parsed is None:
            response, parsed = self._discovered(response)
        now = datetime.fromtimestamp(self.web.clock(), UTC)
        entries = self._entries(parsed, response.url, now)
        return newest_first(believable(entries, now), MOST_UNDATED)

    def _discovered(self, page: Response) -> tuple[Response, Any]:
        """The feed a page names, or one at the usual places. Raises SourceUnreadable when there is none."""
        for url in feed_addresses(page.body, page.url):
            response = self.web.get(url, kind="feed", conditional=False, came_from=page.url)
            parsed = None if response.missing else parse_feed(response.body, response.url, response.charset)
            if parsed is not None:
                self.tracker.ledger.note("feed", {"for": self.url, "url": url})
                return response, parsed
        raise SourceUnreadable(
            self.name,
            f"{page.asked or page.url} không phải nguồn cấp RSS/Atom và không dẫn tới nguồn cấp RSS nào",
            'Hãy dùng kind = "listing" cho trang danh mục, hoặc tìm địa chỉ RSS của trang.',
        )

    def _entries(self, parsed: Any, base: str, now: datetime) -> list[Entry]:
        items = parsed.entries[:MOST_ENTRIES]
        guids = Counter(map(_guid, items))
        shared_guids = {guid for guid, count in guids.items() if count > 1}
        told = [_told(item, shared_guids, base, now) for item in items]
        ledger = self.tracker.ledger
        shared = shared_links(((one.link, one.title, one.text) for one in told if one.link and not one.guid), ledger)
        nameless = {
            number: Nameless(canonical_address(one.link) if one.link else "", one.title, one.content, one.published)
            for number, one in enumerate(told)
            if not one.guid and (one.link is None or shared.get(canonical_address(one.link), one.title) != one.title)
        }
        names, records = names_for(list(nameless.values()), ledger.noted("nameless") or ())
        if records:
            ledger.note("nameless", records)
        named = dict(zip(nameless, names, strict=True))
        return [
            replace(self._entry(one, alone=True), guid=named[number][0], doubts=(*parsed["_doubts"], *named[number][1]))
            if number in named
            else replace(self._entry(one), doubts=parsed["_doubts"])
            for number, one in enumerate(told)
        ]

    def _entry(self, told: _Told, *, alone: bool = False) -> Entry:
        """``alone``: there is no page for it, or only one that it shares; its text is what the feed says."""
        title, link = told.title, None if alone else told.link
        whole = _page(title, told.content).encode("utf-8", "replace") if told.content else None
        if link is None or told.is_full or not self._full_text:
            body = whole if whole is not None else _page(title, escape(title)).encode("utf-8", "replace")
            return Entry(link, told.guid, title or None, told.published, told.mark, body=body)
        brief = whole if len(told.text.split()) >= BRIEF_WORDS else None
        headline = title if title and LOST not in title else None  # the page will say it whole
        return Entry(link, told.guid, headline, told.published, told.mark, brief=brief)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a feed tells of one article. ``content`` is HTML, ``text`` its words; ``mark`` changes when anything of it does."""

    link: str | None
    guid: str | None
    title: str
    content: str
    text: str
    is_full: bool
    published: datetime | None
    mark: str


def _told(item: Any, shared_guids: Container[str], base: str, now: datetime) -> _Told:
    title = repair(_plain(item.get("title", "")))[0]
    content, is_full = _content(item)
    guid = _guid(item)
    named = guid if guid and guid not in shared_guids else None  # one that several items share names none of them
    updated = str(item["updated"]) if "updated" in item else ""
    mark = hashlib.sha256(f"{title}\n{content}\n{updated}".encode("utf-8", "replace")).hexdigest()
    return _Told(_link(item, base), named, title, content, _plain(content), is_full, _published(item, now), mark)


def parse_feed(body: bytes, url: str, charset: str | None = None) -> Any | None:
    """feedparser's view of the bytes, None when they are no feed. Raises SourceUnreadable for a feed broken beyond reading."""
    import feedparser

    if len(body) > LARGEST_FEED:
        raise SourceUnreadable(url, f"nguồn cấp RSS lớn hơn {LARGEST_FEED // 1_000_000} MB", "Hãy kiểm tra địa chỉ.")
    if not body.strip():
        raise SourceUnreadable(url, "nguồn cấp RSS trống", "Hãy mở địa chỉ bằng trình duyệt để kiểm tra.")
    text, doubts = unicode_of(body, charset)
    start = text[:2048].replace("\x00", "").lower()
    if re.search(r"<!doctype\s+html|<html[\s>]", start) and "<rss" not in start and "<feed" not in start:
        return None
    # feedparser would take the whole feed for another charset when one byte of it is broken, and stumbles over blank lines
    body = _DECLARATION.sub(r"\1", text.lstrip("\ufeff \t\r\n"), count=1).encode("utf-8", "replace")
    # no base address is told: feedparser would also make an address of a guid such as "123", and another one after https
    headers = {"content-type": "application/xml; charset=utf-8"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of feedparser's own old regular expressions
        try:
            parsed = feedparser.parse(body, response_headers=headers, sanitize_html=True, resolve_relative_uris=False)
        except Exception as error:
            raise SourceUnreadable(
                url, f"nguồn cấp RSS hỏng ({type(error).__name__})", "Hệ thống sẽ tự thử lại."
            ) from error
    if parsed.get("version") or parsed.entries:
        parsed["_doubts"] = tuple(doubt for doubt in doubts if doubt.hold)
        return parsed
    return None


def feed_addresses(page: bytes, base: str) -> list[str]:
    """Where a page's feed may be: what it names itself first, then the usual places of Vietnamese portals."""
    named = []
    try:
        root = lxml_html.document_fromstring(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    for element in root.iter("link", "a") if root is not None else ():
        kind, href = (element.get("type") or "").lower(), (element.get("href") or "").strip()
        alternate = "alternate" in (element.get("rel") or "").lower().split() and kind in _FEED_TYPES
        if href and (alternate or (element.tag == "a" and re.search(r"(?i)(\.rss|/rss[\w.-]*|/feed)/?$", href))):
            try:
                named.append(urljoin(base, href))
            except ValueError:
                continue
    return list(dict.fromkeys([*named[:5], *(urljoin(base, place) for place in _USUAL_PLACES)]))


def _guid(item: Any) -> str:
    return str(item.get("id") or "").strip()


def _link(item: Any, base: str) -> str | None:
    link = str(item.get("link") or "").strip()
    if link == _guid(item) and not re.match(r"(?i)https?://|/", link):
        return None  # a guid that calls itself a permanent link and is none
    try:
        url = urljoin(base, link).partition("#")[0] if link else ""
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def _content(item: Any) -> tuple[str, bool]:
    """The longest text of an item as HTML, and whether it is the whole article."""
    texts = [str(part.get("value") or "") for part in item.get("content", [])]
    summary = str(item.get("summary") or "")
    longest = max([*texts, summary], key=lambda text: len(_plain(text)))
    words = len(_plain(longest).split())
    told = len(_plain(summary).split())
    return longest, words >= FULL_TEXT_WORDS or (bool(texts) and longest is not summary and words > told + 20)


def _published(item: Any, now: datetime | None = None) -> datetime | None:
    """The item's date by our own reading of what is written; feedparser's guesses month first and in UTC."""
    for name in ("published", "updated"):
        if name in item:  # asked for by get, feedparser maps a missing "updated" elsewhere, loudly
            written = date_in(str(item[name] or ""), now=now)
            if written is not None:
                return written.astimezone(UTC)
    return None


def _page(title: str, content: str) -> str:
    headline = escape(title, quote=False)
    return f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{headline}</title></head>\n<body><article><h1>{headline}</h1>\n{content}\n</article></body></html>\n'


def _plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", text)).split())
