"""Episodes: what is public now, in the order listeners see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ..model import ArticleState, Episode, Line
from .codec import from_json, to_json
from .tables import Instant, articles, episodes


def save(tx: sa.Connection, article: int, episode: Episode, *, revision: int, voicing: int) -> None:
    """Make the article's episode this one; guid, folder and first publication stay as they were."""
    row = {
        "revision": revision,
        "voicing": voicing,
        "source": episode.source,
        "body": to_json(episode, without={"lines"}),
        "lines": to_json(episode.lines, tuple[Line, ...]),
        "updated_at": episode.updated,
        "expires_at": episode.expires,
        "withdrawn_at": episode.withdrawn,
    }
    if not tx.execute(episodes.update().where(episodes.c.article == article).values(row)).rowcount:
        first = {"guid": episode.guid, "folder": episode.folder, "published_at": episode.published}
        tx.execute(episodes.insert().values(article=article, **first, **row))


def change(tx: sa.Connection, article: int, episode: Episode) -> None:
    """Keep what changed of the article's episode; it stands on the same revision and voicing as before."""
    row = {
        "body": to_json(episode, without={"lines"}),
        "updated_at": episode.updated,
        "expires_at": episode.expires,
        "withdrawn_at": episode.withdrawn,
    }
    tx.execute(episodes.update().where(episodes.c.article == article).values(row))


def dated_after(tx: sa.Connection, moment: datetime) -> list[tuple[int, Episode]]:
    """(article, episode without its lines) of those first published after this moment and not withdrawn, oldest first."""
    query = sa.select(episodes.c.article, episodes.c.body).where(
        episodes.c.withdrawn_at.is_(None), episodes.c.published_at > moment
    )
    rows = tx.execute(query.order_by(episodes.c.published_at, episodes.c.id))
    return [(article, from_json(Episode, body)) for article, body in rows]


def redate(tx: sa.Connection, article: int, episode: Episode) -> None:
    """Keep another moment of first publication: the one that was written came from a clock that was wrong."""
    change(tx, article, episode)
    tx.execute(episodes.update().where(episodes.c.article == article).values(published_at=episode.published))


def has_one(tx: sa.Connection, article: int) -> bool:
    """Whether the article was ever published; a withdrawn episode counts."""
    return tx.execute(sa.select(episodes.c.id).where(episodes.c.article == article)).first() is not None


def is_withdrawn(tx: sa.Connection, article: int) -> bool:
    """Whether the article has an episode that was withdrawn."""
    gone = sa.and_(episodes.c.article == article, episodes.c.withdrawn_at.is_not(None))
    return tx.execute(sa.select(episodes.c.id).where(gone)).first() is not None


def of_article(tx: sa.Connection, article: int) -> Episode | None:
    return _one(tx, episodes.c.article == article)


def stands_on(tx: sa.Connection, article: int) -> tuple[int, int] | None:
    """The (revision, voicing) that are public of an article; None when nothing is."""
    query = sa.select(episodes.c.revision, episodes.c.voicing)
    row = tx.execute(query.where(episodes.c.article == article, episodes.c.withdrawn_at.is_(None))).first()
    return (row.revision, row.voicing) if row else None


def by_guid(tx: sa.Connection, guid: str) -> Episode | None:
    return _one(tx, episodes.c.guid == guid)


def article_of(tx: sa.Connection, guid: str) -> int | None:
    return tx.execute(sa.select(episodes.c.article).where(episodes.c.guid == guid)).scalar()


def guid_of(tx: sa.Connection, article: int) -> str | None:
    return tx.execute(sa.select(episodes.c.guid).where(episodes.c.article == article)).scalar()


def folder_taken(tx: sa.Connection, folder: str) -> bool:
    return tx.execute(sa.select(episodes.c.id).where(episodes.c.folder == folder)).first() is not None


def _one(tx: sa.Connection, condition: sa.ColumnElement[bool]) -> Episode | None:
    row = tx.execute(sa.select(episodes.c.body, episodes.c.lines).where(condition)).first()
    return from_json(Episode, {**row.body, "lines": row.lines}) if row else None


def _public(now: datetime) -> sa.ColumnElement[bool]:
    alive = sa.or_(episodes.c.expires_at.is_(None), episodes.c.expires_at > now)
    return sa.and_(episodes.c.withdrawn_at.is_(None), alive)


def newest(
    tx: sa.Connection,
    now: datetime,
    *,
    limit: int | None = None,
    since: datetime | None = None,
    sources: Sequence[str] = (),
    expired: bool = False,
) -> list[Episode]:
    """Public episodes without their lines, newest first; ``expired`` counts those whose time is over as well."""
    condition = episodes.c.withdrawn_at.is_(None) if expired else _public(now)
    query = sa.select(episodes.c.body).where(condition)
    if since is not None:
        query = query.where(episodes.c.published_at >= since)
    if sources:
        query = query.where(episodes.c.source.in_(sources))
    query = query.order_by(episodes.c.published_at.desc(), episodes.c.id.desc()).limit(limit)
    return [from_json(Episode, body) for (body,) in tx.execute(query)]


def with_lines(tx: sa.Connection, guids: Sequence[str]) -> dict[str, Episode]:
    """These episodes with their lines, by guid."""
    rows = tx.execute(sa.select(episodes.c.body, episodes.c.lines).where(episodes.c.guid.in_(guids)))
    found = [from_json(Episode, {**row.body, "lines": row.lines}) for row in rows]
    return {episode.guid: episode for episode in found}


def published_moments(tx: sa.Connection, guids: Sequence[str]) -> dict[str, datetime]:
    """When these episodes were first published, withdrawn ones as well."""
    query = sa.select(episodes.c.guid, episodes.c.published_at).where(episodes.c.guid.in_(guids))
    return {guid: moment for guid, moment in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def between(tx: sa.Connection, now: datetime, since: datetime | None, until: datetime) -> list[Episode]:
    """Public episodes first published between two moments, both included, without their lines."""
    condition = sa.and_(_public(now), episodes.c.published_at <= until)
    if since is not None:
        condition = sa.and_(condition, episodes.c.published_at >= since)
    return [from_json(Episode, body) for (body,) in tx.execute(sa.select(episodes.c.body).where(condition))]


def earliest(tx: sa.Connection) -> datetime | None:
    """When the oldest episode that is not withdrawn was first published."""
    moment: datetime | None = tx.execute(
        sa.select(sa.func.min(episodes.c.published_at)).where(episodes.c.withdrawn_at.is_(None))
    ).scalar()
    return moment


def _within(
    since: datetime | sa.ColumnElement[datetime], before: datetime | sa.ColumnElement[datetime]
) -> sa.ColumnElement[bool]:
    """Kept for ever: published between two moments, the second excluded, and not withdrawn; expired ones as well."""
    return sa.and_(
        episodes.c.withdrawn_at.is_(None), episodes.c.published_at >= since, episodes.c.published_at < before
    )


def counts_within(tx: sa.Connection, spans: Sequence[tuple[datetime, datetime]]) -> list[int]:
    """How many episodes that are not withdrawn were first published in each span, its end excluded; one statement for all."""
    if not spans:
        return []
    begin, end = sa.column("begin_at", Instant()), sa.column("end_at", Instant())
    number: sa.ColumnClause[int] = sa.column("number", sa.Integer())
    rows = [(at, *each) for at, each in enumerate(spans)]
    asked = sa.values(number, begin, end, name="spans").data(rows).cte("spans")
    query = (
        sa.select(asked.c.number, sa.func.count())
        .join_from(asked, episodes, _within(asked.c.begin_at, asked.c.end_at))
        .group_by(asked.c.number)
    )
    found = {at: count for at, count in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    return [found.get(at, 0) for at in range(len(spans))]


def within(tx: sa.Connection, since: datetime, before: datetime) -> list[Episode]:
    """Episodes first published between two moments, the second excluded, expired ones as well; newest first, without lines."""
    query = sa.select(episodes.c.body).where(_within(since, before))
    query = query.order_by(episodes.c.published_at.desc(), episodes.c.guid.desc())
    return [from_json(Episode, body) for (body,) in tx.execute(query)]


def gone(tx: sa.Connection, now: datetime) -> set[str]:
    """Guids of what left the public on purpose: withdrawn or expired."""
    return set(tx.execute(sa.select(episodes.c.guid).where(sa.not_(_public(now)))).scalars())


def titles(tx: sa.Connection) -> list[tuple[int, str, str]]:
    """(article, guid, title) of every episode that is not withdrawn, newest first; those whose time is over as well."""
    query = sa.select(episodes.c.article, episodes.c.guid, episodes.c.body["title"].as_string())
    query = query.where(episodes.c.withdrawn_at.is_(None)).order_by(
        episodes.c.published_at.desc(), episodes.c.id.desc()
    )
    return [(article, guid, title) for article, guid, title in tx.execute(query)]


def withdrawn(tx: sa.Connection) -> list[Episode]:
    """Every episode that was withdrawn, without its lines, oldest first."""
    query = sa.select(episodes.c.body).where(episodes.c.withdrawn_at.is_not(None)).order_by(episodes.c.id)
    return [from_json(Episode, body) for (body,) in tx.execute(query)]


def withdrawn_among(tx: sa.Connection, guids: Sequence[str]) -> set[str]:
    """Those of the guids whose episode was withdrawn."""
    query = sa.select(episodes.c.guid).where(episodes.c.guid.in_(guids), episodes.c.withdrawn_at.is_not(None))
    return set(tx.execute(query).scalars())


def count(tx: sa.Connection, now: datetime) -> int:
    return tx.execute(sa.select(sa.func.count()).select_from(episodes).where(_public(now))).scalar_one()


def published_since(tx: sa.Connection, since: datetime) -> list[Episode]:
    """Every episode first published since then, withdrawn and expired ones as well, oldest first, without lines."""
    query = sa.select(episodes.c.body).where(episodes.c.published_at >= since)
    rows = tx.execute(query.order_by(episodes.c.published_at, episodes.c.id))
    return [from_json(Episode, body) for (body,) in rows]


def count_since(tx: sa.Connection, since: datetime) -> int:
    """How many those are."""
    query = sa.select(sa.func.count()).select_from(episodes).where(episodes.c.published_at >= since)
    return tx.execute(query).scalar_one()


def due_to_expire(tx: sa.Connection, now: datetime) -> list[int]:
    """Articles whose episode's time is over but that are still shown as published."""
    query = (
        sa.select(episodes.c.article)
        .join(articles, articles.c.id == episodes.c.article)
        .where(episodes.c.expires_at <= now, articles.c.state == ArticleState.PUBLISHED)
    )
    return list(tx.execute(query).scalars())


def neighbours(tx: sa.Connection, episode: Episode, now: datetime) -> tuple[Episode | None, Episode | None]:
    """The public episodes just before and just after this one, in time of publication."""
    ordered = sa.select(episodes.c.body).where(_public(now), episodes.c.guid != episode.guid)
    before = ordered.where(episodes.c.published_at <= episode.published).order_by(
        episodes.c.published_at.desc(), episodes.c.id.desc()
    )
    after = ordered.where(episodes.c.published_at > episode.published).order_by(episodes.c.published_at, episodes.c.id)
    found = [tx.execute(query.limit(1)).scalar() for query in (before, after)]
    previous, following = (from_json(Episode, body) if body else None for body in found)
    return previous, following
