"""Proof that a take says its text: long enough and not too long for its syllables, heard, whole, unclipped.

Vietnamese writes one syllable between two spaces, so the words of ``spoken`` are its syllables. The first band holds for any
speaker at any sensible rate; once a voice has spoken enough, its own pace gives a narrower one.
"""

from __future__ import annotations

import statistics
import threading
from collections import deque

import numpy as np

from ..errors import TakeRejected
from ..model import Take
from .sound import Samples, from_bytes, rms_dbfs

#: seconds a syllable can last in any voice (400 syllables a minute are hardly followed; 0.9 s is dictation), plus what pauses cost
SHORTEST, LONGEST = 0.075, 0.9
PAUSE_ALLOWANCE = 0.7
#: a take this far off its voice's own pace is cut or has stuttered
NARROW = (0.55, 1.9)
LEARN_FROM, LEARN_SYLLABLES = 20, 8
SILENT_DBFS = -50.0
LONGEST_SILENCE = 2.5
CLIPPED_SHARE = 0.002
RATES = (8000, 48000)


def syllables(spoken: str) -> int:
    """Words with a letter or a digit in them."""
    return sum(any(char.isalnum() for char in word) for word in spoken.split())


class Pace:
    """How fast each voice speaks, learnt from its accepted takes: seconds per syllable, median of the last 200."""

    def __init__(self) -> None:
        self._seconds: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def learn(self, voice_key: str, spoken: str, seconds: float) -> None:
        count = syllables(spoken)
        if count >= LEARN_SYLLABLES:
            with self._lock:
                self._seconds.setdefault(voice_key, deque(maxlen=200)).append(seconds / count)

    def expected(self, voice_key: str) -> float | None:
        """Seconds per syllable, None until enough sentences were heard."""
        with self._lock:
            known = self._seconds.get(voice_key, ())
            return statistics.median(known) if len(known) >= LEARN_FROM else None


def check_take(take: Take, spoken: str, voice_key: str, pace: Pace) -> None:
    """Raise TakeRejected with the figure when ``take`` cannot be ``spoken`` said whole."""
    if not RATES[0] <= take.rate <= RATES[1]:
        raise _rejected(take, f"tần số lấy mẫu {take.rate} Hz nằm ngoài {RATES[0]}–{RATES[1]} Hz")
    samples = from_bytes(take.pcm)
    level = rms_dbfs(samples)
    if level < SILENT_DBFS:
        raise _rejected(take, f"không có tiếng ({level:.0f} dBFS)")
    _check_length(take, spoken, pace.expected(voice_key))
    _check_clipping(take, samples)
    _check_silence(take, samples)
    pace.learn(voice_key, spoken, take.seconds)


def _check_length(take: Take, spoken: str, expected: float | None) -> None:
    count = max(1, syllables(spoken))
    least, most = count * SHORTEST, count * LONGEST + PAUSE_ALLOWANCE * (1 + _marks(spoken))
    if expected is not None and count >= LEARN_SYLLABLES:
        least = max(least, count * expected * NARROW[0])
        most = min(most, count * expected * NARROW[1] + PAUSE_ALLOWANCE)
    if not least <= take.seconds <= most:
        raise _rejected(
            take, f"dài {take.seconds:.2f} giây cho {count} tiếng, lẽ ra từ {least:.2f} đến {most:.2f} giây"
        )


def _marks(spoken: str) -> int:
    return sum(spoken.count(mark) for mark in ",.;:?!")


def _check_clipping(take: Take, samples: Samples) -> None:
    clipped = float(np.count_nonzero((samples >= 32767) | (samples <= -32768))) / max(1, samples.size)
    if clipped > CLIPPED_SHARE:
        raise _rejected(take, f"vỡ tiếng: {clipped:.1%} số mẫu chạm mức tối đa")


def _check_silence(take: Take, samples: Samples) -> None:
    """Speech holds no long silence: an engine that goes quiet inside a sentence has lost words."""
    step = max(1, take.rate // 50)
    peaks = np.abs(samples[: samples.size // step * step].reshape(-1, step).astype(np.int32)).max(axis=1, initial=0)
    loud = np.flatnonzero(peaks > 50)
    edges = np.concatenate(([-1], loud, [len(peaks)]))
    longest = (int(np.diff(edges).max()) - 1) * step / take.rate
    if longest > LONGEST_SILENCE:
        raise _rejected(take, f"im lặng {longest:.1f} giây ở giữa câu")


def _rejected(take: Take, fault: str) -> TakeRejected:
    return TakeRejected(f"Giọng {take.voice}", fault, "Giọng sẽ đọc lại, hoặc giọng kế tiếp đọc thay.")
