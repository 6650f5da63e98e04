"""What operators wished of bulletins: one row a wish, never changed; what holds is read from all of them in their order."""

from __future__ import annotations

import sqlalchemy as sa

from ..model import Actor, ActorKind, Wish, WishKind
from .tables import wishes


def add(tx: sa.Connection, wish: Wish) -> None:
    tx.execute(
        wishes.insert().values(
            slot=wish.slot,
            airs=wish.airs,
            guid=wish.guid,
            kind=wish.kind,
            place=wish.place,
            actor_kind=wish.actor.kind,
            actor=wish.actor.name[:100],
            at=wish.at,
        )
    )


def of_slot(tx: sa.Connection, slot: str) -> list[Wish]:
    """Every wish for the slot's bulletins, in the order in which they were made."""
    rows = tx.execute(sa.select(wishes).where(wishes.c.slot == slot).order_by(wishes.c.id))
    return [
        Wish(
            row.slot,
            row.airs,
            row.guid,
            WishKind(row.kind),
            Actor(ActorKind(row.actor_kind), row.actor),
            row.at,
            row.place,
        )
        for row in rows
    ]


def newest(tx: sa.Connection) -> int:
    """The number of the last wish; 0 when there was none."""
    return tx.execute(sa.select(sa.func.max(wishes.c.id))).scalar() or 0
