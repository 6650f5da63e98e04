"""Bulletins, one row for a slot and a moment on air, what is being made of them, and which episodes they carried.

The state is a column; the body does not repeat it. ``making`` is what the bulletin will be: until it is ready the body says the same,
and while it is made again the body goes on telling of the file that lies at the address.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ..model import UNREADY, Actor, Bulletin, BulletinState
from .codec import from_json, to_json
from .moves import make_bulletin, move_bulletin
from .tables import bulletin_episodes, bulletins, episodes


@dataclass(frozen=True, slots=True)
class Making:
    """A bulletin on its way to its address: the ``step`` that it has come to (planned, filled, mastered), what was chosen as the chooser
    keeps it, and the key of everything that it is made from."""

    step: BulletinState
    bulletin: Bulletin
    choice: Any = None
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a bulletin's row was changed without reading it whole, and whether something is being made of it."""

    state: BulletinState
    updated: datetime
    is_making: bool


def save(
    tx: sa.Connection,
    bulletin: Bulletin,
    state: BulletinState,
    now: datetime,
    *,
    actor: Actor,
    why: str | None = None,
    making: Making | None = None,
) -> None:
    """Make this the bulletin of its slot and moment, in that state, with what is being made of it. Raises MoveRefused where the state may
    not follow the one it has."""
    number = _number(tx, bulletin.slot, bulletin.airs)
    body = {"body": to_json(bulletin, without={"state"}), "making": _kept(making)}
    if number is None:
        known = {"slot": bulletin.slot, "date": bulletin.date, "airs": bulletin.airs}
        number = make_bulletin(tx, state, now, actor=actor, why=why or bulletin.note, **known, **body)
    else:
        move_bulletin(tx, number, state, now, actor=actor, why=why or bulletin.note, **body)
    tx.execute(bulletin_episodes.delete().where(bulletin_episodes.c.bulletin == number))
    said = {item.guid: item.revision for item in bulletin.items if item.guid}
    for guid, revision in said.items():
        tx.execute(bulletin_episodes.insert().values(bulletin=number, guid=guid, revision=revision))


def keep_making(tx: sa.Connection, slot: str, airs: datetime, making: Making | None) -> None:
    """How far the making of a bulletin has come that goes on being what it is until then; None when nothing is being made of it."""
    this = sa.and_(bulletins.c.slot == slot, bulletins.c.airs == airs)
    tx.execute(bulletins.update().where(this).values(making=_kept(making)))


def making_of(tx: sa.Connection, slot: str, airs: datetime) -> Making | None:
    """What is being made of the bulletin; None when nothing is."""
    this = sa.and_(bulletins.c.slot == slot, bulletins.c.airs == airs)
    kept = tx.execute(sa.select(bulletins.c.making).where(this)).scalar()
    return from_json(Making, kept) if kept else None


def _kept(making: Making | None) -> Any:
    return to_json(making) if making is not None else None


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


def carried(tx: sa.Connection, slot: str, before: datetime) -> dict[str, int | None]:
    """Guids of the episodes that bulletins of this slot have carried which aired earlier, each with the newest revision that was said
    (None where older versions of the program did not keep it).

    What was never ready has carried nothing, nor has what was taken down before its time on air came.
    """
    was_out = sa.and_(
        bulletins.c.state.not_in((*UNREADY, BulletinState.MISSED)),
        sa.or_(bulletins.c.state != BulletinState.WITHDRAWN, bulletins.c.updated_at >= bulletins.c.airs),
    )
    query = (
        sa.select(bulletin_episodes.c.guid, bulletin_episodes.c.revision)
        .join(bulletins, bulletins.c.id == bulletin_episodes.c.bulletin)
        .where(bulletins.c.slot == slot, bulletins.c.airs < before, was_out)
        .order_by(bulletins.c.airs)
    )
    return {guid: revision for guid, revision in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def already_carried(tx: sa.Connection, slot: str, before: datetime) -> set[str]:
    """Guids of the episodes that earlier bulletins of this slot have carried."""
    return set(carried(tx, slot, before))


def stamps(tx: sa.Connection, slots: Collection[str], since: datetime) -> dict[tuple[str, datetime], Stamp]:
    """A stamp of each bulletin of these slots that airs after that, by slot and moment."""
    is_making = bulletins.c.making.is_not(None).label("is_making")
    query = sa.select(bulletins.c.slot, bulletins.c.airs, bulletins.c.state, bulletins.c.updated_at, is_making)
    rows = tx.execute(query.where(bulletins.c.slot.in_(slots), bulletins.c.airs > since))
    return {(row.slot, row.airs): Stamp(BulletinState(row.state), row.updated_at, bool(row.is_making)) for row in rows}


def carrying_withdrawn(tx: sa.Connection) -> list[Bulletin]:
    """Bulletins that carry an episode which was withdrawn, and were not taken down yet."""
    carried = (
        sa.select(bulletin_episodes.c.bulletin)
        .join(episodes, episodes.c.guid == bulletin_episodes.c.guid)
        .where(episodes.c.withdrawn_at.is_not(None))
    )
    query = _READ.where(bulletins.c.id.in_(carried), bulletins.c.state != BulletinState.WITHDRAWN)
    return [_bulletin(row) for row in tx.execute(query.order_by(bulletins.c.airs))]
