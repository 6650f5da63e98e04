"""The chain: one voice from the first word to the last, the best one that can.

When a voice fails midway everything is said again by the next one; takes that were made stay in the cache, so a later pass with
the better voice costs only what is missing.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BroadcasterError, NoVoiceLeft, TakeRejected, VoiceError, VoiceUnavailable
from ..model import Segment, Take, Voice
from ..settings import EngineSettings, WhenSettings
from .breaker import Breaker
from .budget import Budget
from .cache import TakeCache
from .keys import said, take_key
from .occasion import Occasion, hindrance

if TYPE_CHECKING:
    from .checks import Pace

Progress = Callable[[int, int], None]
#: what a segment without a single word or figure sounds like
NOTHING_SECONDS, NOTHING_RATE = 0.1, 22050
TRIES = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a voice of the chain did not speak. ``tried`` is False when it was not even asked: resting, or not for this occasion."""

    voice: str
    fault: str
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Spoken:
    """Everything said by one voice. ``take_keys`` are in the order of ``segments``; ``fallback``: a better voice should have spoken.

    ``takes`` is filled only by a chain without a cache. ``cost`` is what was paid, in the currency of the settings; ``notices``
    are sentences for the operator.
    """

    voice_name: str
    voice_label: str
    voice_key: str
    segments: tuple[Segment, ...]
    take_keys: tuple[str, ...]
    fallback: bool
    failures: tuple[Failure, ...] = ()
    cost: float = 0.0
    notices: tuple[str, ...] = ()
    takes: tuple[Take, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Said:
    keys: tuple[str, ...]
    takes: tuple[Take, ...]
    cost: float


class Chain:
    """``voices`` in the order to try them. ``engines`` are their settings by name, for conditions and rests.

    ``state`` is the folder where breakers remember; chains over the same folder share it. ``named`` voices speak only on an
    occasion that asks for them by name.
    """

    def __init__(
        self,
        voices: Sequence[Voice],
        cache: TakeCache | None,
        *,
        engines: Mapping[str, EngineSettings] | None = None,
        state: Path | None = None,
        named: Sequence[Voice] = (),
    ) -> None:
        self._voices = tuple(voices)
        self._named = {voice.name: voice for voice in named}
        self._cache = cache
        self._engines = dict(engines or {})
        self._breakers = {voice.name: Breaker(voice.name, self._rest(voice), state) for voice in self.voices}
        self._pace = _new_pace()

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Those of the chain in order, then those that speak only by name."""
        return (*self._voices, *self._named.values())

    def breaker(self, name: str) -> Breaker:
        """The breaker of a voice: what it rests from, for pages and commands."""
        return self._breakers[name]

    def best(self, occasion: Occasion | None = None) -> Voice | None:
        """The voice that would be tried first now: to see whether an episode of a fallback voice can be made better."""
        candidates = self._candidates(occasion or Occasion())
        return next(
            (voice for voice, why in candidates if why is None and not self._breakers[voice.name].resting()), None
        )

    def speak(
        self,
        segments: Sequence[Segment],
        *,
        progress: Progress | None = None,
        occasion: Occasion | None = None,
        closing: Callable[[str], Sequence[Segment]] | None = None,
    ) -> Spoken:
        """Say all ``segments``, then what ``closing(label of the voice)`` gives, in one voice.

        Raises NoVoiceLeft with every voice's fault, and DiskError when takes cannot be kept.
        """
        occasion = occasion or Occasion()
        failures: list[Failure] = []
        waits: list[float] = []
        fallback = False
        for voice, why in self._candidates(occasion):
            whole = (*segments, *(closing(voice.label) if closing else ()))
            if why is not None:
                failures.append(Failure(voice.name, why, tried=False))
                continue
            capped = self._refusal(voice, whole)
            if capped is not None:
                failures.append(Failure(voice.name, capped, tried=False))
                fallback = True
                continue
            resting = self._breakers[voice.name].allow()
            if resting is not None:
                failures.append(Failure(voice.name, _resting(resting.seconds, resting.why), tried=False))
                waits.append(resting.seconds)
                fallback = True
                continue
            try:
                said_all = self._say(voice, whole, progress)
            except VoiceError as error:
                waits.append(self._breakers[voice.name].failed(error))
                failures.append(Failure(voice.name, error.fault))
                fallback = True
                continue
            self._breakers[voice.name].succeeded()
            return Spoken(
                voice.name,
                voice.label,
                voice.key,
                whole,
                said_all.keys,
                fallback,
                tuple(failures),
                said_all.cost,
                _warnings(voice),
                said_all.takes,
            )
        raise _no_voice_left(occasion.subject, failures, waits)

    def close(self) -> None:
        """End what the voices keep running."""
        for voice in self.voices:
            close = getattr(voice, "close", None)
            if close is not None:
                close()

    # --- choosing --------------------------------------------------------------------------------------------------

    def _candidates(self, occasion: Occasion) -> Iterator[tuple[Voice, str | None]]:
        """Each voice in order, with the reason why it may not speak on this occasion."""
        asked = self._named.get(occasion.first or "")
        ordered = sorted(self._voices, key=lambda voice: voice.name != occasion.first)
        if asked is not None:
            ordered.insert(0, asked)
        for voice in ordered:
            yield voice, hindrance(self._when(voice), occasion)

    def _when(self, voice: Voice) -> WhenSettings:
        settings = self._engines.get(voice.name)
        return settings.when if settings else WhenSettings()

    def _rest(self, voice: Voice) -> float:
        """A voice on this machine does not rest: nothing is spared by it, and it may be the last one."""
        settings = self._engines.get(voice.name)
        rest = settings.rest if settings else timedelta(minutes=30)
        return 0.0 if voice.limits.offline else rest.total_seconds()

    # --- speaking --------------------------------------------------------------------------------------------------

    def _say(self, voice: Voice, segments: Sequence[Segment], progress: Progress | None) -> _Said:
        """Say what the cache does not hold. Raises VoiceError, DiskError."""
        keys = tuple(take_key(segment.spoken, voice.key) for segment in segments)
        missing = {key: segment for key, segment in zip(keys, segments, strict=True) if not self._held(key)}
        kept: dict[str, Take] = {}
        characters = sum(len(said(segment.spoken)) for segment in missing.values() if _has_words(segment))
        if characters:
            _probe(voice)
        done = len(keys) - sum(key in missing for key in keys)
        count = {key: keys.count(key) for key in missing}
        if progress:
            progress(done, len(keys))
        for take in self._takes(voice, list(missing.values())):
            if self._cache is None:
                kept[take.key] = take
            else:
                self._cache.put(take)
            done += count[take.key]
            if progress:
                progress(done, len(keys))
        return _Said(keys, tuple(kept[key] for key in keys) if kept else (), _cost(voice, characters))

    def _refusal(self, voice: Voice, segments: Sequence[Segment]) -> str | None:
        """Why the day's cap of a paid voice leaves no room for what is missing of ``segments``."""
        budget = getattr(voice, "budget", None)
        if not isinstance(budget, Budget):
            return None
        keys = {take_key(segment.spoken, voice.key): segment for segment in segments if _has_words(segment)}
        missing = (segment for key, segment in keys.items() if not self._held(key))
        return budget.refusal(sum(len(said(segment.spoken)) for segment in missing))

    def _held(self, key: str) -> bool:
        return self._cache is not None and self._cache.holds(key)

    def _takes(self, voice: Voice, segments: Sequence[Segment]) -> Iterator[Take]:
        """Takes in order, at most ``concurrency`` being made and as many waiting: memory does not grow with the text."""
        workers = min(voice.limits.concurrency, len(segments))
        if workers <= 1:
            yield from (self._checked(voice, segment) for segment in segments)
            return
        stop = threading.Event()
        pool = ThreadPoolExecutor(workers, thread_name_prefix=f"voice {voice.name}")
        waiting: deque[Future[Take]] = deque()
        try:
            for segment in segments:
                waiting.append(pool.submit(self._unless_stopped, stop, voice, segment))
                if len(waiting) >= 2 * workers:
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
        from . import checks

        if not _has_words(segment):
            return _nothing(voice, segment)
        for attempt in range(1, TRIES + 1):
            try:
                take = _spoken(voice, segment)
                checks.check_take(take, said(segment.spoken), voice.key, self._pace)
            except TakeRejected:
                if attempt == TRIES:
                    raise
            else:
                return take
        raise AssertionError


def _spoken(voice: Voice, segment: Segment) -> Take:
    """What the voice says. A voice of somebody's own may raise anything; that is its fault and not the end of the episode."""
    try:
        return voice.speak(segment)
    except BroadcasterError:
        raise
    except Exception as error:
        fault = f"lỗi trong chương trình của giọng ({type(error).__name__}: {error})"
        raise VoiceUnavailable(f"Giọng {voice.name}", fault, "Báo người viết giọng này.") from error


def _cost(voice: Voice, characters: int) -> float:
    budget = getattr(voice, "budget", None)
    return budget.cost(characters) if isinstance(budget, Budget) else 0.0


def _warnings(voice: Voice) -> tuple[str, ...]:
    budget = getattr(voice, "budget", None)
    warning = budget.warning() if isinstance(budget, Budget) else None
    return (warning,) if warning else ()


def _probe(voice: Voice) -> None:
    """Ask an online voice for a sign of life before it is trusted with an episode. ``probe`` is optional."""
    probe = getattr(voice, "probe", None)
    if probe is not None:
        probe()


def _has_words(segment: Segment) -> bool:
    return any(char.isalnum() for char in segment.spoken)


def _nothing(voice: Voice, segment: Segment) -> Take:
    pcm = bytes(2 * int(NOTHING_SECONDS * NOTHING_RATE))
    return Take(take_key(segment.spoken, voice.key), voice.name, pcm, NOTHING_RATE)


def _new_pace() -> Pace:
    from .checks import Pace

    return Pace()


def _resting(seconds: float, why: str) -> str:
    minutes = max(1, round(seconds / 60))
    return f"đang nghỉ, {minutes} phút nữa thử lại ({why})" if why else f"đang nghỉ, {minutes} phút nữa thử lại"


def _no_voice_left(subject: str, failures: Sequence[Failure], waits: Sequence[float]) -> NoVoiceLeft:
    told = "; ".join(f"{failure.voice}: {failure.fault}" for failure in failures)
    wait = min((seconds for seconds in waits if seconds > 0), default=None)
    return NoVoiceLeft(
        subject,
        f"không giọng nào đọc được ({told})",
        "Đài sẽ tự thử lại; xem «broadcaster voices test».",
        retry_after=wait,
    )
