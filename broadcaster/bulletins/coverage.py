"""Ranges of one file that one client fetched, joined until they are the whole of it."""

from __future__ import annotations

import threading
from bisect import insort
from collections import OrderedDict
from datetime import datetime, timedelta

#: parts of one file that are fetched further apart than this are two attempts
WINDOW = timedelta(hours=2)
_MOST_FILES = 500  # remembered at once, the longest untouched go first
_MOST_PARTS = 200  # of one file; who fetches it in more pieces than this is asked for the whole

Part = tuple[int, int]
"""First and last byte, both included."""


class Coverage:
    """What of a file of ``size`` bytes has arrived. A part that broke off counts only as far as a later one goes on from it: by asking
    for the rest the client says what it has."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._parts: list[Part] = []  # in order, apart from each other
        self._broken: list[Part] = []

    def arrived(self, first: int, last: int) -> None:
        for begun, reached in self._broken:
            if begun < first <= reached + 1:
                self._add(begun, first - 1)
        self._add(first, last)

    def broke_off(self, first: int, reached: int) -> None:
        """Bytes from ``first`` were sent, to ``reached`` at the most, and nobody knows how many arrived."""
        if reached >= first:
            self._broken = [*self._broken, (first, reached)][-_MOST_PARTS:]

    def _add(self, first: int, last: int) -> None:
        insort(self._parts, (first, last))
        joined: list[Part] = []
        for begin, end in self._parts:
            if joined and begin <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((begin, end))
        self._parts = joined[:_MOST_PARTS]

    @property
    def is_whole(self) -> bool:
        return self._parts == [(0, self.size - 1)]


class Coverages:
    """The coverage of each file by each client, forgotten after :data:`WINDOW` without a part. For use by several threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], tuple[datetime, Coverage]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def note(self, who: tuple[str, str], sha256: str, size: int, part: Part, now: datetime, *, arrived: bool) -> bool:
        """A part was sent to ``who`` (station, address); whether it completes the file, which then begins anew."""
        with self._lock:
            key = (*who, sha256)
            last, coverage = self._known.pop(key, (now, Coverage(size)))
            if now - last > WINDOW or coverage.size != size:
                coverage = Coverage(size)
            (coverage.arrived if arrived else coverage.broke_off)(*part)
            if coverage.is_whole:
                return True
            self._known[key] = (now, coverage)
            while len(self._known) > _MOST_FILES or now - next(iter(self._known.values()))[0] > WINDOW:
                self._known.popitem(last=False)
            return False
