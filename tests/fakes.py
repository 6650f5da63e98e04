"""Test doubles good enough for anyone who writes a source or a voice: nothing here needs a network or an engine."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable

from broadcaster.errors import VoiceUnavailable
from broadcaster.model import Found, Segment, Take, VoiceLimits
from broadcaster.voices import take_key

RATE = 22050


class FakeVoice:
    """Speaks a tone whose length is known: 0.25 s a syllable, the pitch from the text.

    ``silent_after`` makes it fail at that segment, as an engine that dies midway.
    """

    def __init__(self, name: str = "fake", label: str = "giọng thử", version: int = 1, fail_at: int = -1) -> None:
        self.name, self.label, self.key = name, label, f"fake-{version}"
        self.limits = VoiceLimits(offline=True, licence="GPL-3.0-or-later")
        self.spoken: list[str] = []
        self._fail_at = fail_at

    def speak(self, segment: Segment) -> Take:
        if len(self.spoken) == self._fail_at:
            raise VoiceUnavailable(f"Giọng {self.name}", "bị ngắt trong lúc thử")
        self.spoken.append(segment.spoken)
        return Take(
            take_key(segment.spoken, self.key), self.name, tone(seconds_of(segment.spoken), segment.spoken), RATE
        )


def seconds_of(spoken: str) -> float:
    return 0.25 * max(1, len(spoken.split()))


def tone(seconds: float, seed: str = "") -> bytes:
    """A tone with a slow swell, so that it is neither silent nor clipped; whole samples, 16-bit."""
    pitch = 180 + sum(map(ord, seed)) % 120
    count = round(seconds * RATE)
    samples = (
        round(9000 * math.sin(2 * math.pi * pitch * n / RATE) * (0.6 + 0.4 * math.sin(2 * math.pi * 3 * n / RATE)))
        for n in range(count)
    )
    return array("h", samples).tobytes()


def article(title: str, *paragraphs: str, guid: str | None = None, source: str = "thu") -> Found:
    """A plain-text article as a source hands it over."""
    text = "\n\n".join((title, *paragraphs))
    return Found(source, text.encode(), "text/plain", "utf-8", guid=guid or title)


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
