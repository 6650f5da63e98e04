"""A clock for tests: the other stand-ins are shipped in :mod:`broadcaster.testing`."""

from __future__ import annotations

import time
from collections.abc import Callable


class FakeTime:
    """Stands for the ``time`` module: it stands still until someone sleeps, and sleeping takes no time.

    ``at(seconds, what)`` does something once so many seconds from now have been slept.
    """

    def __init__(self) -> None:
        self.now = time.time()
        self._planned: list[tuple[float, Callable[[], object]]] = []

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def at(self, seconds: float, what: Callable[[], object]) -> None:
        self._planned.append((self.now + seconds, what))

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        due = [what for moment, what in self._planned if moment <= self.now]
        self._planned = [each for each in self._planned if each[0] > self.now]
        for what in due:
            what()
