"""Bulletins, one row for a slot and a moment on air, and which episodes they carried. The state is a column; the body does not repeat it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ..model import Actor, Bulletin, BulletinState
from .codec import from_json, to_json
from .moves import make_bulletin, move_bulletin
from .tables import bulletin_episodes, bulletins, episodes


def save(
    tx: sa.Connection,
    bulletin: Bulletin,
    state: BulletinState,
    now: datetime,
    *,
    actor: Actor,
    why: str | None = None,
) -> None:
    """Make this the bulletin of its slot and moment, in that state. Raises MoveRefused where the state may not follow the one it has."""
    number = _number(tx, bulletin.slot, bulletin.airs)
    body = to_json(bulletin, without={"state"})
    if number is None:
        known = {"slot": bulletin.slot, "date": bulletin.date, "airs": bulletin.airs, "body": body}
        number = make_bulletin(tx, state, now, actor=actor, why=why or bulletin.note, **known)
    else:
        move_bulletin(tx, number, state, now, actor=actor, why=why or bulletin.note, body=body)
    tx.execute(bulletin_episodes.delete().where(bulletin_episodes.c.bulletin == number))
    for guid in {item.guid for item in bulletin.items if item.guid}:
        tx.execute(bulletin_episodes.insert().values(bulletin=number, guid=guid))


def move(
    tx: sa.Connection,
    bulletin: Bulletin,
    state: BulletinState,
    now: datetime,
    *,
    actor: Actor,
    why: str | None = None,
) -> None:
    """Another state for a bulletin that says what it said. Raises MoveRefused."""
    number = _number(tx, bulletin.slot, bulletin.airs)
    assert number is not None, "a bulletin that was read is there"
    move_bulletin(tx, number, state, now, actor=actor, why=why)


def _number(tx: sa.Connection, slot: str, airs: datetime) -> int | None:
    this = sa.and_(bulletins.c.slot == slot, bulletins.c.airs == airs)
    return tx.execute(sa.select(bulletins.c.id).where(this).with_for_update()).scalar()


_READ = sa.select(bulletins.c.state, bulletins.c.body)


def _bulletin(row: Any) -> Bulletin:
    return from_json(Bulletin, {**row.body, "state": row.state})


def get(tx: sa.Connection, slot: str, airs: datetime) -> Bulletin | None:
    row = tx.execute(_READ.where(bulletins.c.slot == slot, bulletins.c.airs == airs)).first()
    return _bulletin(row) if row else None


def on(tx: sa.Connection, slot: str, day: date) -> list[Bulletin]:
    """The slot's bulletins of that local date, in the order in which they air."""
    rows = tx.execute(_READ.where(bulletins.c.slot == slot, bulletins.c.date == day).order_by(bulletins.c.airs))
    return [_bulletin(row) for row in rows]


def newest(
    tx: sa.Connection, *, slot: str | None = None, since: date | None = None, limit: int | None = 20
) -> list[Bulletin]:
    query = _READ.order_by(bulletins.c.airs.desc(), bulletins.c.updated_at.desc()).limit(limit)
    if slot is not None:
        query = query.where(bulletins.c.slot == slot)
    if since is not None:
        query = query.where(bulletins.c.date >= since)
    return [_bulletin(row) for row in tx.execute(query)]


def in_states(tx: sa.Connection, *states: BulletinState) -> list[Bulletin]:
    return [_bulletin(row) for row in tx.execute(_READ.where(bulletins.c.state.in_(states)))]


def counts(tx: sa.Connection) -> dict[BulletinState, int]:
    """How many bulletins stand in each state."""
    rows = tx.execute(sa.select(bulletins.c.state, sa.func.count()).group_by(bulletins.c.state))
    return {BulletinState(state): number for state, number in rows}


def already_carried(tx: sa.Connection, slot: str, before: datetime) -> set[str]:
    """Guids of the episodes that earlier bulletins of this slot have carried."""
    query = (
        sa.select(bulletin_episodes.c.guid)
        .join(bulletins, bulletins.c.id == bulletin_episodes.c.bulletin)
        .where(bulletins.c.slot == slot, bulletins.c.airs < before)
    )
    return set(tx.execute(query).scalars())


def carrying_withdrawn(tx: sa.Connection) -> list[Bulletin]:
    """Bulletins that carry an episode which was withdrawn, and were not taken down yet."""
    carried = (
        sa.select(bulletin_episodes.c.bulletin)
        .join(episodes, episodes.c.guid == bulletin_episodes.c.guid)
        .where(episodes.c.withdrawn_at.is_not(None))
    )
    query = _READ.where(bulletins.c.id.in_(carried), bulletins.c.state != BulletinState.WITHDRAWN)
    return [_bulletin(row) for row in tx.execute(query.order_by(bulletins.c.airs))]
