"""Whose turn it is at a host: one request at a time, and a pause after it.

Keyed by name and by IP address, because several portals of one province often share one machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager


class _Gate:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0


class Turns:
    """``with turns.at(["portal.vn", "1.2.3.4"], gap): request`` waits for both gates; all callers lock in the given order.

    ``clock`` gives seconds, ``sleep`` waits that many; both are replaced in simulated time.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._gates: dict[str, _Gate] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, keys: list[str], gap: float) -> Iterator[None]:
        """Hold every gate of ``keys``; wait until each is free, and keep each shut for ``gap`` seconds afterwards."""
        with ExitStack() as held:
            gates = [self._gate(key) for key in dict.fromkeys(keys)]
            for gate in gates:
                held.enter_context(gate.lock)
            wait = max(gate.free_at for gate in gates) - self._clock()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                for gate in gates:
                    gate.free_at = max(gate.free_at, self._clock() + gap)

    def _gate(self, key: str) -> _Gate:
        with self._lock:
            return self._gates.setdefault(key, _Gate())
