"""The kills in the gaps of a making: which gaps there are, how often each was hit, which are wanted yet."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .month import Month
    from .station_folder import Airing

WANTED = 3
_DEATHS_A_MAKING = 10
#: how many gaps a new life may pass before it dies, so that those at the end of a making have their turn
_SKIPS = (0, 0, 1, 2, 3, 5, 8, 13, 21)
#: how often a making is asked for at once; else after a while, should none have come by itself
_PRESSED, _PATIENCE = 0.3, timedelta(minutes=3)
_SHORT_OUTAGE = (1.0, 3.0)
#: a gap that is passed at least so often is one that the campaign can aim at
_PASSED = 3


class Trace:
    """Reads what :class:`.gaps.Gaps` writes: every gap passed, and those in which the process died."""

    def __init__(self, path: Path) -> None:
        self._path, self._read = path, 0
        self.passed: Counter[str] = Counter()
        self.hit: Counter[str] = Counter()

    def follow(self) -> str | None:
        """Read on; the gap in which the process died since the last look, if it did."""
        if not self._path.exists():
            return None
        with self._path.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        self._read += len(new)
        died = None
        for line in new.decode(errors="replace").splitlines():
            if line.startswith("! "):
                died = line[2:]
                self.hit[died] += 1
            elif line:
                self.passed[line] += 1
        return died

    def missing(self) -> dict[str, int]:
        """Gaps that were passed often enough and hit too seldom, with how often they were."""
        return {
            name: self.hit[name] for name, times in self.passed.items() if times >= _PASSED and self.hit[name] < WANTED
        }

    def done(self) -> list[str]:
        """Gaps that were hit often enough."""
        self.follow()
        return [name for name, times in self.hit.items() if times >= WANTED]


class Kills:
    """While a making is aimed at, each new life of the process is told to die in a gap that was not hit often enough."""

    def __init__(self, month: Month, trace: Trace) -> None:
        self._month, self.trace = month, trace
        self._until: datetime | None = None
        self._left = 0
        self._slot = ""

    def begin(self, airing: Airing) -> None:
        self._slot = airing.slot.name
        self._until, self._left = airing.airs + timedelta(minutes=2), _DEATHS_A_MAKING
        self.arm()
        if self._month.chance.random() < _PRESSED:
            self._press()

    def arm(self) -> None:
        """Tell the process that lives now; nothing when no making is aimed at."""
        if self._until is None:
            return
        if self._left <= 0 or self._month.clock.now() > self._until:
            self._until = None
            self._month.ask("kill", skip=None, done=[])
            return
        self._month.ask("kill", skip=self._month.chance.choice(_SKIPS), done=self.trace.done())
        self._month.at(self._month.clock.now() + _PATIENCE, self._press)

    def _press(self) -> None:
        """An operator presses «Làm bản tin ngay», so that there is a making to die in."""
        if self._until is not None:
            self._month.act("make", self._slot)

    def outage(self) -> timedelta:
        """How long the process stays dead: short while there is another gap to hit, at last up to two hours."""
        self._left -= 1
        chance = self._month.chance
        minutes = chance.uniform(*_SHORT_OUTAGE) if self._left > 0 else chance.uniform(1, 120)
        return timedelta(minutes=minutes)
