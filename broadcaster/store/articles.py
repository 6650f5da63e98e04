"""Articles: taking them in, claiming one to work on, moving it from state to state."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ..errors import LeaseLost
from ..model import STUCK, WORKING, Actor, ArticleState, Found, Priority
from . import history
from ._columns import LARGEST_KEY
from .codec import from_json, to_json
from .moves import make_article, move_article
from .tables import articles, raws, voicings


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article's row: identity and state; ``raw``, ``revision``, ``script``, ``voicing`` are the rows it stands on."""

    id: int
    identity: str
    source: str
    guid: str | None
    url: str | None
    title: str
    state: ArticleState
    resume: ArticleState | None
    reason: str | None
    attempts: int
    retry_at: datetime | None
    priority: Priority
    raw: int | None
    revision: int | None
    script: int | None
    voicing: int | None
    approved: int | None
    approved_master: str | None
    gone_at: datetime | None
    found_at: datetime
    updated_at: datetime

    @property
    def is_working(self) -> bool:
        """Whether it has a next step of its own."""
        return self.state in WORKING

    @property
    def is_heard(self) -> bool:
        return self.state is ArticleState.PUBLISHED

    @property
    def needs_a_person(self) -> bool:
        return self.state is ArticleState.HELD

    @property
    def is_left_out(self) -> bool:
        """Whether it shall not be read."""
        return self.state is ArticleState.SKIPPED

    @property
    def is_stuck(self) -> bool:
        return self.state in STUCK


_COLUMNS = [articles.c[name] for name in StoredArticle.__dataclass_fields__]


def _stored(row: Any) -> StoredArticle:
    values = {name: row._mapping[name] for name in StoredArticle.__dataclass_fields__}
    values["state"] = ArticleState(values["state"])
    values["resume"] = ArticleState(values["resume"]) if values["resume"] else None
    values["priority"] = Priority(values["priority"])
    return StoredArticle(**values)


def take_in(
    tx: sa.Connection,
    identity: str,
    found: Found,
    now: datetime,
    *,
    skip: str | None = None,
    actor: Actor | None = None,
    anew: bool = False,
    priority: Priority | None = None,
) -> tuple[int, bool]:
    """Store what a source found; returns the article's id and whether there is anything new to work on.

    The same bytes again are no news. Other bytes of a known article send it back to ``found``; whether what would be heard has
    changed is decided after cleaning. ``skip`` records the article without reading it (first visit), with the reason. ``actor`` is the
    one who hands it over; the source itself where nobody is named. ``anew`` takes the same bytes as news: what was said of them
    has changed. ``priority`` is the class that its source, or who gives it, puts it in.
    """
    digest, actor = hashlib.sha256(found.body).hexdigest(), actor or Actor.source(found.source)
    row = tx.execute(sa.select(articles.c.id, articles.c.state).where(articles.c.identity == identity)).first()
    if row is None:
        state = ArticleState.SKIPPED if skip else ArticleState.FOUND
        values = {"identity": identity, "source": found.source, "guid": found.guid, "url": found.url}
        values |= {"title": found.headline or found.name or "", "reason": skip, "priority": priority or Priority.NORMAL}
        article = make_article(tx, state, now, actor=actor, why=skip, found_at=now, **values)
        _add_raw(tx, article, digest, found, now)
        return article, not skip
    tx.execute(articles.update().where(articles.c.id == row.id).values(gone_at=None))  # it is there, so it is not gone
    if priority is not None:
        tx.execute(articles.update().where(articles.c.id == row.id).values(priority=priority))
    newest = sa.select(raws.c.sha256).where(raws.c.article == row.id).order_by(raws.c.id.desc()).limit(1)
    if not anew and (tx.execute(newest).scalar() == digest or row.state == ArticleState.SKIPPED):
        return row.id, False
    _add_raw(tx, row.id, digest, found, now)
    why = "đưa vào lại với tiêu đề khác" if anew else "nguồn có bản mới"
    move_article(tx, row.id, ArticleState.FOUND, now, actor=actor, why=why, **_AFRESH)
    return row.id, True


#: what a move leaves behind of the state before, unless it says otherwise
_AFRESH: dict[str, Any] = {"reason": None, "resume": None, "retry_at": None, "attempts": 0}


def flag_gone(tx: sa.Connection, identity: str, now: datetime, *, actor: Actor) -> int:
    """Note that the source no longer has the article; whether it is withdrawn is a person's decision. 0 when never known."""
    stored = by_identity(tx, identity)
    if stored is None:
        return 0
    tx.execute(articles.update().where(articles.c.id == stored.id, articles.c.gone_at.is_(None)).values(gone_at=now))
    why = "nguồn không còn bài này"
    history.record(tx, "article", stored.id, actor=actor, at=now, old=stored.state, new=stored.state, why=why)
    return stored.id


def _add_raw(tx: sa.Connection, article: int, digest: str, found: Found, now: datetime) -> None:
    described = to_json(found, without={"body"})
    values = {"article": article, "sha256": digest, "body": zlib.compress(found.body, 6), "found": described}
    raw = tx.execute(raws.insert().values(**values, fetched_at=now)).inserted_primary_key
    assert raw is not None
    tx.execute(articles.update().where(articles.c.id == article).values(raw=raw[0]))


def raw_of(tx: sa.Connection, article: StoredArticle) -> Found:
    """What the source handed over, as it did."""
    row = tx.execute(sa.select(raws.c.found, raws.c.body).where(raws.c.id == article.raw)).one()
    return from_json(Found, {**row.found, "body": zlib.decompress(row.body)})


def forget_raws(tx: sa.Connection, before: datetime) -> None:
    """Drop pages fetched before this moment that no article stands on any more."""
    current = sa.select(articles.c.raw).where(articles.c.raw.is_not(None))
    tx.execute(raws.delete().where(raws.c.fetched_at < before, raws.c.id.not_in(current)))


def get(tx: sa.Connection, article: int, *, lock: bool = False) -> StoredArticle | None:
    """The article's row; with ``lock`` nobody else changes it before the transaction ends."""
    if not 0 < article <= LARGEST_KEY:
        return None
    query = sa.select(*_COLUMNS).where(articles.c.id == article)
    row = tx.execute(query.with_for_update() if lock else query).first()
    return _stored(row) if row else None


def by_identity(tx: sa.Connection, identity: str) -> StoredArticle | None:
    row = tx.execute(sa.select(*_COLUMNS).where(articles.c.identity == identity)).first()
    return _stored(row) if row else None


def newest(
    tx: sa.Connection, *, states: Sequence[ArticleState] = (), limit: int = 50, offset: int = 0
) -> list[StoredArticle]:
    """Articles by last change, newest first."""
    query = (
        sa.select(*_COLUMNS).order_by(articles.c.updated_at.desc(), articles.c.id.desc()).limit(limit).offset(offset)
    )
    if states:
        query = query.where(articles.c.state.in_(states))
    return [_stored(row) for row in tx.execute(query)]


def gone_but_heard(tx: sa.Connection, *, limit: int) -> list[StoredArticle]:
    """Articles on air that their source no longer has, the newest loss first."""
    query = sa.select(*_COLUMNS).where(articles.c.gone_at.is_not(None), articles.c.state == ArticleState.PUBLISHED)
    return [_stored(row) for row in tx.execute(query.order_by(articles.c.gone_at.desc()).limit(limit))]


def newest_found(tx: sa.Connection) -> dict[str, datetime]:
    """When each source brought its newest article."""
    query = sa.select(articles.c.source, sa.func.max(articles.c.found_at)).group_by(articles.c.source)
    return {name: moment for name, moment in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def counts(tx: sa.Connection) -> dict[ArticleState, int]:
    rows = tx.execute(sa.select(articles.c.state, sa.func.count()).group_by(articles.c.state))
    return {ArticleState(state): number for state, number in rows}


def waiting_since(tx: sa.Connection) -> datetime | None:
    """Since when the oldest article that the pipeline still has to move stands where it is."""
    query = sa.select(sa.func.min(articles.c.updated_at)).where(articles.c.state.in_(WORKING))
    moment: datetime | None = tx.execute(query).scalar()
    return moment


def _claimable(now: datetime) -> sa.ColumnElement[bool]:
    free = sa.or_(articles.c.lease_until.is_(None), articles.c.lease_until < now)
    due = sa.and_(articles.c.state == ArticleState.FAILED, articles.c.retry_at <= now, articles.c.resume.in_(WORKING))
    return sa.and_(free, sa.or_(articles.c.state.in_(WORKING), due))


def any_claimable(tx: sa.Connection, now: datetime, *, only: int | None = None) -> bool:
    """Whether :func:`claim` would find an article now."""
    query = sa.select(articles.c.id).where(_claimable(now)).limit(1)
    return tx.execute(query if only is None else query.where(articles.c.id == only)).first() is not None


def claim(
    tx: sa.Connection, owner: str, now: datetime, lease: timedelta, *, only: int | None = None
) -> StoredArticle | None:
    """Give ``owner`` the most urgent article that has a next step and that nobody holds, until now + lease."""
    rank = {state: place for place, state in enumerate(reversed(WORKING))}  # what is nearly out first
    urgent = sa.case({Priority.EMERGENCY: 0, Priority.PRIORITY: 1}, value=articles.c.priority, else_=2)
    order = (urgent, sa.case(rank, value=articles.c.state, else_=len(rank)), articles.c.id)
    query = sa.select(*_COLUMNS).where(_claimable(now)).order_by(*order).limit(1)
    if only is not None:
        query = query.where(articles.c.id == only)
    row = tx.execute(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    stored = _stored(row)
    if stored.resume is not None and stored.state is ArticleState.FAILED:  # its time has come
        move_article(tx, stored.id, stored.resume, now, actor=Actor.clock(), why="thử lại")
    held = {"lease_owner": owner, "lease_until": now + lease}
    tx.execute(articles.update().where(articles.c.id == stored.id).values(held))
    return get(tx, stored.id)


def renew(tx: sa.Connection, article: int, owner: str, until: datetime) -> None:
    """Keep a claim; raises LeaseLost when another has it."""
    held = sa.and_(articles.c.id == article, articles.c.lease_owner == owner)
    if not tx.execute(articles.update().where(held).values(lease_until=until)).rowcount:
        raise LeaseLost(f"bài {article}", "máy khác đang làm bài này")


def release(tx: sa.Connection, article: int, owner: str) -> None:
    held = sa.and_(articles.c.id == article, articles.c.lease_owner == owner)
    tx.execute(articles.update().where(held).values(lease_owner=None, lease_until=None))


def spoken_by_fallback(
    tx: sa.Connection, since: datetime, *, times: int, limit: int
) -> list[tuple[StoredArticle, str]]:
    """Published articles of late that a fallback voice speaks, with that voice's name, newest first; not those that were sent back to
    be spoken better ``times`` times, or whose better voicing a person has turned down."""
    sent_back = history.times("article", articles.c.id, old=ArticleState.PUBLISHED, new=ArticleState.SCRIPTED)
    newer = voicings.alias()
    turned_down = sa.exists().where(newer.c.script == voicings.c.script, newer.c.id > voicings.c.id)
    query = (
        sa.select(*_COLUMNS, voicings.c.voice)
        .join(voicings, voicings.c.id == articles.c.voicing)
        .where(articles.c.state == ArticleState.PUBLISHED, voicings.c.fallback, articles.c.found_at >= since)
        .where(sent_back < times, sa.not_(turned_down))
        .order_by(articles.c.id.desc())
        .limit(limit)
    )
    rows = tx.execute(query).all()
    return [(_stored(row), row.voice) for row in rows]


def claims(tx: sa.Connection, now: datetime) -> set[str]:
    """Owners of claims that have not run out."""
    query = sa.select(articles.c.lease_owner).where(articles.c.lease_until > now).distinct()
    return set(tx.execute(query).scalars())


def free_claims_of(tx: sa.Connection, owner: str) -> None:
    """Give back what a process that is no more had claimed."""
    held = articles.c.lease_owner == owner
    tx.execute(articles.update().where(held).values(lease_owner=None, lease_until=None))


def move(
    tx: sa.Connection,
    article: StoredArticle,
    state: ArticleState,
    now: datetime,
    *,
    actor: Actor,
    why: str | None = None,
    owner: str | None = None,
    **values: Any,
) -> None:
    """Set the state and other columns together with the history line. Raises MoveRefused where the table of moves has no such move.

    With ``owner`` the change happens only while the claim is still held (else LeaseLost), and on the state it was computed from.
    """
    if owner is not None:
        row = tx.execute(
            sa.select(articles.c.lease_owner, articles.c.state, articles.c.raw, articles.c.revision)
            .where(articles.c.id == article.id)
            .with_for_update()
        ).one()
        stands_on = (row.state, row.raw, row.revision)
        if row.lease_owner != owner or stands_on != (article.state, article.raw, article.revision):
            raise LeaseLost(article.title or f"bài {article.id}", "bài đã đổi trong lúc đang làm")
    stuck = state in STUCK
    values = {**_AFRESH, **({"attempts": article.attempts} if stuck else {}), **values}
    if stuck or state is ArticleState.SKIPPED:
        values["reason"] = why
    if state is ArticleState.WITHDRAWN:
        values |= {"approved": None, "approved_master": None}  # whoever let it through did so before this
    move_article(tx, article.id, state, now, actor=actor, why=why, **values)
