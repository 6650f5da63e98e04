"""The headers that an answer with a public file carries because of what the file is."""

from __future__ import annotations

from ...publishing.media_types import Kind, cache_control, is_feed
from ...publishing.render import CONTENT_SECURITY_POLICY

#: sent with every answer; a policy for pages, the strictest for everything that is no page
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_FOR_PAGES = {
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
#: a browser that opens a feed applies feed.xsl, whose page has one style element and plays the sound
_FOR_FEEDS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self'; media-src 'self'; frame-ancestors 'none'"
}
#: a service worker fetches what its pages may; under the sandbox of other files browsers do not install it
_FOR_WORKER = {"Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'"}
_FOR_FILES = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def headers_of(path: str, kind: Kind) -> dict[str, str]:
    """Every header of an answer that depends on its path alone."""
    headers = {"Content-Type": kind.media_type, "Cache-Control": cache_control(path, kind), **_COMMON}
    if kind.media_type.startswith("text/html"):
        headers |= _FOR_PAGES
    elif path == "sw.js":
        headers |= _FOR_WORKER
    else:
        headers |= _FOR_FEEDS if is_feed(path) or path == "feed.xsl" else _FOR_FILES
    return headers | (_SHARED if kind.shared else {})
