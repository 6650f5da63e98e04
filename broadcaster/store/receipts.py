"""Receipts: the record of everything that left us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ..model import Actor, ActorKind, Receipt
from .tables import receipts, visits

#: how the place of a receipt begins that is of a file dropped for a playout system
DROPPED = "drop:"
#: names in one query; SQLite has a limit
_MOST_NAMES = 500


def add(tx: sa.Connection, receipt: Receipt) -> None:
    values = {"kind": receipt.kind, "what": receipt.what, "at": receipt.at, "where_to": receipt.where}
    values |= {"actor_kind": receipt.actor.kind, "actor": receipt.actor.name, "sha256": receipt.sha256}
    tx.execute(receipts.insert().values(**values, detail=dict(receipt.detail)))


def book(tx: sa.Connection, receipt: Receipt) -> bool:
    """Add it unless the same is known: what, whose bytes, whereto. Whether it was new."""
    same = (
        sa.select(receipts.c.id)
        .where(receipts.c.kind == receipt.kind, receipts.c.what == receipt.what, receipts.c.where_to == receipt.where)
        .where(receipts.c.sha256 == receipt.sha256)
    )
    if tx.execute(same.limit(1)).first() is not None:
        return False
    add(tx, receipt)
    return True


def count_visit(tx: sa.Connection, slot: str, day: date) -> None:
    """One more whole file for a stranger."""
    this = sa.and_(visits.c.slot == slot, visits.c.day == day)
    if not tx.execute(visits.update().where(this).values(count=visits.c.count + 1)).rowcount:
        tx.execute(visits.insert().values(slot=slot, day=day, count=1))


def visits_between(tx: sa.Connection, first: date, last: date) -> dict[tuple[str, date], int]:
    """How many whole files strangers fetched of each slot on each of these days."""
    query = sa.select(visits.c.slot, visits.c.day, visits.c.count).where(visits.c.day.between(first, last))
    return {(slot, day): count for slot, day, count in tx.execute(query)}


def of_all(tx: sa.Connection, what: Sequence[str], kinds: Sequence[str]) -> dict[str, list[Receipt]]:
    """The receipts of these kinds for each of these things, oldest first."""
    found: dict[str, list[Receipt]] = {}
    for start in range(0, len(what), _MOST_NAMES):
        some = what[start : start + _MOST_NAMES]
        query = sa.select(receipts).where(receipts.c.what.in_(some), receipts.c.kind.in_(kinds))
        for row in tx.execute(query.order_by(receipts.c.at, receipts.c.id)):
            found.setdefault(row.what, []).append(_receipt(row))
    return found


def put_out_last(tx: sa.Connection, beginning: str, before: datetime) -> str | None:
    """The sha256 of what was published at an address last before that moment among things whose name begins so."""
    query = sa.select(receipts.c.sha256).where(
        receipts.c.kind == "published",
        receipts.c.what.startswith(beginning, autoescape=True),
        receipts.c.at <= before,
        ~receipts.c.where_to.startswith(DROPPED),
    )
    return tx.execute(query.order_by(receipts.c.at.desc(), receipts.c.id.desc()).limit(1)).scalar()


def first_published(tx: sa.Connection, what: Sequence[str]) -> dict[str, datetime]:
    """When each of these left us for the first time."""
    query = (
        sa.select(receipts.c.what, sa.func.min(receipts.c.at))
        .where(receipts.c.kind == "published", receipts.c.what.in_(what))
        .group_by(receipts.c.what)
    )
    return {name: moment for name, moment in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def of_bytes(tx: sa.Connection, kind: str, what: str, *sha256: str) -> Receipt | None:
    """The newest receipt for exactly these bytes, or for one of several forms of the same."""
    this = sa.select(receipts).where(receipts.c.what == what, receipts.c.kind == kind, receipts.c.sha256.in_(sha256))
    row = tx.execute(this.order_by(receipts.c.id.desc()).limit(1)).first()
    return _receipt(row) if row else None


def newest(
    tx: sa.Connection, *, what: str | None = None, kind: str | None = None, sha256: str | None = None, limit: int = 50
) -> list[Receipt]:
    query = sa.select(receipts).order_by(receipts.c.id.desc()).limit(limit)
    if what is not None:
        query = query.where(receipts.c.what == what)
    if kind is not None:
        query = query.where(receipts.c.kind == kind)
    if sha256 is not None:
        query = query.where(receipts.c.sha256 == sha256)
    return [_receipt(row) for row in tx.execute(query)]


def _receipt(row: Any) -> Receipt:
    actor = Actor(ActorKind(row.actor_kind), row.actor)
    return Receipt(row.kind, row.what, row.at, row.where_to, row.detail, actor=actor, sha256=row.sha256)
