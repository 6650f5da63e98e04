"""Pace and concurrency towards one service, shared by all threads and all processes of the station."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .state import StateFile, lock_file, number

_seats: dict[tuple[Path | None, str], threading.BoundedSemaphore] = {}
_seats_lock = threading.Lock()
_POLL = 0.02
#: nobody reserves further ahead than this: a later time in the file means that the clock was set back
_FURTHEST = 120.0


class RateLimit:
    """``with limit.enter():`` waits for one of ``concurrency`` seats, then until ``pace`` seconds after the last start."""

    def __init__(self, name: str, folder: Path | None, *, pace: float, concurrency: int) -> None:
        self._pace = pace
        self._places = [folder / f"seat-{name}-{number}.lock" for number in range(concurrency)] if folder else []
        self._file = StateFile(folder / f"pace-{name}.json") if folder else None
        self._next = 0.0
        self._lock = threading.Lock()
        with _seats_lock:
            self._seats = _seats.setdefault((folder, name), threading.BoundedSemaphore(concurrency))

    @contextmanager
    def enter(self) -> Iterator[None]:
        with self._seats, ExitStack() as stack:
            self._sit(stack)
            time.sleep(self._reserve())
            yield

    def _sit(self, stack: ExitStack) -> None:
        """Take a seat among all processes: a locked file, freed by the system when a process dies."""
        while self._places:
            for place in self._places:
                try:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    file = place.open("ab")
                except OSError:  # a full or read-only disk: the seats of this process still hold
                    return
                if lock_file(file, wait=False):
                    stack.enter_context(file)
                    return
                file.close()
            time.sleep(_POLL)

    def _reserve(self) -> float:
        """Seconds to wait for a start of our own."""
        if self._pace <= 0:
            return 0.0
        now = time.time()
        with self._lock:
            if self._file is None:
                start = self._start(self._next, now)
                self._next = start + self._pace
                return start - now
            with self._file.changed() as state:
                start = self._start(number(state.get("next")), now)
                state["next"] = start + self._pace
            return start - now

    @staticmethod
    def _start(planned: float, now: float) -> float:
        return now if planned > now + _FURTHEST else max(now, planned)
