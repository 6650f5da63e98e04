"""One voice says many segments: what the cache holds is not said again, each take is proved, few are in memory at a time."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import BroadcasterError, TakeRejected, VoiceUnavailable
from ..model import Segment, Take, Voice
from .cache import TakeCache
from .clauses import clause_times
from .keys import said, take_key

if TYPE_CHECKING:
    from .asr_check import AsrCheck
    from .checks import Pace

#: told (segments done, segments in all)
Progress = Callable[[int, int], None]
#: what a segment without a single word or figure sounds like
NOTHING_SECONDS, NOTHING_RATE = 0.1, 22050
TRIES = 2
#: sentences under way or waiting for an earlier one, for each seat: a sentence takes one to four requests
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """``keys`` of all segments in order, and what must be said for those that are not kept yet."""

    keys: tuple[str, ...]
    missing: dict[str, Segment]

    @property
    def characters(self) -> int:
        """What an engine will be asked to say."""
        return sum(len(said(segment.spoken)) for segment in self.missing.values() if has_words(segment))


class Speaker:
    """Says segments and keeps their takes in ``cache``; without one it hands them over. ``asr_check`` hears some of them again."""

    def __init__(self, cache: TakeCache | None, asr_check: AsrCheck | None = None) -> None:
        self._cache = cache
        self._asr_check = asr_check
        self._pace: Pace | None = None

    def plan(self, voice: Voice, segments: Sequence[Segment]) -> Plan:
        keys = tuple(take_key(segment.spoken, voice.key) for segment in segments)
        wanted = dict(zip(keys, segments, strict=True))
        return Plan(keys, {key: segment for key, segment in wanted.items() if not self._held(key)})

    def say(self, voice: Voice, plan: Plan, progress: Progress | None) -> tuple[Take, ...]:
        """Say what is missing; returns all takes where nothing keeps them, else none. Raises VoiceError, DiskError."""
        if plan.characters:
            probe(voice)
        places = Counter(plan.keys)
        done = sum(count for key, count in places.items() if key not in plan.missing)
        kept: dict[str, Take] = {}
        if progress:
            progress(done, len(plan.keys))
        for take in self._takes(voice, list(plan.missing.values())):
            if self._cache is None:
                kept[take.key] = take
            else:
                self._cache.put(take)
            done += places[take.key]
            if progress:
                progress(done, len(plan.keys))
        return tuple(kept[key] for key in plan.keys) if kept else ()

    def _held(self, key: str) -> bool:
        return self._cache is not None and self._cache.holds(key)

    def _takes(self, voice: Voice, segments: Sequence[Segment]) -> Iterator[Take]:
        """Takes in order, at most ``concurrency`` being made and a few waiting for a long one before them: memory does not grow
        with the text."""
        workers = min(voice.limits.concurrency, len(segments))
        if workers <= 1:
            yield from (self._checked(voice, segment) for segment in segments)
            return
        stop = threading.Event()
        pool = ThreadPoolExecutor(workers, thread_name_prefix=f"voice {voice.name}")
        waiting: deque[Future[Take]] = deque()
        try:
            for segment in segments:
                waiting.append(pool.submit(copy_context().run, self._unless_stopped, stop, voice, segment))
                if len(waiting) >= AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _unless_stopped(self, stop: threading.Event, voice: Voice, segment: Segment) -> Take:
        if stop.is_set():
            raise VoiceUnavailable(f"Giọng {voice.name}", "đã dừng vì một câu khác không đọc được")
        return self._checked(voice, segment)

    def _checked(self, voice: Voice, segment: Segment) -> Take:
        """A take that was proved to say its text; a rejected one is asked for once more."""
        if not has_words(segment):
            return _nothing(voice, segment)
        for _ in range(1, TRIES):
            try:
                return self._proved(voice, segment)
            except TakeRejected:
                continue
        return self._proved(voice, segment)

    def _proved(self, voice: Voice, segment: Segment) -> Take:
        """What the voice says now; raises TakeRejected when it is not its text."""
        from .checks import Pace, check_take

        self._pace = self._pace or Pace()
        take, spoken = _spoken(voice, segment), said(segment.spoken)
        check_take(take, spoken, voice.key, self._pace)
        if self._asr_check is not None:
            self._asr_check.check(take, spoken)
        return take


def has_words(segment: Segment) -> bool:
    return any(char.isalnum() for char in segment.spoken)


def _spoken(voice: Voice, segment: Segment) -> Take:
    """What the voice says. A voice of somebody's own may raise anything; that is its fault and not the end of the episode."""
    try:
        take = voice.speak(segment)
        words = take.words or clause_times(take.pcm, take.rate, said(segment.spoken))
        return replace(take, key=take_key(segment.spoken, voice.key), voice=voice.name, words=words)
    except BroadcasterError:
        raise
    except Exception as error:
        fault = f"lỗi trong chương trình của giọng ({type(error).__name__}: {error})"
        raise VoiceUnavailable(f"Giọng {voice.name}", fault, "Báo người viết giọng này.") from error


def probe(voice: Voice) -> None:
    """Ask a voice for a sign of life before it is trusted with an episode, where it can tell: ``probe`` is optional. Raises VoiceError."""
    ask = getattr(voice, "probe", None)
    if ask is not None:
        ask()


def _nothing(voice: Voice, segment: Segment) -> Take:
    pcm = bytes(2 * int(NOTHING_SECONDS * NOTHING_RATE))
    return Take(take_key(segment.spoken, voice.key), voice.name, pcm, NOTHING_RATE)
