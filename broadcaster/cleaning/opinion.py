"""A second opinion on what the article is: trafilatura, handed the page and never allowed to fetch anything."""

from __future__ import annotations

import logging
from collections import Counter

from .lines import ends_sentence
from .text import words

_CAPTIONS = ["//figcaption", "//table//td[.//img]//p", "//*[contains(@class,'caption')]"]
_MOST_CHARACTERS = 600_000
#: shorter lines are labels, links and tools as often as text
_TOLD = 12


def second_opinion(html: str) -> tuple[str, str]:
    """The body as trafilatura sees it, a paragraph a line: without tables (exact), and with them (whole). Empty when it finds none.

    Many portals set everything in tables, so what it leaves out counts as missing only when the second reading lacks it too.
    """
    if len(html) > _MOST_CHARACTERS:
        return "", ""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    import trafilatura

    def read(tables: bool) -> str:
        found = trafilatura.extract(
            html, output_format="txt", include_comments=False, include_tables=tables, prune_xpath=_CAPTIONS
        )
        return found or ""

    return read(False), read(True)


def overlap(ours: str, theirs: str) -> float:
    """Share of our words that the other text holds too."""
    left, right = Counter(words(ours)), Counter(words(theirs))
    return sum((left & right).values()) / max(1, sum(left.values()))


def weight(lines: list[str]) -> int:
    return sum(len(words(line)) for line in lines)


def unheard(ours: str, theirs: str) -> list[str]:
    """Lines of the other body of which we have read little: what may have been lost."""
    said = Counter(words(ours))
    out = []
    for line in theirs.splitlines():
        bag = Counter(words(line))
        if sum(bag.values()) >= _TOLD and ends_sentence(line) and sum((bag & said).values()) < 0.6 * sum(bag.values()):
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
