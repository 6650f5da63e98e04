"""Rights held for a short time: firings taken on once, and work that only one process may do at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from .tables import firings, leases


def take_firing(tx: sa.Connection, job: str, planned_at: datetime, now: datetime) -> bool:
    """True for the first to ask for this planned firing; every later one, here or elsewhere, is told False."""
    known = tx.execute(sa.select(firings.c.job).where(firings.c.job == job, firings.c.planned_at == planned_at)).first()
    if known:
        return False
    try:
        with tx.begin_nested():
            tx.execute(firings.insert().values(job=job, planned_at=planned_at, fired_at=now))
    except sa.exc.IntegrityError:  # another process was a moment earlier (PostgreSQL)
        return False
    return True


def last_firing(tx: sa.Connection, job: str, now: datetime) -> datetime | None:
    """The planned time of the job's newest firing; one that lies ahead, of a clock that was wrong, is none."""
    moment: datetime | None = tx.execute(
        sa.select(sa.func.max(firings.c.planned_at)).where(firings.c.job == job, firings.c.planned_at <= now)
    ).scalar()
    return moment


def forget_firings(tx: sa.Connection, before: datetime) -> None:
    """Drop old firings, but each job's newest stays: it tells what was missed."""
    keep = sa.select(firings.c.job, sa.func.max(firings.c.planned_at)).group_by(firings.c.job)
    last = {(job, planned) for job, planned in tx.execute(keep)}
    old = tx.execute(sa.select(firings.c.job, firings.c.planned_at).where(firings.c.planned_at < before)).all()
    for job, planned in old:
        if (job, planned) not in last:
            tx.execute(firings.delete().where(firings.c.job == job, firings.c.planned_at == planned))


def take(tx: sa.Connection, name: str, owner: str, now: datetime, length: timedelta) -> bool:
    """True when ``owner`` holds ``name`` until now + length; False while another holds it."""
    row = tx.execute(sa.select(leases).where(leases.c.name == name).with_for_update()).first()
    if row is None:
        try:
            with tx.begin_nested():
                tx.execute(leases.insert().values(name=name, owner=owner, until=now + length))
        except sa.exc.IntegrityError:
            return False
        return True
    if row.owner != owner and row.until > now:
        return False
    tx.execute(leases.update().where(leases.c.name == name).values(owner=owner, until=now + length))
    return True


def holder(tx: sa.Connection, name: str, now: datetime) -> str | None:
    """Who holds ``name`` now; None when nobody does."""
    owner: str | None = tx.execute(
        sa.select(leases.c.owner).where(leases.c.name == name, leases.c.until > now)
    ).scalar()
    return owner


def give_back(tx: sa.Connection, name: str, owner: str) -> None:
    tx.execute(leases.delete().where(leases.c.name == name, leases.c.owner == owner))


def give_back_all(tx: sa.Connection, owner: str) -> None:
    """Give back what a process that is no more had taken."""
    tx.execute(leases.delete().where(leases.c.owner == owner))


def owners(tx: sa.Connection, now: datetime) -> set[str]:
    return set(tx.execute(sa.select(leases.c.owner).where(leases.c.until > now).distinct()).scalars())
