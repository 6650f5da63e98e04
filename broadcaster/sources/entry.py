"""One article as a list names it, and the record that is kept of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..model import Doubt
from .identity import canonical_address
from .visible import visible_text
from .web import Response


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a list names it. ``body``: the whole text where the list itself carries it (a full-text feed);
    ``brief``: a summary to fall back on. ``mark`` changes when the list says something new of the article; ``doubts`` are about ``body``."""

    url: str | None
    guid: str | None = None
    headline: str | None = None
    published: datetime | None = None
    mark: str = ""
    body: bytes | None = None
    brief: bytes | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def key(self) -> str:
        """Short and stable within one source."""
        name = self.guid or (canonical_address(self.url) if self.url else "")
        return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def wanted_record(entry: Entry, now: float) -> dict[str, Any]:
    """The JSON-able record of an article that is still to be fetched."""
    record = {
        "state": "wanted",
        "url": entry.url,
        "guid": entry.guid,
        "headline": entry.headline,
        "date": entry.published.timestamp() if entry.published else None,
        "first": now,
        "next": now,
        "body": entry.body is not None,
        "brief": entry.brief.decode() if entry.brief else None,
    }
    return {name: value for name, value in record.items() if value not in (None, False)}


def sent_home(response: Response) -> bool:
    """Portals send readers of a deleted article to the front page instead of saying 404."""
    asked, got = urlsplit(response.asked), urlsplit(response.url)
    if asked.path.strip("/") == "":
        return False
    landing = canonical_address(response.url)
    return urlsplit(landing).path == "/" and not got.query and landing != canonical_address(response.asked)


def hash_of(response: Response) -> str:
    """A hash of what a reader sees of the page; of the bytes where it is no page."""
    if response.media_type in ("text/html", "application/xhtml+xml", ""):
        return digest_of(visible_text(response.body, response.charset).encode())
    return digest_of(response.body)


def digest_of(content: bytes) -> str:
    """128 bits of sha256 as hex: the record holds hundreds of them."""
    return hashlib.sha256(content).hexdigest()[:32]


def short_mark(mark: str) -> str:
    """32 bits are enough to see that a mark changed."""
    return hashlib.sha256(mark.encode("utf-8", "surrogatepass")).hexdigest()[:8] if mark else ""
