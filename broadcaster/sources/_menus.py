"""Menus, footers and the like on a list page: links in them lead to no article."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict

from lxml import etree

from ._anchors import HEADLINE_WORDS, LONE_HEADLINE_WORDS, Anchor, text_of

_FURNITURE = re.compile(
    r"(?i)(^|[\W_]|\b(ms|mn|ul|li|div|main|top|left|right|sub|quick|mega|foot|head))"
    r"(menu\w*|nav|navbar\w*|navigation|navheader|navitem|navsubmenu|quicklaunch|breadcrumbs?|footer|bottom|sitemap|lang\w*"
    r"|pagination|pager|paging|pages|tags?|tagcloud|social|share\w*|login|search\w*|weblinks?|lienket\w*|banner\w*|quangcao"
    r"|qc|ads?|adv\w*|partners?|doitac|toolbar|topbar|ribbon|account|comments?|vote|poll|thamdo|thongke|counter|copyright)"
    r"($|[\W_\d])"
)

_MENU = re.compile(r"(?i)menu|nav|footer|breadcrumb|sitemap")


def mark_menus(anchors: list[Anchor]) -> None:
    """Links in menus, footers and the like: elements so named, or ``nav``/``footer``, whose links are mostly short or that are
    made of nothing but links."""
    headlines = sum(anchor.words >= HEADLINE_WORDS for anchor in anchors)
    inside: dict[etree._Element, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        for ancestor in anchor.element.iterancestors():
            if ancestor.tag in ("nav", "footer", "header") or _FURNITURE.search(_names(ancestor)):
                inside[ancestor].append(anchor)
    for element, held in inside.items():
        counts = [anchor.words for anchor in held if anchor.words]
        long_share = sum(count >= LONE_HEADLINE_WORDS for count in counts) / max(1, len(counts))
        short = not counts or (statistics.median(counts) < HEADLINE_WORDS and long_share < 0.3)
        menu = element.tag in ("nav", "footer") or _MENU.search(_names(element)) is not None
        few = sum(count >= HEADLINE_WORDS for count in counts) <= headlines / 2
        if short or (menu and few and _is_only_links(element, held)):
            for anchor in held:
                anchor.furniture = True


def _names(element: etree._Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_only_links(element: etree._Element, held: list[Anchor]) -> bool:
    """No dates, no linked headings, hardly a word that is no link: a menu, however long its entries."""
    if any(anchor.heading or anchor.date for anchor in held):
        return False
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    return len(text_of(element)) <= 1.2 * linked + 20
