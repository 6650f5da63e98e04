"""Whatever changed for the public is followed: a pass lets each follower of the outbox do what it has not done yet.

A pass that is cut short anywhere is gone on with by the next one, of whichever process: a mark rises only after the work. Only one
process works at a moment. ``follow`` is what the station does by itself; ``refresh`` is what somebody waits for.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError, DiskError, StoreError
from ..store import leases, outbox
from ..store.outbox import ChangeKind, Mark
from .followers import Follower, followers_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

_LEASE = timedelta(minutes=2)


def follow(station: Station) -> bool:
    """Let those follow who are due; returns whether there was anything to do. Who fails is logged, and tries again later."""
    return _Passes(station, patient=True).run()


def refresh(station: Station, *, everything: bool = False) -> bool:
    """Let all follow now, also those who would wait after a failure; with ``everything`` pages, feeds and copies are made anew.

    Returns whether there was anything to do. Raises what hindered the first of those that are needed, when all others are done.
    """
    passes = _Passes(station, patient=False, everything=everything)
    did = passes.run()
    for follower in followers_of(station):
        if follower.needed and follower.name in passes.failed:
            raise passes.failed[follower.name]
    return did


class _Passes:
    """Passes over the followers, until none is left that has something to do and has not failed at it."""

    def __init__(self, station: Station, *, patient: bool, everything: bool = False) -> None:
        self._station = station
        self._patient = patient
        self._everything = everything
        self._followers = {
            follower: target for follower in followers_of(station) if (target := follower.target(station)) is not None
        }
        self.failed: dict[str, Exception] = {}

    def run(self) -> bool:
        station, did = self._station, False
        with station.refreshing:  # one thread of this process; the lease keeps other processes apart
            while self._is_needed():
                with station.store.begin() as tx:
                    if not leases.take(tx, "feeds", station.owner, station.now(), _LEASE):
                        return did  # who holds it looks once more after giving it back
                    self._begin(tx)
                try:
                    self._pass()
                finally:
                    with station.store.begin() as tx:
                        leases.give_back(tx, "feeds", station.owner)
                self._everything, did = False, True
        return did

    def _is_needed(self) -> bool:
        """Whether anybody has something to do that may be tried now."""
        if self._everything:
            return True
        with self._station.store.read() as tx:
            marks, newest = outbox.marks(tx), outbox.written(tx)
            stuck = self._stuck(marks)
            for follower, target in self._followers.items():
                mark = marks.get(follower.name)
                if mark is None or mark.target != target:
                    mark = Mark(target, -1 if follower.whole else 0)
                if self._may_try(follower, mark, stuck) and self._has_work(tx, follower, mark, newest):
                    return True
        return False

    def _begin(self, tx: sa.Connection) -> None:
        """Marks for new followers and new targets; who follows no more is forgotten, and would begin anew."""
        marks, newest = outbox.marks(tx), outbox.written(tx)
        outbox.stop(tx, marks.keys() - {follower.name for follower in self._followers})
        for follower, target in self._followers.items():
            mark = marks.get(follower.name)
            if mark is None or mark.target != target or (self._everything and follower.whole):
                outbox.start(tx, follower.name, target, follower.begins(newest))

    def _pass(self) -> None:
        for follower in self._followers:
            if not self._turn(follower):
                return
        with self._station.store.begin() as tx:  # who has nothing left of its kinds need not be asked again
            marks, newest = outbox.marks(tx), outbox.written(tx)
            for follower in self._followers:
                mark = marks[follower.name]
                if mark.why is None and mark.mark >= 0 and not outbox.is_behind(tx, mark.mark, follower.kinds):
                    outbox.done(tx, follower.name, newest)

    def _turn(self, follower: Follower) -> bool:
        """What one follower has to do; False when another process has taken over."""
        station = self._station
        with station.store.begin() as tx:
            if not leases.take(tx, "feeds", station.owner, station.now(), follower.lease):
                return False
            marks, until = outbox.marks(tx), outbox.written(tx)
            mark = marks[follower.name]
            remade = self._everything and ChangeKind.SETTINGS in follower.kinds
            if not self._may_try(follower, mark, self._stuck(marks)):
                return True
            if not remade and not self._has_work(tx, follower, mark, until):
                return True
            changes = outbox.after(tx, mark.mark, until, follower.kinds)
        anew = remade or mark.mark < 0 or any(change.kind is ChangeKind.SETTINGS for change in changes)
        try:
            follower.follow(station, changes, anew=anew)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one follower's fault stops no other; it is told, and raised by ``refresh``
            self._fail(follower, mark, error)
            return True
        with station.store.begin() as tx:
            outbox.done(tx, follower.name, until)
        return True

    def _stuck(self, marks: Mapping[str, Mark]) -> set[str]:
        """Who has failed, and who waits for one of those."""
        stuck: set[str] = set()
        for follower in self._followers:
            mark = marks.get(follower.name)
            if (mark is not None and mark.why is not None) or not stuck.isdisjoint(follower.after):
                stuck.add(follower.name)
        return stuck

    def _may_try(self, follower: Follower, mark: Mark, stuck: set[str]) -> bool:
        if follower.name in self.failed or not stuck.isdisjoint(follower.after):
            return False
        return not self._patient or mark.retry_at is None or mark.retry_at <= self._station.now()

    def _has_work(self, tx: sa.Connection, follower: Follower, mark: Mark, newest: int) -> bool:
        if mark.mark < 0 or follower.is_missing(self._station):
            return True
        return mark.mark < newest and outbox.is_behind(tx, mark.mark, follower.kinds)

    def _fail(self, follower: Follower, mark: Mark, error: Exception) -> None:
        log = logs.get("publishing").bind(follower=follower.name, failures=mark.failures + 1)
        if isinstance(error, BroadcasterError | OSError):
            log.warning("not followed", why=str(error))
        else:
            log.error("fault", why=repr(error), exc_info=error)
        if isinstance(error, OSError):
            where = error.filename or "đĩa"
            error = DiskError(where, f"không ghi được ({error.strerror})", "Kiểm tra dung lượng và quyền ghi.")
        self.failed[follower.name] = error
        why = (
            str(error) if isinstance(error, BroadcasterError) else f"lỗi chương trình ({type(error).__name__}: {error})"
        )
        with self._station.store.begin() as tx:
            outbox.failed(tx, follower.name, self._station.now(), self._retry_at(follower, mark, error), why)

    def _retry_at(self, follower: Follower, mark: Mark, error: Exception) -> datetime:
        first, most = follower.patience
        wait: timedelta = min(first * 2 ** min(mark.failures, 20), most) * random.uniform(0.8, 1.2)
        asked = error.retry_after if isinstance(error, BroadcasterError) else None
        return self._station.now() + max(wait, timedelta(seconds=asked or 0))
