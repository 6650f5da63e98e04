"""Which article is meant by what a person sees of it: its number, its episode's guid, or a part of the title."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from ..errors import ArticleError
from ..store import episodes
from .rules import article_number

if TYPE_CHECKING:
    from ..store import Store


class Match(NamedTuple):
    """An article that is public or was, by number, and the title that listeners know."""

    number: int
    title: str


def heard_articles(store: Store, what: str) -> list[Match]:
    """Articles with an episode that ``what`` may mean, the newest first: one for a number or guid, perhaps several for a title."""
    with store.read() as tx:
        known = [Match(number, title) for number, guid, title in episodes.titles(tx) if guid == what]
        if known:
            return known
        try:
            number = article_number(what)
        except ArticleError:
            wanted = _key(what)
            return [Match(at, title) for at, _, title in episodes.titles(tx) if wanted and wanted in _key(title)]
        episode = episodes.of_article(tx, number)
    return [Match(number, episode.title)] if episode is not None else []


def _key(text: str) -> str:
    """The same letters however they are composed, in one case, blanks made one."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
