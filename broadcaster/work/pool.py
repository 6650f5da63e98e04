"""A pool of worker threads that advance articles until none has a next step, then sleep until woken or due."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.refresh import refresh
from ..errors import BroadcasterError
from ..model import ArticleState
from ..pipeline import Watch, advance, nobody

if TYPE_CHECKING:
    from ..station import Station

_IDLE_SECONDS = 2.0
_FAULT_SECONDS = 5.0


class Pool:
    """``wake()`` says that there may be work; ``stop()`` lets each worker finish its step and returns when all have."""

    def __init__(self, station: Station, *, watch: Watch = nobody) -> None:
        self._station = station
        self._watch = watch
        self._wake = threading.Condition()
        self._stopping = False
        count = station.settings.work.workers
        self._threads = [threading.Thread(target=self._work, name=f"worker-{n + 1}") for n in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _work(self) -> None:
        while not self._stopping:
            pause = _IDLE_SECONDS
            try:
                if self._step():
                    continue
            except BroadcasterError as error:  # the store or the disk: what is wrong is not one article's fault
                logs.get("work").error("worker waits", why=str(error))
                pause = _FAULT_SECONDS
            with self._wake:
                if not self._stopping:
                    self._wake.wait(pause)

    def _step(self) -> bool:
        """One step of one article, or the feeds when they lag behind; False when there is nothing to do."""
        after = advance(self._station, watch=self._watch)
        if after is None:
            return refresh(self._station)
        if after.state is ArticleState.PUBLISHED:
            refresh(self._station)
        return True
