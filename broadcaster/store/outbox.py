"""What changed for the public, one row a change, and how far each of those who follow it has come.

A change is added in the transaction that makes it, so neither can be lost without the other. Whoever adds holds one row, the count of
what was written, until its transaction ends: numbers follow each other in the order in which they become visible, and none is left
out, on PostgreSQL as well. A follower that has done everything up to a number will never meet a smaller one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from ..model import Actor
from ._statements import insert
from .tables import outbox, outbox_marks

#: the row of ``outbox_marks`` that counts what was written
_WRITTEN = "written"


class ChangeKind(StrEnum):
    """What changed, and so what ``what`` names."""

    EPISODE = "episode"  #: published, corrected, withdrawn, expired: its guid
    BULLETIN = "bulletin"  #: ``slot:date``
    EMERGENCY = "emergency"  #: live, or over: its key
    SETTINGS = "settings"  #: the station's address
    FILE = "file"  #: the public path of a file that was written
    GONE = "gone"  #: the public path of a file that was deleted


@dataclass(frozen=True, slots=True)
class Change:
    """One public change."""

    id: int
    kind: ChangeKind
    what: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a follower has come towards ``target``; after a failure, since when, why, and when it tries again."""

    target: str
    mark: int
    failures: int = 0
    since: datetime | None = None
    retry_at: datetime | None = None
    why: str | None = None


def add(tx: sa.Connection, kind: ChangeKind, what: Sequence[str] | str, now: datetime, actor: Actor) -> int:
    """Note one change, or several of one kind; returns the number of the last. Add late in a transaction: others wait for its end."""
    several = [what] if isinstance(what, str) else list(what)
    count = insert(tx, outbox_marks).values(follower=_WRITTEN, mark=len(several))
    counted = count.on_conflict_do_update(
        index_elements=["follower"], set_={"mark": outbox_marks.c.mark + len(several)}
    ).returning(outbox_marks.c.mark)
    last: int = tx.execute(counted).scalar_one()
    first = last - len(several) + 1
    rows = [
        {"id": first + n, "kind": kind, "what": one, "at": now, "who": f"{actor.kind} {actor.name}"[:100]}
        for n, one in enumerate(several)
    ]
    if rows:
        tx.execute(outbox.insert(), rows)
    return last


def written(tx: sa.Connection) -> int:
    """The number of the newest change."""
    last: int | None = tx.execute(sa.select(outbox_marks.c.mark).where(outbox_marks.c.follower == _WRITTEN)).scalar()
    return last or 0


def after(tx: sa.Connection, mark: int, until: int, kinds: Collection[ChangeKind]) -> list[Change]:
    """The changes of these kinds after ``mark``, up to ``until``, in their order."""
    these = sa.select(outbox).where(outbox.c.id > mark, outbox.c.id <= until, outbox.c.kind.in_(kinds))
    return [
        Change(row.id, ChangeKind(row.kind), row.what, row.at, row.who)
        for row in tx.execute(these.order_by(outbox.c.id))
    ]


def behind(tx: sa.Connection, mark: int, kinds: Collection[ChangeKind]) -> tuple[int, datetime | None]:
    """How many changes of these kinds there are after ``mark``, and the moment of the first."""
    query = sa.select(sa.func.count(), sa.func.min(outbox.c.at)).where(outbox.c.id > mark, outbox.c.kind.in_(kinds))
    count, first = tx.execute(query).one()
    return count, first


def is_behind(tx: sa.Connection, mark: int, kinds: Collection[ChangeKind]) -> bool:
    """Whether a change of these kinds waits after ``mark``."""
    return (
        tx.execute(sa.select(outbox.c.id).where(outbox.c.id > mark, outbox.c.kind.in_(kinds)).limit(1)).first()
        is not None
    )


def marks(tx: sa.Connection) -> dict[str, Mark]:
    """The marks of all followers, by name."""
    rows = tx.execute(sa.select(outbox_marks).where(outbox_marks.c.follower != _WRITTEN))
    return {row.follower: Mark(row.target, row.mark, row.failures, row.since, row.retry_at, row.why) for row in rows}


def start(tx: sa.Connection, follower: str, target: str, mark: int) -> None:
    """Let a follower begin at ``mark``, or begin anew because it goes to another ``target``."""
    new = {"target": target, "mark": mark, "failures": 0, "since": None, "retry_at": None, "why": None}
    statement = insert(tx, outbox_marks).values(follower=follower, **new)
    tx.execute(statement.on_conflict_do_update(index_elements=["follower"], set_=new))


def done(tx: sa.Connection, follower: str, mark: int) -> None:
    """The follower has done everything up to ``mark``. A mark only rises, whoever else has set it meanwhile."""
    higher = sa.case((outbox_marks.c.mark < mark, mark), else_=outbox_marks.c.mark)
    well = {"failures": 0, "since": None, "retry_at": None, "why": None}
    tx.execute(outbox_marks.update().where(outbox_marks.c.follower == follower).values(mark=higher, **well))


def failed(tx: sa.Connection, follower: str, now: datetime, retry_at: datetime, why: str) -> None:
    """The follower could not do its work: its mark stays, and it tries again at ``retry_at``."""
    marks_ = outbox_marks.c
    tx.execute(
        outbox_marks.update()
        .where(marks_.follower == follower)
        .values(failures=marks_.failures + 1, since=sa.func.coalesce(marks_.since, now), retry_at=retry_at, why=why)
    )


def stop(tx: sa.Connection, followers: Collection[str]) -> None:
    """Forget the marks of followers that follow no more: what they miss from now on, they are not told later."""
    tx.execute(outbox_marks.delete().where(outbox_marks.c.follower.in_(followers)))


def prune(tx: sa.Connection, before: datetime) -> int:
    """Drop the changes older than ``before`` that every follower has done, or will do anew with all else; returns how many."""
    counted = sa.and_(outbox_marks.c.follower != _WRITTEN, outbox_marks.c.mark >= 0)
    lowest = tx.execute(sa.select(sa.func.min(outbox_marks.c.mark)).where(counted)).scalar()
    if lowest is None:
        return 0
    return tx.execute(outbox.delete().where(outbox.c.id <= lowest, outbox.c.at < before)).rowcount
