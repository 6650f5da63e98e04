"""Bulletins, one row for a slot on a date, and which episodes they carried."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from ..model import Bulletin, BulletinState
from . import history
from .codec import from_json, to_json
from .tables import bulletin_episodes, bulletins


def save(tx: sa.Connection, bulletin: Bulletin, now: datetime, *, who: str, why: str | None = None) -> None:
    """Make this the bulletin of its slot and date, with a line of history when its state is another."""
    this = sa.and_(bulletins.c.slot == bulletin.slot, bulletins.c.date == bulletin.date)
    row = tx.execute(sa.select(bulletins.c.id, bulletins.c.state).where(this).with_for_update()).first()
    values = {"state": bulletin.state, "body": to_json(bulletin), "updated_at": now}
    if row is None:
        key = tx.execute(
            bulletins.insert().values(slot=bulletin.slot, date=bulletin.date, **values)
        ).inserted_primary_key
        assert key is not None
        number, old = key[0], None
    else:
        tx.execute(bulletins.update().where(this).values(values))
        number, old = row.id, row.state
    if old != bulletin.state:
        history.record(tx, "bulletin", number, who=who, at=now, old=old, new=bulletin.state, why=why or bulletin.note)
    tx.execute(bulletin_episodes.delete().where(bulletin_episodes.c.bulletin == number))
    for guid in {item.guid for item in bulletin.items if item.guid}:
        tx.execute(bulletin_episodes.insert().values(bulletin=number, guid=guid))


def get(tx: sa.Connection, slot: str, day: date) -> Bulletin | None:
    query = sa.select(bulletins.c.body).where(bulletins.c.slot == slot, bulletins.c.date == day)
    body = tx.execute(query).scalar()
    return from_json(Bulletin, body) if body else None


def newest(
    tx: sa.Connection, *, slot: str | None = None, since: date | None = None, limit: int | None = 20
) -> list[Bulletin]:
    query = sa.select(bulletins.c.body).order_by(bulletins.c.date.desc(), bulletins.c.updated_at.desc()).limit(limit)
    if slot is not None:
        query = query.where(bulletins.c.slot == slot)
    if since is not None:
        query = query.where(bulletins.c.date >= since)
    return [from_json(Bulletin, body) for (body,) in tx.execute(query)]


def counts(tx: sa.Connection) -> dict[BulletinState, int]:
    """How many bulletins stand in each state."""
    rows = tx.execute(sa.select(bulletins.c.state, sa.func.count()).group_by(bulletins.c.state))
    return {BulletinState(state): number for state, number in rows}


def already_carried(tx: sa.Connection, slot: str, before: date) -> set[str]:
    """Guids of the episodes that earlier bulletins of this slot have carried."""
    query = (
        sa.select(bulletin_episodes.c.guid)
        .join(bulletins, bulletins.c.id == bulletin_episodes.c.bulletin)
        .where(bulletins.c.slot == slot, bulletins.c.date < before)
    )
    return set(tx.execute(query).scalars())
