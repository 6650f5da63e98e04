"""Whose turn it is at a host: one request at a time, and a pause after it.

Keyed by name and by IP address, because several portals of one province often share one machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager


class _Host:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.gap = 0.0


class Politeness:
    """``with politeness.at(["portal.vn", "1.2.3.4"], gap): request`` waits until both are free; all callers lock in the given order.

    ``clock`` gives seconds, ``sleep`` waits that many; both are replaced in simulated time.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, keys: list[str], gap: float) -> Iterator[None]:
        """Hold every host of ``keys``; wait until each is free, and leave each alone for ``gap`` seconds afterwards."""
        with ExitStack() as held:
            hosts = [self._host(key) for key in dict.fromkeys(keys)]
            for host in hosts:
                held.enter_context(host.lock)
            wait = max(host.free_at for host in hosts) - self._clock()
            if wait > 0:
                self._sleep(min(wait, max(host.gap for host in hosts)))  # the clock may have been set back meanwhile
            try:
                yield
            finally:
                now = self._clock()
                for host in hosts:
                    left = min(host.free_at - now, host.gap)
                    host.free_at, host.gap = now + max(left, gap), max(left, gap)

    def _host(self, key: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(key, _Host())
