"""RSS 0.9x–2.0, RDF and Atom feeds, read by feedparser from bytes that our own client fetched."""

from __future__ import annotations

import calendar
import hashlib
import re
import warnings
from collections import Counter
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from ..errors import SourceUnreadable
from ..settings import FeedSettings
from ._listed import ListedSource
from .dates import date_in
from .entry import Entry
from .memory import Memory
from .web import Response, WebClient

#: a text shorter than this is a summary, unless the feed calls it content and it says more than the summary
FULL_TEXT_WORDS = 120
#: a summary worth reading aloud when the article itself cannot be had
BRIEF_WORDS = 25
LARGEST_FEED = 8_000_000
MOST_ENTRIES = 500
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
        entries = [self._entry(item, parsed, response.url) for item in _items(parsed)]
        return (
            sorted(entries, key=lambda entry: -entry.published.timestamp() if entry.published else 0.0)
            if all(entry.published for entry in entries)
            else entries
        )

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

    def _entry(self, item: Any, parsed: Any, base: str) -> Entry:
        title = _plain(item.get("title", ""))
        link = _link(item, base)
        content, is_full = _content(item)
        guid = str(item.get("id") or "").strip() or None
        if guid and _guid_counts(parsed)[guid] > 1:
            guid = None  # a guid that several items share names none of them
        if guid is None and link is None:
            guid = "text:" + hashlib.sha256(f"{title}\n{content}".encode("utf-8", "replace")).hexdigest()
        whole = _page(title, content).encode("utf-8", "replace") if content else None
        updated = str(item["updated"]) if "updated" in item else ""
        mark = hashlib.sha256(f"{title}\n{content}\n{updated}".encode("utf-8", "replace")).hexdigest()
        published = _published(item)
        if link is None or is_full or not self._full_text:
            body = whole if whole is not None else _page(title, escape(title)).encode("utf-8", "replace")
            return Entry(link, guid, title or None, published, mark, body=body)
        says_something = len(_plain(content).split()) >= BRIEF_WORDS
        return Entry(link, guid, title or None, published, mark, brief=whole if says_something else None)


def parse_feed(body: bytes, url: str, charset: str | None = None) -> Any | None:
    """feedparser's view of the bytes, None when they are no feed. Raises SourceUnreadable for a feed broken beyond reading."""
    import feedparser

    if len(body) > LARGEST_FEED:
        raise SourceUnreadable(url, f"nguồn cấp RSS lớn hơn {LARGEST_FEED // 1_000_000} MB", "Hãy kiểm tra địa chỉ.")
    if not body.strip():
        raise SourceUnreadable(url, "nguồn cấp RSS trống", "Hãy mở địa chỉ bằng trình duyệt để kiểm tra.")
    start = body[:2048].replace(b"\x00", b"").lower()
    if re.search(rb"<!doctype\s+html|<html[\s>]", start) and b"<rss" not in start and b"<feed" not in start:
        return None
    # no base address is told: feedparser would also make an address of a guid such as "123", and another one after https
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of feedparser's own old regular expressions
        try:
            parsed = feedparser.parse(body, response_headers=headers, sanitize_html=True, resolve_relative_uris=False)
        except Exception as error:
            raise SourceUnreadable(
                url, f"nguồn cấp RSS hỏng ({type(error).__name__})", "Hệ thống sẽ tự thử lại."
            ) from error
    if parsed.get("version") or parsed.entries:
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


def _items(parsed: Any) -> list[Any]:
    return list(parsed.entries[:MOST_ENTRIES])


def _guid_counts(parsed: Any) -> Counter[str]:
    counts = parsed.get("_guid_counts")
    if counts is None:
        counts = parsed["_guid_counts"] = Counter(str(item.get("id") or "").strip() for item in _items(parsed))
    return counts  # type: ignore[no-any-return]


def _link(item: Any, base: str) -> str | None:
    link = str(item.get("link") or "").strip()
    if link == str(item.get("id") or "").strip() and not re.match(r"(?i)https?://|/", link):
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


def _published(item: Any) -> datetime | None:
    """The item's date; None when it has none that can be read. feedparser's times are UTC."""
    for name in ("published", "updated"):
        if f"{name}_parsed" not in item and name not in item:  # feedparser maps a missing "updated" elsewhere, loudly
            continue
        parsed = item.get(f"{name}_parsed")
        if parsed:
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
        written = date_in(str(item.get(name) or ""))
        if written is not None:
            return written
    return None


def _page(title: str, content: str) -> str:
    headline = escape(title, quote=False)
    return f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{headline}</title></head>\n<body><article><h1>{headline}</h1>\n{content}\n</article></body></html>\n'


def _plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", text)).split())
