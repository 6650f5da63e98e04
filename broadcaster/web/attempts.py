"""Wrong sign-in codes, counted for each address apart, so that a stranger locks out nobody but himself."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

#: so many wrong codes cost nothing; each further one doubles the wait
FREE = 5
FIRST_WAIT, LONGEST_WAIT = 10.0, 1800.0  # seconds
#: after so long without a wrong code an address is forgotten, in seconds
_FORGOTTEN_AFTER = 3600.0
_MOST_ADDRESSES = 10_000


class Attempts:
    """``clock`` gives seconds that never go back. A right code is not counted, and clears what was wrong before it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # number of wrong codes, time of the last
        self._lock = threading.Lock()

    def wait(self, visitor: str) -> float:
        """How long, in seconds, this visitor has to wait before the next code is looked at; 0 when it is at once."""
        with self._lock:
            count, last = self._wrong.get(visitor, (0, 0.0))
            if count < FREE:
                return 0.0
            pause = min(FIRST_WAIT * 2.0 ** min(count - FREE, 30), LONGEST_WAIT)
            return max(0.0, last + pause - self._clock())

    def wrong(self, visitor: str) -> None:
        """Note a wrong code; the oldest visitors are forgotten where there are very many."""
        now = self._clock()
        with self._lock:
            count, last = self._wrong.pop(visitor, (0, now))
            if now - last > _FORGOTTEN_AFTER:
                count = 0
            self._wrong[visitor] = (count + 1, now)
            while len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.popitem(last=False)

    def right(self, visitor: str) -> None:
        with self._lock:
            self._wrong.pop(visitor, None)
