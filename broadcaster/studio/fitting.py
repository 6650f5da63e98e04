"""A programme brought to an exact length: pauses first, then the rate of speech, then stretching, then music. No word is cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from ..errors import StudioError
from ..model import Take, WordTime
from .assembly import EDGE_MS
from .parts import Bed, Part, Pause, Pcm, Sound, SoundLoad, Speech
from .samples import RATE, length_at
from .stretch import MOST, stretched_pcm

#: A pause may become this share of itself, and stays within the limits in ms; longer ones stay as they are.
_TIGHTEST, _WIDEST = 0.6, 1.7
_SHORTEST_MS, _LONGEST_MS = 150, 1800
#: How far a voice may be asked to speak faster or slower.
RATES = (0.9, 1.12)
#: Less music than this at the end would sound like a mistake, in seconds.
_LEAST_MUSIC = 1.5


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
    respeak: Callable[[float], Sequence[Part]] | None = None,
    music: SoundLoad | None = None,
    tolerance: float = 0.5,
) -> Fitted:
    """Bring ``parts`` to ``seconds`` ± ``tolerance``.

    ``respeak(rate)`` gives the same programme spoken at ``rate`` times the usual speed (1.05 is faster). ``music`` fills what is
    left of a short programme. Takes are loaded once each to learn their length; the parts given back load them again.

    Raises StudioError when the programme is too long or too short for all that, with the seconds that are over or missing:
    then whole items must go or come.
    """
    steps: list[str] = []
    fitted = _by_pauses(list(parts), seconds)
    if _off(fitted, seconds, tolerance) and respeak is not None and abs(wanted_rate(parts, seconds) - 1) > 0.005:
        spoken = list(respeak(min(RATES[1], max(RATES[0], wanted_rate(parts, seconds)))))
        parts, fitted = spoken, _by_pauses(spoken, seconds)
        steps.append("rate")
    if _off(fitted, seconds, tolerance):
        stretch = _by_stretch(fitted, seconds)
        if stretch is not fitted:
            fitted = _by_pauses(stretch, seconds)
            steps.append("stretch")
    missing = seconds - length_of(fitted)
    if missing > tolerance and music is not None:
        fitted = _by_music(fitted, seconds, music)
        steps.append("music")
    missing = seconds - length_of(fitted)
    if abs(missing) > tolerance:
        what, remedy = ("dài hơn", "Bỏ bớt bài.") if missing < 0 else ("ngắn hơn", "Thêm bài hoặc nhạc nền.")
        raise StudioError(f"Chương trình {seconds:g} giây", f"{what} chỗ dành sẵn {abs(missing):.1f} giây", remedy)
    if any(isinstance(a, Pause) and isinstance(b, Pause) and a != b for a, b in zip(parts, fitted, strict=False)):
        steps.insert(0, "pauses")
    return Fitted(tuple(fitted), length_of(fitted), tuple(steps))


def length_of(parts: Sequence[Part]) -> float:
    """Seconds of the master that ``parts`` make, its clean ends included."""
    return _samples(parts) / RATE


def reach_of(parts: Sequence[Part]) -> tuple[float, float]:
    """The shortest and longest a programme can become by pauses and stretching alone, in seconds."""
    pauses = [part.ms for part in _flat(parts) if isinstance(part, Pause)]
    speech = sum(_part_samples(part) for part in _flat(parts) if isinstance(part, Speech)) / RATE
    whole = length_of(parts)
    least = whole - (sum(pauses) - sum(_shortest(ms) for ms in pauses)) / 1000 - MOST * speech
    most = whole + (sum(_longest(ms) for ms in pauses) - sum(pauses)) / 1000 + MOST * speech
    return least, most


def wanted_rate(parts: Sequence[Part], seconds: float) -> float:
    """How many times faster the speech must be for ``seconds``, after the pauses have given what they can."""
    speech = sum(_part_samples(part) for part in _flat(parts) if isinstance(part, Speech)) / RATE
    rest = length_of(_by_pauses(list(parts), seconds)) - speech
    return speech / (seconds - rest) if seconds > rest and speech else 2.0


def _off(parts: Sequence[Part], seconds: float, tolerance: float) -> bool:
    return abs(length_of(parts) - seconds) > min(tolerance, 0.02)


def _flat(parts: Sequence[Part]) -> list[Speech | Pause | Sound]:
    out: list[Speech | Pause | Sound] = []
    for part in parts:
        if isinstance(part, Bed):
            out.extend(part.parts)
        else:
            out.append(part)
    return out


def _samples(parts: Sequence[Part]) -> int:
    """As the assembly counts: a pause is cut to whole samples, and clean ends are added where there are none."""
    flat = _flat(parts)
    first = parts[0].ms if parts and isinstance(parts[0], Pause) else 0
    trailing = 0
    for part in reversed(flat):
        if not isinstance(part, Pause):
            break
        trailing += part.ms
    ends = max(0, EDGE_MS - first) * RATE // 1000 + max(0, EDGE_MS - trailing) * RATE // 1000
    return ends + sum(_part_samples(part) for part in flat)


def _part_samples(part: Speech | Pause | Sound) -> int:
    match part:
        case Pause():
            return part.ms * RATE // 1000
        case Speech():
            take = part.take if isinstance(part.take, Take) else part.take()
            return length_at(take.samples, take.rate, RATE)
        case Sound():
            from .assembly import loaded

            sound = loaded(part.load)
            return length_at(sound.samples, sound.rate, RATE)


def _shortest(ms: int) -> int:
    return min(ms, max(_SHORTEST_MS, int(ms * _TIGHTEST)))


def _longest(ms: int) -> int:
    return max(ms, min(_LONGEST_MS, int(ms * _WIDEST)))


def _by_pauses(parts: list[Part], seconds: float) -> list[Part]:
    """Every pause moved by the same share of its room."""
    missing = seconds - length_of(parts)
    pauses = [part.ms for part in _flat(parts) if isinstance(part, Pause)]
    rooms = [(_longest(ms) if missing > 0 else _shortest(ms)) - ms for ms in pauses]
    room = sum(rooms) / 1000
    if not room or abs(missing) < 0.001:
        return parts
    share = min(1.0, missing / room)
    moved = iter([ms + round(share * way) for ms, way in zip(pauses, rooms, strict=True)])

    def adjusted(part: Part) -> Part:
        if isinstance(part, Pause):
            return Pause(next(moved))
        if isinstance(part, Bed):
            return replace(
                part, parts=tuple(Pause(next(moved)) if isinstance(inner, Pause) else inner for inner in part.parts)
            )
        return part

    return [adjusted(part) for part in parts]


def _by_stretch(parts: list[Part], seconds: float) -> list[Part]:
    """Speech stretched by one factor within ± 7 %."""
    speech = sum(_part_samples(part) for part in _flat(parts) if isinstance(part, Speech)) / RATE
    if not speech:
        return parts
    factor = min(1 + MOST, max(1 - MOST, 1 + (seconds - length_of(parts)) / speech))

    def adjusted(part: Part) -> Part:
        if isinstance(part, Speech):
            return _stretched(part, factor)
        if isinstance(part, Bed):
            return replace(
                part,
                parts=tuple(_stretched(inner, factor) if isinstance(inner, Speech) else inner for inner in part.parts),
            )
        return part

    return [adjusted(part) for part in parts]


def _stretched(speech: Speech, factor: float) -> Speech:
    source = speech.take

    def take() -> Take:
        original = source if isinstance(source, Take) else source()
        pcm = stretched_pcm(original.pcm, original.rate, max(1, round(original.samples * factor)))
        words = tuple(
            WordTime(word.start * factor, word.end * factor, word.offset, word.length) for word in original.words
        )
        return replace(original, pcm=pcm, words=words)

    return Speech(take, speech.segment)


def _by_music(parts: list[Part], seconds: float, music: SoundLoad) -> list[Part]:
    """Music behind the last word, to the sample; never a scrap of it."""
    from .assembly import loaded
    from .beds import tail_of

    gap = Pause(EDGE_MS)
    missing = seconds - length_of([*parts, gap, Pause(EDGE_MS)])
    if missing < _LEAST_MUSIC:
        return parts
    source = loaded(music)
    length = ceil(missing * RATE)
    return [*parts, gap, Sound("music", Pcm(tail_of(source.pcm, source.rate, length), RATE)), Pause(EDGE_MS)]
