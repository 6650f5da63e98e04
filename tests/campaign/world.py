"""What the month is told by and done with: the diary of all that was seen, the lock on the database, the timer beside a station that is down."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.delivery import flip

from .measure import Seen
from .station_folder import SLOTS, Airing


@dataclass(frozen=True, slots=True)
class Look:
    """What was at the address of an airing, ``ready`` or ``air``, in the ``file`` or by ``http``."""

    airing: Airing
    when: str
    via: str
    seen: Seen


@dataclass
class Diary:
    """Everything that happened."""

    looks: list[Look] = field(default_factory=list)
    attacks: list[tuple[Airing, str, str]] = field(default_factory=list)
    troubles: list[tuple[datetime, str]] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)


class Lock:
    """The station's database, held by another program."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: sqlite3.Connection | None = None

    def take(self) -> None:
        if self._held is None and self._path.exists():
            self._held = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            self._held.execute("BEGIN IMMEDIATE")

    def give_back(self) -> None:
        if self._held is not None:
            self._held.rollback()
            self._held.close()
            self._held = None


class Lives:
    """From when to when the process lived."""

    def __init__(self) -> None:
        self._lives: list[list[datetime]] = []
        self._since: datetime | None = None

    def begin(self, now: datetime) -> None:
        self._since = now

    def end(self, now: datetime) -> None:
        if self._since is not None:
            self._lives.append([self._since, now])
            self._since = None

    def up(self, since: datetime, until: datetime) -> timedelta:
        """How long it lived between the two."""
        lives = [*self._lives, *([[self._since, until]] if self._since is not None else [])]
        spans = (min(end, until) - max(begin, since) for begin, end in lives)
        return sum((span for span in spans if span > timedelta()), timedelta())


class Timer:
    """The timer unit that looks at the addresses each minute where no station runs; the standard library only."""

    def __init__(self, folder: Path) -> None:
        self._slots = folder / "feeds" / "station"

    def tick(self, now: datetime) -> None:
        for slot in SLOTS:
            if (self._slots / slot.name).is_dir():
                with contextlib.suppress(OSError):
                    flip.flip(self._slots / slot.name, now)
