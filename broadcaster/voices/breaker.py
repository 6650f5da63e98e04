"""Circuit breaker: a voice that cannot speak now is left in peace, then tried by one caller only.

Shared by all workers of a process and, through a small file, by all processes and the next start: a blocked address is not
hammered, and without a network every episode after the first falls to the next voice at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import TakeRejected, VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable
from .state import StateFile, number

#: first rest after "cannot be reached"; doubles with each failed probe up to the voice's own ``rest``
FIRST_REST = 60.0
#: rest after a wrong key or a spent quota: only a person or the next day helps
REFUSED_REST = 3600.0
#: a probe that never reported back (its process was killed) frees its place after this long
PROBE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Resting:
    """Why a voice rests, and for how many more seconds. ``refused``: only a person can help (a key, a quota)."""

    seconds: float
    why: str
    refused: bool = False


class Breaker:
    """``allow`` before speaking, ``succeeded`` or ``failed`` after it. ``longest`` is the longest rest in seconds, 0 for never."""

    def __init__(self, name: str, longest: float, folder: Path | None, clock: Callable[[], float] = time.time) -> None:
        self._name = name
        self._longest = longest
        self._clock = clock
        self._file = StateFile(folder / f"breaker-{name}.json") if folder else None
        self._memory: dict[str, object] = {}
        self._probing_until = 0.0
        self._lock = threading.Lock()
        self._asked = False
        self._failing: str | None = None

    def down(self) -> str | None:
        """Why nothing is to be expected of the voice: it rests, or failed when it was last tried here. A take that was rejected is the
        text's fault as well as the voice's, and does not count."""
        resting = self.resting()
        return resting.why if resting is not None else self._failing

    def resting(self) -> Resting | None:
        """None when the voice may be tried; changes nothing."""
        state = self._state()
        seconds = self._left(state)
        return Resting(seconds, str(state.get("why", "")), bool(state.get("refused"))) if seconds > 0 else None

    def allow(self) -> Resting | None:
        """None when the caller may speak. After a rest only one caller may, until it reports."""
        with self._lock:
            state = self._state()
            if not self._asked and state.get("refused"):  # the operator may have put a new key in before this start
                self._save(state := {})
            self._asked = True
            seconds = self._left(state)
            if seconds > 0:
                return Resting(seconds, str(state.get("why", "")))
            if not state:
                return None
            now = time.monotonic()
            if now < self._probing_until:
                return Resting(min(self._probing_until - now, PROBE_SECONDS), "đang được thử lại")
            self._probing_until = now + PROBE_SECONDS
            return None

    def succeeded(self) -> None:
        with self._lock:
            self._failing = None
            self._probing_until = 0.0
            if self._state():
                self._save({})

    def abandoned(self) -> None:
        """Nothing was learnt: the next caller may probe."""
        with self._lock:
            self._probing_until = 0.0

    def failed(self, error: VoiceError) -> float:
        """Open for as long as the error deserves; returns the rest in seconds (0: the voice may be tried again at once)."""
        with self._lock:
            self._asked = True
            if not isinstance(error, TakeRejected):
                self._failing = error.fault
            self._probing_until = 0.0
            times = number(self._state().get("times")) + 1
            seconds = self._rest(error, int(times))
            if seconds > 0:
                refused = isinstance(error, VoiceRefused)
                state = {"opened": self._clock(), "seconds": seconds, "times": times, "why": error.fault}
                self._save(state | {"refused": refused})
            return seconds

    def _rest(self, error: VoiceError, times: int) -> float:
        if self._longest <= 0:
            return 0.0
        if isinstance(error, VoiceThrottled):
            return max(self._longest, error.retry_after or 0.0)
        if isinstance(error, VoiceRefused):
            return error.retry_after or REFUSED_REST
        if isinstance(error, VoiceUnavailable):
            return min(self._longest, FIRST_REST * 2.0 ** min(times - 1, 20))
        return 0.0

    def _left(self, state: dict[str, object]) -> float:
        """Seconds left; a clock that was set back never makes the rest longer than it was, one set forward ends it."""
        seconds, gone = number(state.get("seconds")), self._clock() - number(state.get("opened"))
        if gone < 0:
            state = state | {"opened": self._clock()}
            self._save(state)
            return seconds
        return max(0.0, seconds - gone)

    def _state(self) -> dict[str, object]:
        return self._file.read() if self._file else self._memory

    def _save(self, state: dict[str, object]) -> None:
        if self._file is None:
            self._memory = state
        else:
            with self._file.changed() as stored:
                stored.clear()
                stored.update(state)
