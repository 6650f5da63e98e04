"""Everything that is unfinished brought to its end in this process, then whatever follows it: what ``publish`` waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..delivery.carried import look_again
from ..delivery.refresh import refresh
from ..model import ArticleState
from ..pipeline import Watch, advance, nobody
from ..store import articles
from ..store.articles import StoredArticle

if TYPE_CHECKING:
    from ..station import Station


__all__ = ["Finished", "StoredArticle", "finish_everything"]


@dataclass(frozen=True, slots=True)
class Finished:
    """How many articles were published, how many met an obstacle and will be tried again, and how many wait for a person now.

    An article is counted in one of them only.
    """

    published: int
    troubled: int
    waiting: int


def finish_everything(
    station: Station,
    *,
    anew: bool = False,
    watch: Watch = nobody,
    obstacle: Callable[[StoredArticle], None] = lambda _article: None,
) -> Finished:
    """Advance every article until none has a next step, then let all follow; ``anew`` makes pages, feeds and copies anew.

    ``obstacle`` is told each article that is stuck. Raises what hinders those that must follow.
    """
    published = troubled = 0
    while (after := advance(station, watch=watch)) is not None:
        published += after.is_heard
        troubled += after.is_stuck and not after.needs_a_person
        if after.is_stuck:
            obstacle(after)
    look_again(station)
    refresh(station, everything=anew)
    with station.store.read() as tx:
        waiting = articles.counts(tx).get(ArticleState.HELD, 0)
    return Finished(published, troubled, waiting)
