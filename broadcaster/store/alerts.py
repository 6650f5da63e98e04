"""Alerts: what is wrong since when, each beginning and end of it as a numbered change, and how far each channel has told those.

An alert is raised, told and ended. Whoever tells follows the changes with a mark of its own, as followers of the outbox do: a process
that dies between telling and marking tells once more, never not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ._statements import insert
from .tables import alert_changes, alert_channels, alerts

Key = tuple[str, str]
"""Kind and subject of an alert."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that is or was wrong. ``times``: how often it has begun in one run; ``cleared_at``: a repeating one is away since then."""

    kind: str
    subject: str
    words: str
    since: datetime
    times: int = 1
    told_at: datetime | None = None
    cleared_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.subject

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class What(StrEnum):
    """What became of an alert."""

    BEGUN = "begun"
    MENDED = "mended"
    OVER = "over"  #: nothing was mended, and nothing can be any more: the time on air is past


@dataclass(frozen=True, slots=True)
class Change:
    """An alert began or ended; ``words`` say how."""

    id: int
    kind: str
    subject: str
    what: What
    words: str
    at: datetime

    @property
    def key(self) -> Key:
        return self.kind, self.subject

    @property
    def begun(self) -> bool:
        return self.what is What.BEGUN


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a channel has told; -1 - n when it begins after change n and has yet to tell what was wrong then. After a failure: since
    when, why, when it tries again."""

    target: str
    mark: int
    sent_at: datetime | None = None
    failures: int = 0
    since: datetime | None = None
    retry_at: datetime | None = None
    why: str | None = None


def all_of(tx: sa.Connection) -> dict[Key, Alert]:
    """Every alert that is not forgotten, the ended ones as well."""
    found = (_alert(row) for row in tx.execute(sa.select(alerts).order_by(alerts.c.since, alerts.c.subject)))
    return {one.key: one for one in found}


def open_ones(tx: sa.Connection) -> list[Alert]:
    """What is wrong now, the oldest first."""
    return [one for one in all_of(tx).values() if one.is_open]


def _alert(row: Any) -> Alert:
    return Alert(*row)


def save(tx: sa.Connection, alert: Alert) -> None:
    """Write the alert as it is now."""
    values = {name: getattr(alert, name) for name in Alert.__dataclass_fields__}
    rest = {name: value for name, value in values.items() if name not in ("kind", "subject")}
    statement = insert(tx, alerts).values(**values)
    tx.execute(statement.on_conflict_do_update(index_elements=["kind", "subject"], set_=rest))


def add_change(tx: sa.Connection, alert: Alert, what: What, words: str, now: datetime) -> None:
    """Note that the alert began or ended, in the transaction that says so of its row."""
    values = {"kind": alert.kind, "subject": alert.subject, "what": what, "words": words, "at": now}
    tx.execute(alert_changes.insert().values(**values))


def newest_change(tx: sa.Connection) -> int:
    number: int | None = tx.execute(sa.select(sa.func.max(alert_changes.c.id))).scalar()
    return number or 0


def changes_after(tx: sa.Connection, mark: int) -> list[Change]:
    """What began and ended after ``mark``, in its order."""
    query = sa.select(alert_changes).where(alert_changes.c.id > mark).order_by(alert_changes.c.id)
    return [Change(row.id, row.kind, row.subject, What(row.what), row.words, row.at) for row in tx.execute(query)]


def kinds_begun(tx: sa.Connection, until: int, since: datetime) -> set[str]:
    """Kinds of which one began after ``since``, among the changes up to ``until``."""
    recent = sa.and_(alert_changes.c.id <= until, alert_changes.c.what == What.BEGUN, alert_changes.c.at > since)
    return set(tx.execute(sa.select(alert_changes.c.kind).where(recent).distinct()).scalars())


def marks(tx: sa.Connection) -> dict[str, Mark]:
    """How far each channel has told, by name."""
    return {name: Mark(*rest) for name, *rest in tx.execute(sa.select(alert_channels))}


def told(
    tx: sa.Connection, channel: str, target: str, mark: int, now: datetime, keys: Collection[Key], note: str | None
) -> None:
    """The channel has just told ``keys``, and so everything up to ``mark``; ``note`` says to whom of several it could not."""
    well = {"target": target, "mark": mark, "sent_at": now, "failures": 0, "since": None, "retry_at": None, "why": note}
    statement = insert(tx, alert_channels).values(name=channel, **well)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_=well))
    for kind, subject in keys:
        this = sa.and_(alerts.c.kind == kind, alerts.c.subject == subject, alerts.c.told_at.is_(None))
        tx.execute(alerts.update().where(this).values(told_at=now))


def failed(
    tx: sa.Connection, channel: str, target: str, mark: int, now: datetime, retry_at: datetime, why: str
) -> None:
    """The channel could not tell: its mark stays, and it tries again at ``retry_at``."""
    first = {"target": target, "mark": mark, "failures": 1, "since": now, "retry_at": retry_at, "why": why}
    statement = insert(tx, alert_channels).values(name=channel, **first)
    columns = alert_channels.c
    again: dict[str, Any] = {"failures": columns.failures + 1, "since": sa.func.coalesce(columns.since, now)}
    again |= {"target": target, "mark": mark, "retry_at": retry_at, "why": why}
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_=again))


def keep_channels(tx: sa.Connection, names: Sequence[str]) -> None:
    """Forget the marks of channels that are no more: one that comes back begins with what is wrong then."""
    tx.execute(alert_channels.delete().where(alert_channels.c.name.not_in(names)))


def forget(tx: sa.Connection, before: datetime) -> None:
    """Drop what ended long ago. The newest change stays: SQLite counts on from it, and a mark must never lie ahead of what comes."""
    tx.execute(alerts.delete().where(alerts.c.ended_at < before))
    newest = sa.select(sa.func.max(alert_changes.c.id)).scalar_subquery()
    tx.execute(alert_changes.delete().where(alert_changes.c.at < before, alert_changes.c.id < newest))
