"""The shipped jingles: notes on plucked and bowed tones, computed here, nobody's recording.

``python -m broadcaster.studio.compose FOLDER`` writes them again. The scale is pentatonic (C D E G A), as
Vietnamese folk tunes like it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from .beds import loudness_of
from .parts import Pcm
from .samples import RATE, Floats, int16

#: Shipped pieces are at this loudness already (LUFS); the assembly brings them to the speech in any case.
LEVEL = -18.0

_NOTES = {
    name: 261.6256 * 2 ** (step / 12)
    for name, step in zip("CDEGAcdega", (0, 2, 4, 7, 9, 12, 14, 16, 19, 21), strict=True)
}

#: (start in seconds, note, length in seconds, strength)
Score = Sequence[tuple[float, str, float, float]]

_IDENT: Score = [
    (0.0, "G", 1.2, 0.8),
    (0.28, "c", 1.2, 0.9),
    (0.56, "d", 1.2, 0.9),
    (0.84, "g", 2.0, 1.0),
    (0.84, "G", 2.0, 0.5),
]
_OPENING: Score = [
    *((0.0, "C", 1.5, 0.7), (0.3, "G", 1.5, 0.8), (0.6, "c", 1.5, 0.9), (0.9, "e", 1.5, 0.9), (1.2, "d", 1.2, 0.8)),
    *(
        (1.5, "c", 1.2, 0.8),
        (1.8, "A", 1.2, 0.8),
        (2.1, "G", 1.5, 0.8),
        (2.7, "c", 2.6, 1.0),
        (2.7, "G", 2.6, 0.6),
        (2.7, "C", 2.6, 0.6),
    ),
]
_CLOSING: Score = [
    *((0.0, "e", 1.2, 0.8), (0.35, "d", 1.2, 0.8), (0.7, "c", 1.4, 0.8), (1.05, "A", 1.4, 0.7)),
    *((1.5, "G", 1.6, 0.7), (2.1, "C", 2.8, 0.9), (2.1, "c", 2.8, 0.7)),
]
_SEPARATOR: Score = [(0.0, "g", 0.7, 0.7), (0.16, "c", 1.0, 0.8)]
#: One chime for each class of message. None holds or repeats a pair of tones, as the attention signals of others do, which set off receivers.
_CHIMES: dict[str, Score] = {
    "khan-cap": [
        *((0.0, "C", 0.6, 0.9), (0.16, "G", 0.6, 0.9), (0.32, "c", 0.6, 1.0), (0.48, "e", 0.7, 1.0)),
        *((0.8, "D", 0.6, 0.9), (0.96, "A", 0.6, 0.9), (1.12, "d", 0.6, 1.0), (1.28, "g", 1.1, 1.0)),
    ],
    "uu-tien": [(0.0, "G", 0.7, 0.8), (0.22, "c", 0.7, 0.9), (0.44, "e", 1.1, 0.9)],
    "thong-thuong": [(0.0, "e", 0.7, 0.7), (0.24, "d", 0.7, 0.7), (0.48, "A", 1.0, 0.7)],
}


def plucked(frequency: float, seconds: float) -> Floats:
    """A struck string: harmonics that die the faster the higher they are."""
    at = np.arange(int(seconds * RATE), dtype=np.float64) / RATE
    tone = sum(np.sin(2 * np.pi * frequency * k * at) * np.exp(-at * (2.2 + 1.6 * k)) / k**1.4 for k in range(1, 9))
    attack = np.minimum(1.0, at / 0.004)
    release = np.minimum(1.0, (seconds - at) / 0.05)
    sound: Floats = np.asarray(tone * attack * release, np.float32)
    return sound


def bowed(frequency: float, seconds: float) -> Floats:
    """A soft held tone with a slow beat between two voices."""
    at = np.arange(int(seconds * RATE), dtype=np.float64) / RATE
    tone = sum(
        np.sin(2 * np.pi * frequency * detune * k * at) / k**2.2 for detune in (0.9985, 1.0015) for k in range(1, 5)
    )
    swell = np.minimum(1.0, np.minimum(at, seconds - at) / min(1.5, seconds / 2))
    sound: Floats = np.asarray(tone * swell, np.float32)
    return sound


def played(score: Score, instrument: Callable[[float, float], Floats], rest: float = 0.0) -> Floats:
    """The score as sound at :data:`LEVEL`, with a light echo and ``rest`` seconds of silence behind."""
    length = max(start + seconds for start, _, seconds, _ in score) + 0.4 + rest
    out = np.zeros(int(length * RATE), np.float32)
    for start, note, seconds, strength in score:
        tone = instrument(_NOTES[note], seconds) * np.float32(strength)
        at = int(start * RATE)
        out[at : at + len(tone)] += tone
    for delay, strength in ((0.083, 0.22), (0.131, 0.15), (0.197, 0.10)):
        shift = int(delay * RATE)
        out[shift:] += out[:-shift].copy() * np.float32(strength)
    tail = int(0.2 * RATE)
    out[-tail:] *= np.linspace(1, 0, tail, dtype=np.float32)
    return levelled(out, LEVEL)


def levelled(samples: Floats, lufs: float) -> Floats:
    """``samples`` at ``lufs``, but never above -3 dBFS."""
    gain = min(10 ** ((lufs - loudness_of(samples)) / 20), 0.7079 / max(1e-6, float(np.abs(samples).max())))
    return samples * np.float32(gain)


def _bed() -> Floats:
    """Sixteen seconds of quiet chords that can be repeated for ever."""
    chords = ("CGe", "AEc", "DAd", "GDg")
    score: list[tuple[float, str, float, float]] = []
    for bar, chord in enumerate(chords):
        score += [(bar * 4.0, note, 5.0, 0.6) for note in chord]
    return played(score, bowed)[: 16 * RATE]


@cache
def shipped_bed() -> Pcm:
    """The shipped bed, whatever became of its file: what fills a slot when all else is missing."""
    return Pcm(int16(_bed()).tobytes(), RATE)


@cache
def shipped_chime(priority: str) -> Pcm:
    """The chime of a class of message, whatever became of its file."""
    return Pcm(int16(played(_CHIMES[priority], plucked)).tobytes(), RATE)


def pieces() -> dict[str, Floats]:
    """File names and sounds of everything shipped in ``audio/jingles``."""
    return {
        "ident.flac": played(_IDENT, plucked),
        "opening.flac": played(_OPENING, plucked),
        "closing.flac": played(_CLOSING, plucked),
        "separator.flac": played(_SEPARATOR, plucked),
        "bed.flac": _bed(),
        **{f"chime-{priority}.flac": played(score, plucked) for priority, score in _CHIMES.items()},
    }


def write_pieces(folder: Path) -> list[Path]:
    """Write every piece as FLAC at 44.1 kHz, 16 bits, mono."""
    import soundfile

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, sound in pieces().items():
        soundfile.write(folder / name, int16(sound), RATE, format="FLAC", subtype="PCM_16")
        paths.append(folder / name)
    return paths


if __name__ == "__main__":
    for written in write_pieces(Path(sys.argv[1])):
        sys.stdout.write(f"{written}\n")
