"""What the slots have said: the items of bulletins that have lain at their address by the time they were on air."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ..model import BulletinState
from .tables import bulletins

_NEVER_OUT = (BulletinState.PLANNED, BulletinState.FILLED, BulletinState.MASTERED, BulletinState.MISSED)


@dataclass(frozen=True, slots=True)
class SaidItem:
    """An episode that a bulletin said, as its ``revision`` says it; or, ``retracted``, that it told of its withdrawal."""

    guid: str
    title: str
    revision: int | None
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class SaidBulletin:
    """A bulletin that was there to be heard, and what it said of episodes."""

    slot: str
    airs: datetime
    day: date
    items: tuple[SaidItem, ...]


def said(tx: sa.Connection, *, since: datetime, before: datetime, slot: str | None = None) -> list[SaidBulletin]:
    """The bulletins of these moments on air, the second excluded, in their order; all slots' unless one is named.

    One that was taken down before it was on air has said nothing; one taken down since has.
    """
    heard = sa.or_(
        bulletins.c.state.not_in((*_NEVER_OUT, BulletinState.WITHDRAWN)),
        sa.and_(bulletins.c.state == BulletinState.WITHDRAWN, bulletins.c.updated_at > bulletins.c.airs),
    )
    query = sa.select(bulletins.c.slot, bulletins.c.airs, bulletins.c.date, bulletins.c.body["items"].label("items"))
    query = query.where(heard, bulletins.c.airs >= since, bulletins.c.airs < before)
    if slot is not None:
        query = query.where(bulletins.c.slot == slot)
    rows = tx.execute(query.order_by(bulletins.c.airs, bulletins.c.id))
    return [SaidBulletin(row.slot, row.airs, row.date, tuple(_items(row.items or ()))) for row in rows]


def _items(kept: Sequence[Mapping[str, object]]) -> Iterator[SaidItem]:
    for item in kept:
        guid, about, revision = item.get("guid"), item.get("about"), item.get("revision")
        if guid:
            yield SaidItem(str(guid), str(item["title"]), revision if isinstance(revision, int) else None)
        elif about:
            yield SaidItem(str(about), str(item["title"]), None, retracted=True)


def changed(tx: sa.Connection) -> datetime | None:
    """When a bulletin's row was last written."""
    return tx.execute(sa.select(sa.func.max(bulletins.c.updated_at))).scalar()
