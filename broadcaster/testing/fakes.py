"""A source, a voice and a publisher that do what they are told and remember what was asked of them."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..errors import PublishError, SourceError, StorageFailed, VoiceUnavailable
from ..model import Found, Receipt, Release, Segment, Take, VoiceLimits
from ..publishing.addresses import safe_path
from ..voices import take_key

RATE = 22050


class FakeVoice:
    """Speaks a tone whose length is known: 0.25 s a syllable, the pitch from the text.

    ``fail_at`` makes it fail at that segment, counted from 0, as an engine that dies midway.
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
    """How long a :class:`FakeVoice` speaks."""
    return 0.25 * max(1, len(spoken.split()))


def tone(seconds: float, seed: str = "") -> bytes:
    """A tone with a slow swell, so that it is neither silent nor clipped; whole samples, 16-bit, at 22,050 Hz."""
    pitch = 180 + sum(map(ord, seed)) % 120
    count = round(seconds * RATE)
    samples = (
        round(9000 * math.sin(2 * math.pi * pitch * n / RATE) * (0.6 + 0.4 * math.sin(2 * math.pi * 3 * n / RATE)))
        for n in range(count)
    )
    return array("h", samples).tobytes()


@dataclass
class FakeSource:
    """Hands over what it is given; ``problem`` makes the visit fail; ``outcomes`` records what the station said of each."""

    found: list[Found] = field(default_factory=list)
    problem: SourceError | None = None
    outcomes: list[tuple[str | None, str | None]] = field(default_factory=list)

    def fetch(self, since: datetime | None) -> Iterator[Found]:
        if self.problem is not None:
            raise self.problem
        yield from self.found

    def settled(self, found: Found, problem: str | None) -> None:
        self.outcomes.append((found.guid, problem))


def article(title: str, *paragraphs: str, guid: str | None = None, source: str = "thu") -> Found:
    """A plain-text article as a source hands it over."""
    text = "\n\n".join((title, *paragraphs))
    return Found(source, text.encode(), "text/plain", "utf-8", guid=guid or title)


class FakePublisher:
    """Keeps what is public in memory: ``public`` maps paths to bytes in the order in which they came; ``problem`` makes it refuse.

    ``station_folder`` is where it reads the files, as every publisher; the other two arguments let it be named in a configuration.
    """

    def __init__(self, name: str = "fake", options: object = None, *, station_folder: Path) -> None:
        self.name = name
        self.station = station_folder
        self.public: dict[str, bytes] = {}
        self.problem: PublishError | None = None

    def publish(self, release: Release) -> Receipt:
        self._refuse()
        for place, public in release.files:
            try:
                self.public[safe_path(public, public)] = (self.station / place).read_bytes()
            except OSError as error:
                raise StorageFailed(public, f"không đọc được {place} ({error.strerror})") from error
        return Receipt("published", release.guid, datetime.now(UTC), self.name)

    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt:
        self._refuse()
        for path in paths:
            self.public.pop(path, None)
        return Receipt("withdrawn", guid, datetime.now(UTC), self.name)

    def _refuse(self) -> None:
        if self.problem is not None:
            raise self.problem
