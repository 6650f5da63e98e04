"""Which elements of a page are no article: hidden, menus, side bars, and what their class names say (``data/classes.toml``)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .blocks import HEADINGS, Element, Page
from .rules import alternatives, says, table

#: kinds of furniture that have a policy of their own in ``[cleaning]``; the rest is "class" and never read
KINDS = ("comments", "related", "sharing", "counters", "attachments", "banners")
_TAGS = {"nav": "menu", "aside": "sidebar", "footer": "footer"}
_UNPRUNABLE = frozenset(["article", "body", "form", "h1", "html", "main", "table", "tbody", "tr"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])")
#: an element that holds more of the page's running text than this share is not taken away for its tag or its class
_TOO_MUCH, _STRICT, _HALF = 0.6, 0.97, 0.5
_LITTLE, _TOOLS = 80, 60


@cache
def _any_kind() -> re.Pattern[str]:
    kinds = table("classes")["furniture"]
    return re.compile(alternatives(pattern for kind in (*KINDS, "hard") for pattern in kinds[kind]))


@lru_cache(maxsize=8192)
def kind_of(names: str) -> str:
    """The kind of furniture that class and id ``names`` tell of, "" when none."""
    if not names or _any_kind().search(names) is None:
        return ""
    return next((kind for kind in KINDS if says("furniture", kind, names)), "class")


def boilerplate_kind(page: Page, element: Element, index: int, style: str, total: int) -> str:
    """A word for why ``element`` (the page's node ``index``) is no article, or nothing; ``total`` is the page's running text."""
    tag, prose = element.tag, page.prose[index]
    if (style and _HIDDEN.search(style)) or element.get("hidden") is not None:
        return "" if prose > _TOO_MUCH * total else "hidden"
    if tag in _TAGS:
        return "" if prose > _TOO_MUCH * total else _TAGS[tag]
    names = page.names[index]
    if tag == "marquee" or (tag not in _UNPRUNABLE and says("furniture", "moving", names)):
        return "banners"
    if not names or tag in _UNPRUNABLE or says("furniture", "keep", names):
        return ""
    if kind := kind_of(names):
        limit = _STRICT if says("furniture", "strict", names) else _HALF
        return kind if prose < limit * total or prose < _LITTLE else ""
    return "class" if prose < _TOOLS and tag not in HEADINGS and says("furniture", "soft", names) else ""
