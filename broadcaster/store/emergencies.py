"""Messages of the emergency lane, one row each. The state is a column; the body does not repeat it.

What may end a message how is asked here as well as in the table of moves: an exercise ends as one and as nothing else, and «aired» or
«fetched» is said only of what somebody aired or fetched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from ..errors import MoveRefused
from ..model import ALIVE, ENDED, Actor, CapReference, Emergency, EmergencyState
from ..model.emergency import ending
from ..words import state_words
from .codec import from_json, to_json
from .moves import make_emergency, move_emergency
from .tables import emergencies

_COLUMNS = {"state", "fetched", "aired", "why"}
_READ = sa.select(emergencies)
_E = EmergencyState
_BY_EVIDENCE = (_E.AIRED, _E.FETCHED, _E.UNHEARD)


def add(
    tx: sa.Connection,
    message: Emergency,
    now: datetime,
    *,
    actor: Actor,
    state: EmergencyState = EmergencyState.WAITING,
    why: str | None = None,
) -> None:
    """A new message. Raises MoveRefused."""
    values = {"key": message.key, "origin": str(message.origin) if message.origin else None, "why": why}
    make_emergency(tx, state, now, subject=message.title, actor=actor, body=_body(message), **values)


def get(tx: sa.Connection, key: str, *, lock: bool = False) -> Emergency | None:
    query = _READ.where(emergencies.c.key == key)
    row = tx.execute(query.with_for_update() if lock else query).first()
    return _message(row) if row else None


def by_origin(tx: sa.Connection, origin: CapReference) -> Emergency | None:
    """The message that came as this CAP message."""
    row = tx.execute(_READ.where(emergencies.c.origin == str(origin))).first()
    return _message(row) if row else None


def alive(tx: sa.Connection) -> list[Emergency]:
    """Those that wait or are live, newest first."""
    query = _READ.where(emergencies.c.state.in_(ALIVE)).order_by(emergencies.c.id.desc())
    return [_message(row) for row in tx.execute(query)]


def newest(tx: sa.Connection, *, limit: int = 30) -> list[Emergency]:
    return [_message(row) for row in tx.execute(_READ.order_by(emergencies.c.id.desc()).limit(limit))]


def begun_between(tx: sa.Connection, since: datetime, until: datetime) -> list[Emergency]:
    """Those whose time began in this span, in any state, oldest first."""
    rows = [_message(row) for row in tx.execute(_READ.order_by(emergencies.c.id))]
    return [one for one in rows if since <= one.starts < until]


def last_change(tx: sa.Connection) -> datetime | None:
    """When a message last changed its state; None while there was none."""
    moment: datetime | None = tx.execute(sa.select(sa.func.max(emergencies.c.updated_at))).scalar()
    return moment


def ended_since(tx: sa.Connection, since: datetime) -> list[Emergency]:
    """Those that ended after this moment, newest first."""
    query = _READ.where(emergencies.c.state.in_(ENDED), emergencies.c.updated_at > since)
    return [_message(row) for row in tx.execute(query.order_by(emergencies.c.id.desc()))]


def unheard(tx: sa.Connection) -> list[Emergency]:
    """Those that went by without anybody fetching them, and that could not be spoken, until a person has acknowledged it: alarms."""
    query = _READ.where(emergencies.c.state.in_((_E.UNHEARD, _E.REFUSED)), emergencies.c.seen_at.is_(None))
    return [_message(row) for row in tx.execute(query.order_by(emergencies.c.id.desc()))]


def acknowledge(tx: sa.Connection, key: str, now: datetime) -> None:
    """A person knows that it was not heard."""
    this = sa.and_(emergencies.c.key == key, emergencies.c.seen_at.is_(None))
    tx.execute(emergencies.update().where(this).values(seen_at=now))


def move(
    tx: sa.Connection,
    key: str,
    state: EmergencyState,
    now: datetime,
    *,
    actor: Actor,
    why: str | None = None,
    message: Emergency | None = None,
) -> Emergency:
    """Another state for the message, with ``message`` as what it is now; returns it as it stands then. Raises MoveRefused."""
    row = tx.execute(_READ.where(emergencies.c.key == key).with_for_update()).one()
    known = _message(row)
    if not _fits(known, state):
        fault = f"không thể kết thúc là «{state_words(state)}»"
        raise MoveRefused(known.title, fault, "Tải lại trang để xem trạng thái hiện giờ.")
    values = {"body": _body(message)} if message is not None else {}
    move_emergency(tx, row.id, state, now, subject=known.title, actor=actor, why=why, **values)
    moved = get(tx, key)
    assert moved is not None, "it has just been written"
    return moved


def _fits(known: Emergency, state: EmergencyState) -> bool:
    """Whether the message may end so, whoever asks."""
    if state not in ENDED or state is _E.REFUSED:
        return True
    if known.exercise:
        return state is _E.EXERCISE
    return state is ending(known) if state in _BY_EVIDENCE else state is not _E.EXERCISE


def heard(tx: sa.Connection, key: str, what: Literal["fetched", "aired"], now: datetime) -> bool:
    """Note that the message was fetched or aired, the first time only; False when that was known, or it is no longer live."""
    column = emergencies.c.fetched_at if what == "fetched" else emergencies.c.aired_at
    this = sa.and_(emergencies.c.key == key, emergencies.c.state == EmergencyState.LIVE, column.is_(None))
    return bool(tx.execute(emergencies.update().where(this).values({column.name: now})).rowcount)


def with_sound(tx: sa.Connection, keys: Iterable[str]) -> dict[str, Emergency]:
    """These messages by key, where their sound was made."""
    rows = tx.execute(_READ.where(emergencies.c.key.in_(list(keys))))
    return {one.key: one for one in map(_message, rows) if one.master is not None}


def _body(message: Emergency) -> Any:
    return to_json(message, without=_COLUMNS)


def _message(row: Any) -> Emergency:
    known = from_json(Emergency, row.body)
    return replace(known, state=EmergencyState(row.state), fetched=row.fetched_at, aired=row.aired_at, why=row.why)
