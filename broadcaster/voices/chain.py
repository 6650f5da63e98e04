"""The chain: one voice from the first word to the last, the best one that can.

When a voice fails midway everything is said again by the next one; takes that were made stay in the cache, so a later pass with
the better voice costs only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import NoVoiceLeft, VoiceError
from ..model import Charge, Segment, Take, Voice
from ..settings import EngineSettings, WhenSettings
from .breaker import Breaker, Resting
from .budget import Budget, Spending
from .cache import TakeCache
from .charges import ChargeCounter, counting
from .conditions import Occasion, hindrance
from .speaking import Plan, Progress, Speaker, probe

if TYPE_CHECKING:
    from .asr_check import AsrCheck


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a voice of the chain did not speak. ``tried`` is False when it was not even asked: resting, or not for this occasion."""

    voice: str
    fault: str
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Spoken:
    """Everything said by one voice. ``take_keys`` are in the order of ``segments``; ``fallback``: a better voice should have spoken.

    ``takes`` is filled only by a chain without a cache. ``charges`` is what each paid voice was sent, those that failed as well;
    ``notices`` are sentences for the operator.
    """

    voice_name: str
    voice_label: str
    voice_key: str
    segments: tuple[Segment, ...]
    take_keys: tuple[str, ...]
    fallback: bool
    failures: tuple[Failure, ...] = ()
    charges: tuple[Charge, ...] = ()
    notices: tuple[str, ...] = ()
    takes: tuple[Take, ...] = field(default=(), repr=False)

    @property
    def cost(self) -> float:
        """What was paid, in đồng."""
        return sum(charge.cost for charge in self.charges)


class Chain:
    """``voices`` in the order to try them. ``engines`` are their settings by name, for conditions and rests.

    ``state`` is the folder where breakers remember; chains over the same folder share it. ``named`` voices speak only on an
    occasion that asks for them by name. ``asr_check`` hears some takes again.
    """

    def __init__(
        self,
        voices: Sequence[Voice],
        cache: TakeCache | None,
        *,
        engines: Mapping[str, EngineSettings] | None = None,
        state: Path | None = None,
        named: Sequence[Voice] = (),
        asr_check: AsrCheck | None = None,
    ) -> None:
        self._voices = tuple(voices)
        self._named = {voice.name: voice for voice in named}
        self._speaker = Speaker(cache, asr_check)
        self._engines = dict(engines or {})
        self._breakers = {voice.name: Breaker(voice.name, self._rest(voice), state) for voice in self.voices}

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Those of the chain in order, then those that speak only by name."""
        return (*self._voices, *self._named.values())

    def breaker(self, name: str) -> Breaker:
        """The breaker of a voice: what it rests from, for pages and commands."""
        return self._breakers[name]

    def better(self, than: str, segments: Sequence[Segment], occasion: Occasion | None = None) -> Voice | None:
        """The first voice before the one named ``than`` that gives a sign of life and may spend what ``segments`` cost: an episode of a
        fallback voice can be made better. None when there is none, or ``than`` is not tried on this occasion any more."""
        candidates = [voice for voice, why in self._candidates(occasion or Occasion()) if why is None]
        names = [voice.name for voice in candidates]
        before = candidates[: names.index(than)] if than in names else []
        return next((voice for voice in before if self._can_say(voice, segments)), None)

    def resting(self) -> dict[str, Resting]:
        """The voices of the chain that are left in peace now, by name, with the reason."""
        standing = ((voice.name, self._breakers[voice.name].resting()) for voice in self._voices)
        return {name: rest for name, rest in standing if rest is not None}

    def down(self) -> dict[str, str]:
        """The voices of the chain of which nothing is to be expected now, by name, each with why; resting ones are among them."""
        standing = ((voice.name, self._breakers[voice.name].down()) for voice in self._voices)
        return {name: why for name, why in standing if why is not None}

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
        with counting() as counter:
            return self._spoken(segments, progress, occasion or Occasion(), closing, counter)

    def spending(self) -> tuple[Spending, ...]:
        """How each paid voice stands today."""
        budgets = ((voice, _budget(voice)) for voice in self.voices)
        return tuple(budget.standing(voice.label) for voice, budget in budgets if budget)

    def _spoken(
        self,
        segments: Sequence[Segment],
        progress: Progress | None,
        occasion: Occasion,
        closing: Callable[[str], Sequence[Segment]] | None,
        counter: ChargeCounter,
    ) -> Spoken:
        failures: list[Failure] = []
        waits: list[float] = []
        fallback = False
        for voice, why in self._candidates(occasion):
            if why is not None:
                failures.append(Failure(voice.name, why, tried=False))
                continue
            whole = (*segments, *(closing(voice.label) if closing else ()))
            plan = self._speaker.plan(voice, whole)
            failure, wait, takes = self._tried(voice, plan, progress)
            if failure is not None:
                failures.append(failure)
                waits.append(wait)
                fallback = True
                continue
            return Spoken(
                voice.name,
                voice.label,
                voice.key,
                whole,
                plan.keys,
                fallback,
                tuple(failures),
                counter.charges,
                self._notices(),
                takes,
            )
        raise _no_voice_left(occasion.subject, failures, waits)

    def close(self) -> None:
        """End what the voices keep running."""
        for voice in self.voices:
            close = getattr(voice, "close", None)
            if close is not None:
                close()

    def _tried(
        self, voice: Voice, plan: Plan, progress: Progress | None
    ) -> tuple[Failure | None, float, tuple[Take, ...]]:
        """Why ``voice`` did not say it and for how long not to ask again, or its takes. What is all in the cache needs no engine."""
        if not plan.missing:
            return None, 0.0, self._speaker.say(voice, plan, progress)
        capped = _refusal(voice, plan)
        if capped is not None:
            return Failure(voice.name, capped, tried=False), 0.0, ()
        breaker = self._breakers[voice.name]
        resting = breaker.allow()
        if resting is not None:
            return Failure(voice.name, _resting(resting.seconds, resting.why), tried=False), resting.seconds, ()
        try:
            takes = self._speaker.say(voice, plan, progress)
        except VoiceError as error:
            return Failure(voice.name, error.fault), breaker.failed(error), ()
        except BaseException:  # a full disk, Ctrl-C: nothing was learnt of the voice
            breaker.abandoned()
            raise
        breaker.succeeded()
        return None, 0.0, takes

    def _can_say(self, voice: Voice, segments: Sequence[Segment]) -> bool:
        """Whether a voice that does not rest can be paid and reached now; one that cannot be reached begins to rest."""
        breaker = self._breakers[voice.name]
        if breaker.resting() or _refusal(voice, self._speaker.plan(voice, segments)):
            return False
        try:
            probe(voice)
        except VoiceError as error:
            breaker.failed(error)
            return False
        return True

    def _candidates(self, occasion: Occasion) -> Iterator[tuple[Voice, str | None]]:
        """Each voice in order, with the reason why it may not speak on this occasion."""
        asked = self._named.get(occasion.first or "")
        ordered = sorted(self._voices, key=lambda voice: voice.name != occasion.first)
        if asked is not None:
            ordered.insert(0, asked)
        for voice in ordered:
            yield voice, hindrance(self._when(voice), occasion)

    def _notices(self) -> tuple[str, ...]:
        budgets = filter(None, map(_budget, self.voices))
        return tuple(warning for budget in budgets if (warning := budget.warning()))

    def _when(self, voice: Voice) -> WhenSettings:
        settings = self._engines.get(voice.name)
        return settings.when if settings else WhenSettings()

    def _rest(self, voice: Voice) -> float:
        """A voice on this machine does not rest: nothing is spared by it, and it may be the last one."""
        settings = self._engines.get(voice.name)
        rest = settings.rest if settings else timedelta(minutes=30)
        return 0.0 if voice.limits.offline else rest.total_seconds()


def _budget(voice: Voice) -> Budget | None:
    budget = getattr(voice, "budget", None)
    return budget if isinstance(budget, Budget) else None


def _refusal(voice: Voice, plan: Plan) -> str | None:
    """Why the day's cap of a paid voice leaves no room for what is missing."""
    budget = _budget(voice)
    return budget.refusal(plan.characters) if budget else None


def _resting(seconds: float, why: str) -> str:
    minutes = max(1, round(seconds / 60))
    return f"tạm ngừng, {minutes} phút nữa thử lại ({why})" if why else f"tạm ngừng, {minutes} phút nữa thử lại"


def _no_voice_left(subject: str, failures: Sequence[Failure], waits: Sequence[float]) -> NoVoiceLeft:
    told = "; ".join(f"{failure.voice}: {failure.fault}" for failure in failures)
    wait = min((seconds for seconds in waits if seconds > 0), default=None)
    return NoVoiceLeft(
        subject,
        f"không giọng nào đọc được ({told})",
        "Hệ thống sẽ tự thử lại; xem «broadcaster voices test».",
        retry_after=wait,
    )
