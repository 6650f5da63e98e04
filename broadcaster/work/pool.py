"""A pool of worker threads that advance articles until none has a next step, then sleep until woken or due.

A worker outlives whatever a step, the store or the disk throws at it; one that dies all the same is started again. Both are told:
:attr:`Pool.trouble` says what keeps the workers from working, :attr:`Pool.alive` how many there are.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from .. import logs
from ..alerts.condition import Workers
from ..delivery.refresh import follow
from ..errors import BroadcasterError
from ..model import ArticleState
from ..pipeline import Watch, advance, nobody

if TYPE_CHECKING:
    from ..station import Station

_IDLE_SECONDS = 2.0
_FAULT_SECONDS = 5.0
_LONGEST_FAULT_SECONDS = 60.0
_LOOK_SECONDS = 1.0


class Pool:
    """``wake()`` says that there may be work; ``stop()`` lets each worker finish its step and returns when all have."""

    def __init__(self, station: Station, *, watch: Watch = nobody) -> None:
        self._station = station
        self._watch = watch
        self._wake = threading.Condition()
        self._stopping = False
        self.size: int = station.settings.work.workers
        self._workers: list[threading.Thread | None] = [None] * self.size
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._troubles: dict[str, str] = {}

    @property
    def alive(self) -> int:
        """How many workers there are now; ``size`` when all is well."""
        return sum(worker is not None and worker.is_alive() for worker in self._workers)

    @property
    def trouble(self) -> str | None:
        """Why the workers wait, when the last thing that one of them tried failed for another reason than its article."""
        return next(iter(list(self._troubles.values())), None)

    @property
    def standing(self) -> Workers:
        """How the workers are, all of it at once."""
        return Workers(self.size, self.alive, self.trouble)

    def start(self) -> None:
        self._start_missing()
        self._keeper.start()

    def wake(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in (self._keeper, *self._workers):
            if thread is not None and thread.is_alive():
                thread.join()

    def _start_missing(self) -> None:
        for place, worker in enumerate(self._workers):
            if worker is not None and worker.is_alive():
                continue
            started = threading.Thread(target=self._work, name=f"worker-{place + 1}")
            started.start()
            self._workers[place] = started

    def _keep(self) -> None:
        """Start again what died; where not even a thread can be had, at the next look."""
        while not self._sleep(_LOOK_SECONDS):
            dead = self.size - self.alive
            if not dead:
                continue
            logs.get("work").error("workers died and are started again", dead=dead)
            try:
                self._start_missing()
            except RuntimeError as error:  # «can't start new thread»
                logs.get("work").error("no new worker", why=str(error))

    def _sleep(self, seconds: float) -> bool:
        """Wait so long or until woken; True when the pool is stopping."""
        with self._wake:
            if not self._stopping:
                self._wake.wait(seconds)
            return self._stopping

    def _work(self) -> None:
        me, faults = threading.current_thread().name, 0
        while not self._stopping:
            pause = _IDLE_SECONDS
            try:
                idle = not self._step()
                faults = 0
                self._troubles.pop(me, None)
                if not idle:
                    continue
            except Exception as error:  # noqa: BLE001 - the store, the disk, no descriptor left: no reason to end for good
                self._tell(me, error, first=not faults)
                pause = min(_FAULT_SECONDS * 2**faults, _LONGEST_FAULT_SECONDS)
                faults = min(faults + 1, 10)
            self._sleep(pause)

    def _tell(self, me: str, error: Exception, *, first: bool) -> None:
        """What is wrong is not one article's fault. A fault of ours is told with its place, once for each run of equal ones."""
        why = str(error) if isinstance(error, BroadcasterError) else f"{type(error).__name__}: {error}"
        known, self._troubles[me] = self._troubles.get(me), why
        if first and not isinstance(error, BroadcasterError):
            logs.get("work").error("worker waits", why=why, exc_info=error)
        elif first or known != why:
            logs.get("work").error("worker waits", why=why)

    def _step(self) -> bool:
        """One step of one article, or the feeds when they lag behind; False when there is nothing to do."""
        after = advance(self._station, watch=self._watch)
        if after is None:
            return follow(self._station)
        if after.state is ArticleState.PUBLISHED:
            follow(self._station)
        return True
