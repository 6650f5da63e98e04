"""A second opinion on what the article is: trafilatura, handed the page and never allowed to fetch anything."""

from __future__ import annotations

import logging
from collections import Counter

from .text import words

_CAPTIONS = ["//figcaption", "//table//td[.//img]//p", "//*[contains(@class,'caption')]"]
_MOST_CHARACTERS = 600_000


def second_opinion(html: str) -> str:
    """The body as trafilatura sees it, a paragraph a line; empty when it finds none or the page is too large to ask."""
    if len(html) > _MOST_CHARACTERS:
        return ""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    import trafilatura

    found = trafilatura.extract(
        html,
        output_format="txt",
        include_comments=False,
        include_tables=False,
        include_images=False,
        include_formatting=False,
        favor_precision=False,
        deduplicate=False,
        prune_xpath=_CAPTIONS,
    )
    return found or ""


def difference(ours: str, theirs: str) -> float:
    """Share of words that only one of the two bodies holds: 0 the same, 1 nothing in common."""
    left, right = Counter(words(ours)), Counter(words(theirs))
    total = sum(left.values()) + sum(right.values())
    return 1 - 2 * sum((left & right).values()) / total if total else 0.0


def unheard(ours: str, theirs: str) -> list[str]:
    """Lines of the other body of which we have read little: what may have been lost."""
    said = Counter(words(ours))
    out = []
    for line in theirs.splitlines():
        bag = Counter(words(line))
        if sum(bag.values()) >= 6 and sum((bag & said).values()) < 0.6 * sum(bag.values()):
            out.append(line)
    return out


def unshared(ours: list[str], theirs: str) -> list[str]:
    """Our lines that the other body does not hold: what may be furniture."""
    said = Counter(words(theirs))
    out = []
    for line in ours:
        bag = Counter(words(line))
        if sum(bag.values()) >= 6 and sum((bag & said).values()) < 0.6 * sum(bag.values()):
            out.append(line)
    return out
