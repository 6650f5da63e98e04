"""The steps of the pipeline, one module each: what carries data from one room to the next.

A step computes outside any transaction, from stored inputs only, and returns a :class:`Move`: the new state and what is to be
written together with it. So a crash repeats at most one step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..model import ArticleState

if TYPE_CHECKING:
    import sqlalchemy as sa

Progress = Callable[[str, int, int], None]
"""Told (what, done, of) while a step works."""


def quiet(_what: str, _done: int, _of: int) -> None:
    """Progress for those who do not look."""


def _nothing(_tx: sa.Connection) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Move:
    """Where the article goes and why; ``save`` writes the step's result in the same transaction and returns the columns of
    the article's row that point to it."""

    state: ArticleState
    why: str | None = None
    save: Callable[[sa.Connection], Mapping[str, Any]] = _nothing
    values: Mapping[str, Any] = field(default_factory=dict)
