"""A programme brought to an exact length: pauses first, then the rate of speech, then stretching, then music. No word is cut.

All is decided by arithmetic on lengths; each take is loaded once to learn its own. A programme so short that music must follow it
in any case is left as it is spoken: slowing it down would help nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ..errors import StudioError
from ..model import Take, WordTime
from .assembly import EDGE_MS, loaded
from .parts import Bed, Part, Pause, Pcm, Sound, SoundLoad, Speech
from .samples import RATE, length_at
from .stretch import MOST, stretched_pcm

#: A pause may become this share of itself, and stays within the limits in ms; longer ones stay as they are.
_TIGHTEST, _WIDEST = 0.6, 1.7
_SHORTEST_MS, _LONGEST_MS = 150, 1800
#: How far a voice may be asked to speak faster or slower.
RATES = (0.9, 1.12)
#: Nearer than this, in seconds, nothing more is done.
_NEAR = 0.02
#: Less music than this at the end would sound like a mistake; after so much of it the ident is due. In seconds.
_LEAST_MUSIC, _MOST_MUSIC = 1.5, 60.0


@dataclass(frozen=True, slots=True)
class Filler:
    """What may sound behind the last word: ``music`` in stretches of up to a minute, with the station's ``ident`` between them."""

    music: SoundLoad
    ident: SoundLoad | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Parts that last ``seconds`` (as a master does, with its clean ends), and what was done: ``pauses``, ``rate``, ``stretch``, ``music``."""

    parts: tuple[Part, ...]
    seconds: float
    steps: tuple[str, ...]


def fit(
    parts: Sequence[Part],
    seconds: float,
    *,
    respeak: Callable[[float], Sequence[Part] | None] | None = None,
    filler: Filler | None = None,
    tolerance: float = 0.5,
) -> Fitted:
    """Bring ``parts`` to ``seconds`` ± ``tolerance``.

    ``respeak(rate)`` gives the same programme spoken at ``rate`` times the usual speed (1.05 is faster), or None when the voice
    cannot. ``filler`` sounds behind a programme that is too short for all else.

    Raises StudioError when the programme is too long or too short for all that, with the seconds that are over or missing:
    then whole items must go or come.
    """
    plan = _Plan.of(parts)
    tried, rate = plan.paused(seconds), False
    music_anyway = filler is not None and tried.missing(seconds) > tried.spoken * (1 / RATES[0] - 1 + MOST)
    if not music_anyway and not tried.meets(seconds) and respeak is not None:
        again = respeak(min(RATES[1], max(RATES[0], tried.rate_for(seconds))))
        if again is not None:
            tried, rate = _Plan.of(again).paused(seconds), True
    if not tried.meets(seconds):
        tried = tried.stretched(seconds)
    missing = tried.missing(seconds)
    if abs(missing) <= tolerance:
        return Fitted(tried.built(), tried.seconds, tried.steps(rate))
    if missing < 0:
        raise _misfit(seconds, f"dài hơn chỗ dành sẵn {-missing:.1f} giây", "Bỏ bớt bài.")
    if filler is None:
        raise _misfit(seconds, f"ngắn hơn chỗ dành sẵn {missing:.1f} giây", "Thêm bài hoặc nhạc nền.")
    room = seconds - _LEAST_MUSIC - 2 * EDGE_MS / 1000
    spoken = plan if plan.seconds <= room else plan.paused(room)
    filled = _Plan.of(_with_music(spoken.built(), seconds, filler))
    if abs(filled.missing(seconds)) > tolerance:
        raise _misfit(
            seconds, f"còn trống {plan.missing(seconds):.1f} giây, quá ngắn cho một đoạn nhạc", "Thêm hoặc bỏ một bài."
        )
    return Fitted(filled.parts, filled.seconds, (*spoken.steps(False), "music"))


def _misfit(seconds: float, fault: str, remedy: str) -> StudioError:
    return StudioError(f"Chương trình {seconds:g} giây", fault, remedy)


def length_of(parts: Sequence[Part]) -> float:
    """Seconds of the master that ``parts`` make, its clean ends included."""
    return _Plan.of(parts).seconds


def reach_of(parts: Sequence[Part]) -> tuple[float, float]:
    """The shortest and longest a programme can become by pauses and stretching alone, in seconds."""
    plan = _Plan.of(parts)
    tight, wide = (
        replace(plan, moved=tuple(map(_shortest, plan.pauses))),
        replace(plan, moved=tuple(map(_longest, plan.pauses))),
    )
    return tight.seconds - MOST * plan.spoken, wide.seconds + MOST * plan.spoken


@dataclass(frozen=True, slots=True)
class _Plan:
    """Parts as lengths. ``pauses`` are as given, ``moved`` as they will be (ms, those inside a bed too); ``takes`` are (samples, rate)."""

    parts: tuple[Part, ...]
    pauses: tuple[int, ...]
    moved: tuple[int, ...]
    takes: tuple[tuple[int, int], ...]
    sounds: int
    factor: float = 1.0

    @classmethod
    def of(cls, parts: Sequence[Part]) -> _Plan:
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, Bed) else (part,))]
        pauses = tuple(part.ms for part in flat if isinstance(part, Pause))
        takes = tuple(_size(part) for part in flat if isinstance(part, Speech))
        sounds = sum(_sound_samples(part) for part in flat if isinstance(part, Sound))
        return cls(tuple(parts), pauses, pauses, takes, sounds)

    @property
    def seconds(self) -> float:
        """As the assembly counts: a pause is cut to whole samples, and clean ends are added where there are none."""
        lead = self.moved[0] if self.parts and isinstance(self.parts[0], Pause) else 0
        tail = 0
        for part, ms in zip(reversed(self.parts), reversed(self.moved), strict=False):
            if not isinstance(part, Pause):
                break
            tail += ms
        ends = sum(max(0, EDGE_MS - ms) * RATE // 1000 for ms in (lead, tail))
        silence = sum(ms * RATE // 1000 for ms in self.moved)
        return (ends + silence + self._speech() + self.sounds) / RATE

    @property
    def spoken(self) -> float:
        """Seconds of speech as it was taken."""
        return sum(samples / rate for samples, rate in self.takes)

    def _speech(self) -> int:
        return sum(length_at(_scaled(samples, self.factor), rate, RATE) for samples, rate in self.takes)

    def missing(self, seconds: float) -> float:
        return seconds - self.seconds

    def meets(self, seconds: float) -> bool:
        return abs(self.missing(seconds)) <= _NEAR

    def paused(self, seconds: float) -> _Plan:
        """Every pause moved by the same share of its room."""
        missing = replace(self, moved=self.pauses).missing(seconds)
        bound = _longest if missing > 0 else _shortest
        rooms = [bound(ms) - ms for ms in self.pauses]
        if abs(missing) <= _NEAR or not any(rooms):
            return replace(self, moved=self.pauses)
        share = min(1.0, 1000 * missing / sum(rooms))
        return replace(self, moved=tuple(ms + round(share * room) for ms, room in zip(self.pauses, rooms, strict=True)))

    def rate_for(self, seconds: float) -> float:
        """How many times faster the speech must be for ``seconds``, as the pauses stand now."""
        room = seconds - (self.seconds - self.spoken)
        return self.spoken / room if room > 0 and self.spoken else 2.0

    def stretched(self, seconds: float) -> _Plan:
        """Speech stretched by one factor within ± 7 %; the pauses take up what rounding leaves."""
        if not self.spoken:
            return self
        factor = min(1 + MOST, max(1 - MOST, 1 + self.missing(seconds) / self.spoken))
        plan = replace(self, factor=factor)
        return plan if plan.meets(seconds) else plan.paused(seconds)

    def steps(self, rate: bool) -> tuple[str, ...]:
        done = {"pauses": self.moved != self.pauses, "rate": rate, "stretch": self.factor != 1.0}
        return tuple(name for name, used in done.items() if used)

    def built(self) -> tuple[Part, ...]:
        """The parts with their new pauses and stretched speech; takes stay unloaded until they are asked for."""
        moved = iter(self.moved)

        def made(part: Part) -> Part:
            match part:
                case Pause():
                    return Pause(next(moved))
                case Speech() if self.factor != 1.0:
                    return Speech(partial(_stretched, part, self.factor), part.segment)
                case Bed():
                    inner = tuple(made(one) for one in part.parts)
                    return replace(part, parts=tuple(one for one in inner if isinstance(one, Speech | Pause)))
            return part

        return tuple(made(part) for part in self.parts)


def _shortest(ms: int) -> int:
    return min(ms, max(_SHORTEST_MS, int(ms * _TIGHTEST)))


def _longest(ms: int) -> int:
    return max(ms, min(_LONGEST_MS, int(ms * _WIDEST)))


def _taken(speech: Speech) -> Take:
    return speech.take if isinstance(speech.take, Take) else speech.take()


def _size(speech: Speech) -> tuple[int, int]:
    take = _taken(speech)
    return take.samples, take.rate


def _sound_samples(sound: Sound) -> int:
    if isinstance(sound.load, _Music):
        return sound.load.samples
    found = loaded(sound.load)
    return length_at(found.samples, found.rate, RATE)


def _scaled(samples: int, factor: float) -> int:
    return max(1, round(samples * factor))


def _stretched(speech: Speech, factor: float) -> Take:
    take = _taken(speech)
    words = tuple(WordTime(word.start * factor, word.end * factor, word.offset, word.length) for word in take.words)
    return replace(take, pcm=stretched_pcm(take.pcm, take.rate, _scaled(take.samples, factor)), words=words)


@dataclass(frozen=True, slots=True)
class _Music:
    """Music of exactly ``samples`` at the programme's rate, made when its turn comes."""

    load: SoundLoad
    samples: int

    def __call__(self) -> Pcm:
        from .beds import tail_of

        source = loaded(self.load)
        return Pcm(tail_of(source.pcm, source.rate, self.samples), RATE)


def _with_music(parts: Sequence[Part], seconds: float, filler: Filler) -> list[Part]:
    """Music behind the last word to the sample, never a scrap of it; the ident between its stretches."""
    gap = Pause(EDGE_MS)
    between: list[Part] = [gap, Sound("ident", filler.ident), gap] if filler.ident is not None else [gap]
    spoken = [*parts, gap]
    count, missing = 0, 0.0
    while not count or missing > count * _MOST_MUSIC:
        count += 1
        missing = seconds - length_of([*spoken, *between * (count - 1), Sound("music", _Music(filler.music, 0)), gap])
    lengths = [round(missing * RATE / count)] * (count - 1)
    lengths.append(round(missing * RATE) - sum(lengths))
    out: list[Part] = []
    for length in lengths:
        out += [*(between if out else ()), Sound("music", _Music(filler.music, length))]
    return [*spoken, *out, gap]
