"""Revisions of an article and the scripts, voicings and masters made from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..model import Actor, ActorKind, ArticleState, Cleaned, Ledger, Master, Script
from .codec import from_json, to_json
from .tables import articles, episodes, masters, revisions, scripts, voicings


@dataclass(frozen=True, slots=True)
class Revision:
    id: int
    article: int
    number: int
    key: str
    cleaned: Cleaned
    reason: str | None
    actor: Actor
    created_at: datetime
    refused_by: ActorKind | None = None

    @property
    def refused_by_a_person(self) -> bool:
        """Whether somebody turned it down; a source that took its text back has decided nothing."""
        return self.refused_by is not None and self.refused_by is not ActorKind.SOURCE


@dataclass(frozen=True, slots=True)
class Voicing:
    """A script spoken by one voice: the keys of its takes in order; the ledger once it is mastered."""

    id: int
    script: int
    voice: str
    label: str
    voice_key: str
    takes: tuple[str, ...]
    fallback: bool
    ledger: Ledger | None


def add(
    tx: sa.Connection,
    article: int,
    key: str,
    cleaned: Cleaned,
    now: datetime,
    *,
    reason: str | None,
    actor: Actor,
    simhash: int = 0,
    beside: int | None = None,
) -> int:
    """Add the next revision; those before it become superseded, except ``beside``: the two then wait for a person's choice."""
    last = tx.execute(sa.select(sa.func.max(revisions.c.number)).where(revisions.c.article == article)).scalar() or 0
    open_ones = sa.and_(revisions.c.article == article, revisions.c.superseded_at.is_(None))
    if beside is not None:
        open_ones = sa.and_(open_ones, revisions.c.id != beside)
    tx.execute(revisions.update().where(open_ones).values(superseded_at=now))
    values = {"article": article, "number": last + 1, "key": key, "cleaned": to_json(cleaned)}
    values["simhash"] = f"{simhash:016x}"
    return _inserted(tx, revisions, **values, reason=reason, actor_kind=actor.kind, actor=actor.name, created_at=now)


def _inserted(tx: sa.Connection, table: sa.Table, **values: Any) -> int:
    key = tx.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number


def get(tx: sa.Connection, revision: int) -> Revision:
    return _revision(tx.execute(sa.select(revisions).where(revisions.c.id == revision)).one())


def _revision(row: Any) -> Revision:
    cleaned = from_json(Cleaned, row.cleaned)
    actor = Actor(ActorKind(row.actor_kind), row.actor)
    refused_by = ActorKind(row.refused_by) if row.refused_by else None
    return Revision(row.id, row.article, row.number, row.key, cleaned, row.reason, actor, row.created_at, refused_by)


def of(tx: sa.Connection, article: int) -> list[Revision]:
    """All revisions of an article, oldest first."""
    rows = tx.execute(sa.select(revisions).where(revisions.c.article == article).order_by(revisions.c.number))
    return [_revision(row) for row in rows]


def waiting(tx: sa.Connection, article: int) -> Revision | None:
    """The source's newer revision that waits for a person, because the one that the article stands on was edited by hand."""
    stands_on = sa.select(articles.c.revision).where(articles.c.id == article).scalar_subquery()
    mine = sa.and_(revisions.c.article == article, revisions.c.id != stands_on, revisions.c.superseded_at.is_(None))
    row = tx.execute(sa.select(revisions).where(mine)).first()
    return _revision(row) if row else None


def refuse(tx: sa.Connection, revision: int, now: datetime, actor: Actor) -> None:
    """The article shall not stand on this revision: it is kept, and waits no more. The source itself refuses what it takes back."""
    tx.execute(revisions.update().where(revisions.c.id == revision).values(superseded_at=now, refused_by=actor.kind))


def restore(tx: sa.Connection, revision: int) -> None:
    """The article stands on this revision again."""
    tx.execute(revisions.update().where(revisions.c.id == revision).values(superseded_at=None, refused_by=None))


def keys_since(tx: sa.Connection, article: int, actor: Actor) -> set[str]:
    """Keys of the newest revision by ``actor`` and of those that others have made of it since; what the source took back is none of it."""
    taken_back = revisions.c.refused_by == ActorKind.SOURCE
    mine = sa.and_(revisions.c.article == article, sa.or_(revisions.c.refused_by.is_(None), sa.not_(taken_back)))
    theirs = sa.and_(mine, revisions.c.actor_kind == actor.kind, revisions.c.actor == actor.name)
    newest = sa.select(sa.func.max(revisions.c.number)).where(theirs).scalar_subquery()
    return set(tx.execute(sa.select(revisions.c.key).where(mine, revisions.c.number >= newest)).scalars())


def same_elsewhere(tx: sa.Connection, key: str, article: int) -> int | None:
    """Another article whose current revision says exactly the same; the oldest one."""
    query = (
        sa.select(revisions.c.article)
        .join(articles, articles.c.revision == revisions.c.id)
        .where(revisions.c.key == key, revisions.c.article != article, articles.c.state != "skipped")
        .order_by(revisions.c.article)
        .limit(1)
    )
    return tx.execute(query).scalar()


def fingerprints(tx: sa.Connection, since: datetime, article: int) -> list[tuple[int, int]]:
    """(article, simhash) of the current revisions of other articles made since then."""
    query = (
        sa.select(revisions.c.article, revisions.c.simhash)
        .join(articles, articles.c.revision == revisions.c.id)
        .where(revisions.c.created_at >= since, revisions.c.article != article, revisions.c.simhash != "")
    )
    return [(other, int(simhash, 16)) for other, simhash in tx.execute(query)]


def add_script(tx: sa.Connection, revision: int, script: Script, now: datetime) -> int:
    values = {"revision": revision, "key": script.key, "body": to_json(script)}
    return _inserted(tx, scripts, **values, created_at=now)


def script(tx: sa.Connection, script_id: int) -> Script:
    return from_json(Script, tx.execute(sa.select(scripts.c.body).where(scripts.c.id == script_id)).scalar_one())


def add_voicing(
    tx: sa.Connection,
    script_id: int,
    now: datetime,
    *,
    voice: str,
    label: str,
    voice_key: str,
    takes: Sequence[str],
    fallback: bool,
) -> int:
    values = {"script": script_id, "voice": voice, "label": label, "voice_key": voice_key, "takes": list(takes)}
    return _inserted(tx, voicings, **values, fallback=fallback, created_at=now)


def voicing(tx: sa.Connection, voicing_id: int) -> Voicing:
    row = tx.execute(sa.select(voicings).where(voicings.c.id == voicing_id)).one()
    ledger = from_json(Ledger, row.ledger) if row.ledger else None
    return Voicing(row.id, row.script, row.voice, row.label, row.voice_key, tuple(row.takes), row.fallback, ledger)


def add_masters(tx: sa.Connection, voicing_id: int, ledger: Ledger, made: Sequence[Master], now: datetime) -> None:
    tx.execute(voicings.update().where(voicings.c.id == voicing_id).values(ledger=to_json(ledger)))
    tx.execute(masters.delete().where(masters.c.voicing == voicing_id))
    for master in made:
        values = {"profile": master.profile, "path": master.path, "body": to_json(master)}
        tx.execute(masters.insert().values(voicing=voicing_id, created_at=now, **values))


def masters_of(tx: sa.Connection, voicing_id: int) -> tuple[Master, ...]:
    rows = tx.execute(sa.select(masters.c.body).where(masters.c.voicing == voicing_id).order_by(masters.c.id))
    return tuple(from_json(Master, body) for (body,) in rows)


def retire_masters(tx: sa.Connection, article: int, keep_voicing: int | None, delete_at: datetime) -> None:
    """Plan the removal of the article's audio, except that of ``keep_voicing``; what was to go earlier goes as early as planned."""
    ids = (
        sa.select(voicings.c.id)
        .join(scripts, scripts.c.id == voicings.c.script)
        .join(revisions, revisions.c.id == scripts.c.revision)
        .where(revisions.c.article == article)
    )
    stays_longer = sa.or_(masters.c.delete_at.is_(None), masters.c.delete_at > delete_at)
    old = sa.and_(masters.c.voicing.in_(ids), stays_longer)
    if keep_voicing is not None:
        old = sa.and_(old, masters.c.voicing != keep_voicing)
    tx.execute(masters.update().where(old).values(delete_at=delete_at))


def retired_paths(tx: sa.Connection, now: datetime) -> list[str]:
    """Audio whose time is over and that nothing current uses."""
    used = sa.select(masters.c.path).where(masters.c.delete_at.is_(None))
    query = sa.select(masters.c.path).where(masters.c.delete_at <= now, masters.c.path.not_in(used)).distinct()
    return [path for (path,) in tx.execute(query)]


def sound_of(tx: sa.Connection, article: int) -> list[str]:
    """Every audio file that was made of the article and is still known, replaced ones as well."""
    query = (
        sa.select(masters.c.path)
        .join(voicings, voicings.c.id == masters.c.voicing)
        .join(scripts, scripts.c.id == voicings.c.script)
        .join(revisions, revisions.c.id == scripts.c.revision)
        .where(revisions.c.article == article)
    )
    return sorted(set(tx.execute(query).scalars()))


def forget_masters(tx: sa.Connection, paths: Sequence[str], now: datetime) -> None:
    tx.execute(masters.delete().where(masters.c.path.in_(paths), masters.c.delete_at <= now))


def unknown_paths(tx: sa.Connection, paths: Sequence[str]) -> set[str]:
    """Of these audio files, those that no master names any more."""
    known: set[str] = set()
    for start in range(0, len(paths), 500):
        query = sa.select(masters.c.path).where(masters.c.path.in_(paths[start : start + 500]))
        known |= set(tx.execute(query).scalars())
    return set(paths) - known


def current_paths(tx: sa.Connection) -> set[str]:
    """The public paths of the masters that articles stand on now."""
    query = sa.select(masters.c.path).join(articles, articles.c.voicing == masters.c.voicing)
    return set(tx.execute(query).scalars())


def held_paths(tx: sa.Connection) -> list[str]:
    """The public paths of masters that wait for a person, but for those whose sound is public as well."""
    public = sa.select(masters.c.path).join(episodes, episodes.c.voicing == masters.c.voicing)
    query = (
        sa.select(masters.c.path)
        .join(articles, articles.c.voicing == masters.c.voicing)
        .where(articles.c.state == ArticleState.HELD, masters.c.delete_at.is_(None), masters.c.path.not_in(public))
    )
    return list(tx.execute(query.distinct()).scalars())


def takes_in_use(tx: sa.Connection) -> set[str]:
    """Keys of every take that a voicing needs which an article stands on, or which is public."""
    current = sa.select(articles.c.voicing).where(articles.c.voicing.is_not(None))
    query = sa.select(voicings.c.takes).where(
        sa.or_(voicings.c.id.in_(current), voicings.c.id.in_(sa.select(episodes.c.voicing)))
    )
    return {key for (keys,) in tx.execute(query) for key in keys}
