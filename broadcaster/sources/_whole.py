"""Whether a page or a feed came whole, judged by its own end: a server that gives up in the middle often tells no length to miss.

Certain is only what no whole page does. HTML may leave its end tags out, so a page without ``</html>`` is cut when it stops inside a
tag, or in running text while a container is still open. XML must be closed (XML 1.0, 2.1).
"""

from __future__ import annotations

import re

_ROOT = re.compile(rb"<((?:[a-z]+:)?(?:rss|feed|rdf|urlset|sitemapindex))[\s>]")
_PAGE = re.compile(rb"<(?:!doctype html|html|body)[\s>]")
_END = re.compile(rb"</(?:html|body|frameset)\s*>")
_CONTAINER = re.compile(rb"<(/?)(?:div|table|td|article|section|main|ul|form)(?=[\s>])")
_OPEN_TAG = re.compile(rb"<(?:/?[a-z][^<>]*|!-{0,2}|/)\Z")
_HEAD = 4096


def is_page(body: bytes) -> bool:
    return _PAGE.search(body[:_HEAD].replace(b"\x00", b"").lower()) is not None


def has_end(body: bytes) -> bool:
    """Whether a page closes its body or itself."""
    return _END.search(body.replace(b"\x00", b"").lower()) is not None


def is_cut(body: bytes) -> bool:
    """Whether a page or feed stops before its end, for certain."""
    plain = body.replace(b"\x00", b"").lower()
    head = plain[:_HEAD]
    if _PAGE.search(head):
        return _is_cut_page(plain.rstrip())
    root = _ROOT.search(head)
    return root is not None and b"</" + root[1] not in plain and not re.search(rb"<%b\b[^<>]*/>" % root[1], plain)


def _is_cut_page(page: bytes) -> bool:
    if _END.search(page):
        return False
    if _OPEN_TAG.search(page[-_HEAD:]):
        return True
    if page.endswith(b">"):
        return False
    containers = [found[1] for found in _CONTAINER.finditer(page)]
    return 2 * containers.count(b"/") < len(containers)
