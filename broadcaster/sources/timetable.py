"""When a source is visited next, and when a person should look at it.

next = max(its interval, the host's wish) ± 10 %, never under the floor; after a failure the pause doubles up to 24 h;
after five failures in a row the source needs attention, at once when a list page lost its
links (it goes on being tried: the page may be under repair); 410 stops the visits until a person has looked.
An operator's own ``every`` below the floor holds for folders only: they trouble nobody.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..errors import BroadcasterError, SourceError, SourceGone
from ..model import Found, Source
from ..settings.sources import DEFAULT_EVERY
from .memory import Memory

LONGEST_PAUSE = timedelta(hours=24)
ATTENTION_AFTER = 5
JITTER = 0.1
#: a record written this far ahead of now was written by a clock that was wrong
CLOCK_SLACK = timedelta(hours=1)
#: a planned time this share of the interval before the due one is as good: due times have jitter, and else every second planned
#: visit would be missed
GRACE = 0.2
SHORTEST_GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source is doing: shown by ``status`` and the console."""

    due: datetime | None
    failures: int = 0
    problem: str | None = None
    last_good: datetime | None = None
    asked: datetime | None = None  # the host wishes no visit before
    stopped: bool = False
    gone: bool = False

    @property
    def needs_attention(self) -> bool:
        return self.gone or self.failures >= ATTENTION_AFTER


class Timetable:
    """Keeps ``visit:<name>`` in memory. ``clock`` gives seconds since 1970, ``spread`` a number in 0..1 for the jitter."""

    def __init__(
        self,
        memory: Memory,
        *,
        floor: timedelta = timedelta(minutes=15),
        clock: Callable[[], float] | None = None,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._memory = memory
        self._floor = floor
        self._clock = clock or (lambda: datetime.now(UTC).timestamp())
        self._spread = spread

    def standing(self, name: str) -> Standing:
        """What is known of ``name``; a source never visited is due at once (``due`` is None)."""
        record = self._memory.get(f"visit:{name}")
        if record is None:
            return Standing(None)
        now = self._clock()
        good = record.get("good")
        return Standing(
            due=None if _is_of_wrong_clock(record, now) else _time(record.get("due")),
            failures=int(record.get("failures", 0)),
            problem=record.get("problem"),
            last_good=_time(good) if good is None or good <= now + CLOCK_SLACK.total_seconds() else None,
            asked=None if _is_of_wrong_clock(record, now) else _time(record.get("asked")),
            stopped=bool(record.get("stopped")),
            gone=bool(record.get("gone")),
        )

    def may_visit(self, name: str, every: timedelta | None = None) -> bool:
        """Whether a visit planned for now fits what the host and earlier failures ask for.

        A little before the due time is as good, but never before a host's own wish; a stopped source waits for :meth:`resume`.
        """
        standing, now = self.standing(name), datetime.fromtimestamp(self._clock(), UTC)
        if standing.stopped or (standing.asked is not None and now < standing.asked):
            return False
        every = DEFAULT_EVERY if every is None else every
        grace = max(every * GRACE, SHORTEST_GRACE) if every >= self._floor else SHORTEST_GRACE
        return standing.due is None or standing.due - grace <= now

    def succeeded(self, name: str, every: timedelta | None = None, *, polite: bool = True) -> datetime:
        """Note a good visit; returns when the next one is due. ``polite=False`` for folders: no floor, no jitter."""
        pause = DEFAULT_EVERY if every is None else every
        if polite:
            if pause:  # times that a cron says are met, not spread
                pause *= 1 - JITTER + 2 * JITTER * self._spread()
            pause = max(pause, self._floor)
        now = self._clock()
        due = now + pause.total_seconds()
        self._memory.put(f"visit:{name}", {"at": now, "due": due, "failures": 0, "good": now})
        return datetime.fromtimestamp(due, UTC)

    def failed(self, name: str, error: BroadcasterError, every: timedelta | None = None) -> Standing:
        """Note a failed visit: exponential back-off, Retry-After kept, SourceGone stops."""
        old = self._memory.get(f"visit:{name}") or {}
        failures = int(old.get("failures", 0)) + 1
        start = max(every or DEFAULT_EVERY, self._floor)
        pause = min(start * 2 ** min(failures - 1, 12), LONGEST_PAUSE)
        pause = max(pause * (1 - JITTER + 2 * JITTER * self._spread()), self._floor)
        asked, now = None, self._clock()
        if error.retry_after is not None:
            wish = timedelta(seconds=min(error.retry_after, LONGEST_PAUSE.total_seconds()))
            asked, pause = now + wish.total_seconds(), max(pause, wish)
        record = {
            "at": now,
            "due": now + pause.total_seconds(),
            "failures": failures,
            "problem": str(error),
            "good": old.get("good"),
            "asked": asked,
            "gone": isinstance(error, SourceGone),
            "stopped": isinstance(error, SourceGone) and not error.retry,
        }
        self._memory.put(f"visit:{name}", record)
        return self.standing(name)

    def resume(self, name: str) -> None:
        """An operator has looked: due now, failures forgotten."""
        old = self._memory.get(f"visit:{name}") or {}
        now = self._clock()
        self._memory.put(f"visit:{name}", {"at": now, "due": now, "failures": 0, "good": old.get("good")})

    def visit(
        self, name: str, source: Source, every: timedelta | None = None, *, since: datetime | None = None
    ) -> Iterator[Found]:
        """Everything ``source`` finds, with success and failure noted; lets SourceError through after noting it.

        The visit counts as good only when the caller took every Found: one that stops half-way sees the rest again.
        """
        try:
            yield from _all(source.fetch(since))
        except SourceError as error:
            self.failed(name, error, every)
            raise
        self.succeeded(name, every, polite=getattr(source, "polite", True))


def _is_of_wrong_clock(record: dict[str, Any], now: float) -> bool:
    """Whether the machine's clock was ahead when the visit was noted: its due time says nothing then.

    Records without the time of their noting are judged by the longest pause after a failure.
    """
    noted = record.get("at", record.get("good"))
    if noted is not None and noted > now + CLOCK_SLACK.total_seconds():
        return True
    longest = LONGEST_PAUSE.total_seconds() * (1 + JITTER)
    return "at" not in record and record.get("failures", 0) > 0 and float(record.get("due") or 0) > now + longest


def _all(found: Iterable[Found]) -> Iterator[Found]:
    yield from found


def _time(value: object) -> datetime | None:
    return datetime.fromtimestamp(float(value), UTC) if isinstance(value, int | float) else None
