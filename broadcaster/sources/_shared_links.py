"""Links of a feed that name no single article: several items share one, or it leads to the front page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from ._ledger import Ledger
from ._nameless import EDIT_BITS
from .entry import Entry
from .identity import canonical_address, near, simhash64

MOST_NOTED = 300


def shared_links(items: Iterable[tuple[str, str, str]], ledger: Ledger) -> dict[str, str]:
    """Canonical address → the headline of the one item that was known by it before it was shared, else nothing.

    ``items`` are link, headline and text of those without a guid of their own. Once shared, a link stays so: ``ledger`` keeps it.
    """
    noted: dict[str, str] = dict(ledger.noted("shared links") or {})
    by_link: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for link, title, text in items:
        by_link[canonical_address(link)].append((title, text))
    for address, told in by_link.items():
        if address not in noted and (_is_front_page(address) or _are_several(told)):
            noted[address] = _keeper(address, [title for title, _ in told], ledger)
    noted = dict(list(noted.items())[-MOST_NOTED:])
    if noted:
        ledger.note("shared links", noted)
    return noted


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path.strip("/") == "" and not parts.query


def _are_several(told: list[tuple[str, str]]) -> bool:
    """Whether these are different articles; one headline over nearly the same words is one of them listed twice."""
    title, text = told[0]
    return any(
        other != title or (words != text and not near(simhash64(words), simhash64(text), EDIT_BITS))
        for other, words in told[1:]
    )


def _keeper(address: str, titles: list[str], ledger: Ledger) -> str:
    entry = Entry(address)
    if not ledger.is_known(entry):
        return ""
    headline = str(ledger.articles.get(entry.key, {}).get("headline") or "")
    return headline if headline in titles else titles[-1]
