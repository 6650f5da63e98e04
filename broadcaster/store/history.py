"""Who changed the state of what, when, from what to what, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..model import Actor, ActorKind
from .tables import history

#: how many lines are looked through for the latest moment: history grows for ever, and has no index on it
_LATE_LINES = 1000


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    actor: Actor
    from_state: str | None
    to_state: str
    why: str | None


def record(
    tx: sa.Connection,
    noun: str,
    noun_id: int,
    *,
    actor: Actor,
    at: datetime,
    old: str | None,
    new: str,
    why: str | None,
) -> None:
    values = {"noun": noun, "noun_id": noun_id, "at": at, "from_state": old, "to_state": new, "why": why}
    tx.execute(history.insert().values(**values, actor_kind=actor.kind, actor=actor.name))


def of(tx: sa.Connection, noun: str, noun_id: int) -> list[Change]:
    """All changes of one thing, oldest first."""
    rows = tx.execute(
        sa.select(history).where(history.c.noun == noun, history.c.noun_id == noun_id).order_by(history.c.id)
    )
    return [_change(row) for row in rows]


def _change(row: Any) -> Change:
    return Change(row.at, Actor(ActorKind(row.actor_kind), row.actor), row.from_state, row.to_state, row.why)


def last_by_people(tx: sa.Connection, noun: str, noun_id: int) -> Change | None:
    """The newest change that a person made, at the console or the command line."""
    by_people = history.c.actor_kind.in_([ActorKind.PERSON, ActorKind.COMMAND_LINE])
    this = sa.select(history).where(history.c.noun == noun, history.c.noun_id == noun_id, by_people)
    row = tx.execute(this.order_by(history.c.id.desc()).limit(1)).first()
    return _change(row) if row else None


def newest_at(tx: sa.Connection) -> datetime | None:
    """The latest moment that a line of late history names: on a clock that was never wrong, the past."""
    late = sa.select(history.c.at).order_by(history.c.id.desc()).limit(_LATE_LINES).subquery()
    moment: datetime | None = tx.execute(sa.select(sa.func.max(late.c.at))).scalar()
    return moment


def times(noun: str, noun_id: sa.ColumnElement[int], *, old: str, new: str) -> sa.ScalarSelect[int]:
    """How often the thing of a row went from ``old`` to ``new``, to stand in a query over such things."""
    return (
        sa.select(sa.func.count())
        .where(history.c.noun == noun, history.c.noun_id == noun_id)
        .where(history.c.from_state == old, history.c.to_state == new)
        .scalar_subquery()
    )
