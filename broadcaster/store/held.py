"""Held articles by source and cause: what one change of a portal has stopped is seen, and can be decided, as one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..model import ArticleState, Cleaned
from .codec import from_json
from .tables import articles, revisions

#: causes that are no doubt's code
CHOICE, NO_ARTICLE_LEFT, MASTER, OTHER = "choice", "no article left", "master", "other"
#: the doubt of a text that has become another one
UNLIKE = "unlike"


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """Articles of one source that are held for one cause: the code of the doubt that holds, ``choice`` where the source and a person both
    edited, ``no article left`` where the page of a known text has none any more, ``master`` where a master waits to be heard, ``other`` for
    what a reason alone tells."""

    source: str
    cause: str
    articles: tuple[int, ...]


def groups(tx: sa.Connection) -> list[HeldGroup]:
    """All held articles in their groups, largest first; an article stands in one group, numbers ascending."""
    held = tx.execute(
        sa.select(articles.c.id, articles.c.source, articles.c.revision, articles.c.approved, articles.c.resume)
        .where(articles.c.state == ArticleState.HELD)
        .order_by(articles.c.id)
    ).all()
    texts = _open_texts(tx)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in held:
        found[row.source, _cause(row, texts.get(row.id, {}))].append(row.id)
    made = [HeldGroup(source, cause, tuple(numbers)) for (source, cause), numbers in found.items()]
    return sorted(made, key=lambda group: (-len(group.articles), group.source, group.cause))


def _open_texts(tx: sa.Connection) -> dict[int, dict[int, Cleaned]]:
    """Of each held article the revisions that are not superseded, by their row: the one it stands on, and one that waits."""
    query = (
        sa.select(revisions.c.article, revisions.c.id, revisions.c.cleaned)
        .join(articles, articles.c.id == revisions.c.article)
        .where(articles.c.state == ArticleState.HELD, revisions.c.superseded_at.is_(None))
    )
    texts: dict[int, dict[int, Cleaned]] = defaultdict(dict)
    for article, revision, cleaned in tx.execute(query):
        texts[article][revision] = from_json(Cleaned, cleaned)
    return texts


def _cause(row: Any, texts: dict[int, Cleaned]) -> str:
    waiting = [cleaned for revision, cleaned in texts.items() if revision != row.revision]
    if waiting:
        relative = (doubt.code for doubt in waiting[0].doubts if doubt.code == UNLIKE)
        return next(relative, CHOICE)
    if row.revision is not None and row.resume == ArticleState.FOUND:
        return NO_ARTICLE_LEFT
    if row.resume == ArticleState.MASTERED:
        return MASTER
    known = texts.get(row.revision)
    if known is None or row.approved == row.revision:
        return OTHER
    return next((doubt.code for doubt in known.doubts if doubt.hold), OTHER)
