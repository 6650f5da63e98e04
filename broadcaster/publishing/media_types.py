"""What kind of file a public path is and how long others may keep it. A path that is of no known kind is not served."""

from __future__ import annotations

import re
from typing import NamedTuple

#: how long a cache may use an answer without asking
FEED = "public, max-age=60, stale-while-revalidate=600"
PAGE = "public, max-age=60, stale-while-revalidate=600"
COMPANION = "public, max-age=300, stale-while-revalidate=3600"
PROGRAMME = "public, max-age=60"
FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"
NEVER_KEEP = "no-store"


class Kind(NamedTuple):
    """``text`` says that gzip is worth it, ``shared`` that pages of other sites may read it (CORS)."""

    media_type: str
    text: bool = False
    shared: bool = False


_KINDS = {
    "html": Kind("text/html; charset=utf-8", text=True),
    "xml": Kind("application/xml; charset=utf-8", text=True, shared=True),
    "json": Kind("application/json", text=True, shared=True),
    "opml": Kind("text/x-opml; charset=utf-8", text=True, shared=True),
    "xsl": Kind("text/xsl; charset=utf-8", text=True),
    "vtt": Kind("text/vtt; charset=utf-8", text=True, shared=True),
    "srt": Kind("application/x-subrip; charset=utf-8", text=True, shared=True),
    "txt": Kind("text/plain; charset=utf-8", text=True, shared=True),
    "css": Kind("text/css; charset=utf-8", text=True),
    "js": Kind("text/javascript; charset=utf-8", text=True),
    "svg": Kind("image/svg+xml", text=True),
    "webmanifest": Kind("application/manifest+json", text=True),
    "m3u": Kind("audio/x-mpegurl; charset=utf-8", text=True, shared=True),
    "m3u8": Kind("application/vnd.apple.mpegurl", text=True, shared=True),
    "xspf": Kind("application/xspf+xml; charset=utf-8", text=True, shared=True),
    "pls": Kind("audio/x-scpls; charset=utf-8", text=True, shared=True),
    "mp3": Kind("audio/mpeg", shared=True),
    "m4a": Kind("audio/mp4", shared=True),
    "ogg": Kind("audio/ogg", shared=True),
    "opus": Kind("audio/ogg", shared=True),
    "wav": Kind("audio/wav", shared=True),
    "ulaw": Kind("audio/basic", shared=True),
    "jpg": Kind("image/jpeg", shared=True),
    "png": Kind("image/png", shared=True),
    "webp": Kind("image/webp", shared=True),
    "ico": Kind("image/vnd.microsoft.icon"),
    "woff2": Kind("font/woff2", shared=True),
    "epub": Kind("application/epub+zip", shared=True),
    "zip": Kind("application/zip", shared=True),
}
_RSS = Kind("application/rss+xml; charset=utf-8", text=True, shared=True)
_JSON_FEED = Kind("application/feed+json; charset=utf-8", text=True, shared=True)
_CHAPTERS = Kind("application/json+chapters", text=True, shared=True)
_CAP = Kind("application/cap+xml; charset=utf-8", text=True, shared=True)
_ATOM = Kind("application/atom+xml; charset=utf-8", text=True, shared=True)
#: the emergency lane: in force now or not there at all
_EMERGENCY = re.compile(r"station/emergency[./]")
_NO_FEED = re.compile(r"(sitemap.*|opensearch|browserconfig)\.xml|search.*\.json|manifest\.json")
_HASHED = re.compile(r"-[0-9a-f]{8}\.[a-z0-9]+$")


def kind_of(path: str) -> Kind | None:
    """The kind of a public path, None for what is not to be served."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        return None
    if name == "chapters.json":
        return _CHAPTERS
    if name.endswith(".cap.xml"):
        return _CAP
    if name.endswith(".atom.xml"):
        return _ATOM
    if not folder and ending == "xml" and not _NO_FEED.fullmatch(name):
        return _RSS
    if not folder and ending == "json" and not _NO_FEED.fullmatch(name):
        return _JSON_FEED
    return _KINDS.get(ending)


def is_feed(path: str) -> bool:
    return kind_of(path) is _RSS


def cache_control(path: str, kind: Kind) -> str:
    """What is an emergency is asked for each time; ``latest.*`` is another sound tomorrow; a name with a hash never is; a feed or the
    programme may be a minute old."""
    folder, _, name = path.rpartition("/")
    if _EMERGENCY.match(path):
        return NEVER_KEEP
    if name.startswith("latest.") or name == "sw.js":
        return ALWAYS_ASK
    if _HASHED.search(name) and (path.startswith(("audio/", "art/", "static/", "station/"))):
        return FOREVER
    if folder == "station":
        return PROGRAMME
    if kind in (_RSS, _JSON_FEED):
        return FEED
    return PAGE if kind.media_type.startswith("text/html") else COMPANION
