"""The one place that writes a state: a move that the tables of :mod:`broadcaster.model.states` do not have is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..errors import MoveRefused
from ..model import (
    APPROVING_MOVES,
    ARTICLE_MOVES,
    BULLETIN_MOVES,
    EMERGENCY_MOVES,
    STUCK,
    WORKING,
    Actor,
    ArticleState,
    BulletinState,
    By,
    EmergencyState,
)
from ..words import actor_words, state_words
from . import history
from .tables import articles, bulletins, emergencies


def make_article(
    tx: sa.Connection, state: ArticleState, now: datetime, *, actor: Actor, why: str | None = None, **values: Any
) -> int:
    """A new article's row in its first state; returns its number. Raises MoveRefused."""
    return _write(tx, "article", None, state, now, values.get("title", ""), actor, why, values)


def move_article(
    tx: sa.Connection,
    article: int,
    state: ArticleState,
    now: datetime,
    *,
    actor: Actor,
    why: str | None = None,
    **values: Any,
) -> None:
    """Write an article's state and other columns with the line of history. Raises MoveRefused when the move is in no table, when a
    stuck article is not told where it goes on from, and when what was withdrawn would come back without an approval."""
    row = tx.execute(
        sa.select(articles.c.state, articles.c.title, articles.c.resume, articles.c.revision)
        .where(articles.c.id == article)
        .with_for_update()
    ).one()
    subject, old = row.title or f"bài số {article}", ArticleState(row.state)
    if state in STUCK and values.get("resume", row.resume) not in WORKING:
        raise MoveRefused(subject, f"bài «{state_words(state)}» mà không biết đi tiếp từ bước nào", _TELL)
    is_approved = values.get("approved") is not None and values["approved"] == values.get("revision", row.revision)
    if (old, state) in APPROVING_MOVES and not is_approved:
        raise MoveRefused(subject, f"bài {state_words(old)} chỉ trở lại khi được duyệt", "Bấm «Duyệt, cho đi tiếp».")
    _write(tx, "article", article, state, now, subject, actor, why, values)


def make_bulletin(
    tx: sa.Connection, state: BulletinState, now: datetime, *, actor: Actor, why: str | None = None, **values: Any
) -> int:
    """A new bulletin's row in its first state; returns its number. Raises MoveRefused."""
    return _write(tx, "bulletin", None, state, now, values["slot"], actor, why, values)


def move_bulletin(
    tx: sa.Connection,
    bulletin: int,
    state: BulletinState,
    now: datetime,
    *,
    actor: Actor,
    why: str | None = None,
    **values: Any,
) -> None:
    """Write a bulletin's state and other columns with the line of history. Raises MoveRefused."""
    row = tx.execute(
        sa.select(bulletins.c.slot, bulletins.c.date).where(bulletins.c.id == bulletin).with_for_update()
    ).one()
    _write(tx, "bulletin", bulletin, state, now, f"bản tin {row.slot} {row.date:%d/%m/%Y}", actor, why, values)


def make_emergency(
    tx: sa.Connection, state: EmergencyState, now: datetime, *, subject: str, actor: Actor, **values: Any
) -> int:
    """A new emergency message's row in its first state; returns its number. Raises MoveRefused."""
    return _write(tx, "emergency", None, state, now, subject, actor, values.get("why"), values)


def move_emergency(
    tx: sa.Connection,
    number: int,
    state: EmergencyState,
    now: datetime,
    *,
    subject: str,
    actor: Actor,
    why: str | None = None,
    **values: Any,
) -> None:
    """Write an emergency message's state and other columns with the line of history. Raises MoveRefused."""
    _write(tx, "emergency", number, state, now, subject, actor, why, {"why": why, **values})


_TABLES: dict[str, tuple[sa.Table, Mapping[tuple[Any, Any], frozenset[By]], Any]] = {
    "article": (articles, ARTICLE_MOVES, ArticleState),
    "bulletin": (bulletins, BULLETIN_MOVES, BulletinState),
    "emergency": (emergencies, EMERGENCY_MOVES, EmergencyState),
}
_TELL = "Gửi nhật ký cho người quản trị."


def _write(
    tx: sa.Connection,
    noun: str,
    number: int | None,
    state: ArticleState | BulletinState | EmergencyState,
    now: datetime,
    subject: str,
    actor: Actor,
    why: str | None,
    values: dict[str, Any],
) -> int:
    table, moves, kind = _TABLES[noun]
    known = None
    if number is not None:
        known = tx.execute(sa.select(table.c.state).where(table.c.id == number)).scalar_one()
    old = kind(known) if known is not None else None
    if actor.by not in moves.get((old, state), ()):
        before = f"đang «{state_words(old)}»" if old is not None else "chưa có"
        fault = f"{before}, không chuyển sang «{state_words(state)}» được theo lệnh của {actor_words(actor)}"
        raise MoveRefused(subject, fault, "Tải lại trang để xem trạng thái hiện giờ.")
    if number is None:
        key = tx.execute(table.insert().values(state=state, updated_at=now, **values)).inserted_primary_key
        assert key is not None
        number = int(key[0])
    else:
        tx.execute(table.update().where(table.c.id == number).values(state=state, updated_at=now, **values))
    history.record(tx, noun, number, actor=actor, at=now, old=old, new=state, why=why)
    return number
