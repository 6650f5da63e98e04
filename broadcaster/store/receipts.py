"""Receipts: the record of everything that left us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ..model import Actor, ActorKind, Receipt
from .tables import receipts


def add(tx: sa.Connection, receipt: Receipt) -> None:
    values = {"kind": receipt.kind, "what": receipt.what, "at": receipt.at, "where_to": receipt.where}
    values |= {"actor_kind": receipt.actor.kind, "actor": receipt.actor.name, "sha256": receipt.sha256}
    tx.execute(receipts.insert().values(**values, detail=dict(receipt.detail)))


def first_published(tx: sa.Connection, what: Sequence[str]) -> dict[str, datetime]:
    """When each of these left us for the first time."""
    query = (
        sa.select(receipts.c.what, sa.func.min(receipts.c.at))
        .where(receipts.c.kind == "published", receipts.c.what.in_(what))
        .group_by(receipts.c.what)
    )
    return {name: moment for name, moment in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def of_bytes(tx: sa.Connection, kind: str, what: str, sha256: str) -> Receipt | None:
    """The newest receipt for exactly these bytes."""
    return next(iter(newest(tx, what=what, kind=kind, sha256=sha256, limit=1)), None)


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
    return [
        Receipt(
            row.kind,
            row.what,
            row.at,
            row.where_to,
            row.detail,
            actor=Actor(ActorKind(row.actor_kind), row.actor),
            sha256=row.sha256,
        )
        for row in tx.execute(query)
    ]
