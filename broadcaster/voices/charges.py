"""What paid voices were sent for one article or bulletin, whichever voice spoke it in the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..model import Charge

_open: ContextVar[ChargeCounter | None] = ContextVar("charges", default=None)


class ChargeCounter:
    """Adds up by voice; threads that speak for the same article add to the same counter."""

    def __init__(self, outer: ChargeCounter | None = None) -> None:
        self._outer = outer
        self._sums: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def add(self, voice: str, characters: int, cost: float) -> None:
        with self._lock:
            before, paid = self._sums.get(voice, (0, 0.0))
            self._sums[voice] = (before + characters, paid + cost)
        if self._outer is not None:
            self._outer.add(voice, characters, cost)

    @property
    def charges(self) -> tuple[Charge, ...]:
        with self._lock:
            return tuple(Charge(voice, characters, cost) for voice, (characters, cost) in self._sums.items())


@contextmanager
def counting() -> Iterator[ChargeCounter]:
    """A counter for everything that is spoken inside, also by threads that were given a copy of this context."""
    counter = ChargeCounter(_open.get())
    token = _open.set(counter)
    try:
        yield counter
    finally:
        _open.reset(token)


def charge(voice: str, characters: int, cost: float) -> None:
    """Put on the counter that is open, if one is."""
    counter = _open.get()
    if counter is not None:
        counter.add(voice, characters, cost)
