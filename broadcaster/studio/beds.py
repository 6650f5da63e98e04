"""Music under speech. Where speech is, is known, so the ducking follows the script and not a detector."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .filters import FilterBank, k_weighting
from .loudness import integrated
from .samples import RATE, Floats, at_rate, exactly, floats, int16

_FADE_IN, _FADE_OUT = 0.6, 1.2
#: The bed begins to sink this long before a word and rises this long after one, in seconds.
_AHEAD, _RELEASE = 0.25, 0.5


def loudness_of(samples: Floats) -> float:
    """Integrated LUFS of a short piece at the programme's rate."""
    step = RATE // 10
    bank = FilterBank([k_weighting(RATE)], RATE, step)
    weighted = np.concatenate([out[0] for out in (*bank.feed(samples), *bank.close())])
    rows = weighted[: len(weighted) // step * step].reshape(-1, step)
    return integrated(np.einsum("ij,ij->i", rows, rows).astype(np.float64) / step)


def spread_under(speech: Floats, spoken: Sequence[tuple[int, int]], bed: Floats, under: float, rise: float) -> Floats:
    """``speech`` with ``bed`` below it: ``under`` dB below the speech's loudness while somebody speaks, ``rise`` dB louder between.

    ``spoken`` are the sample ranges of speech. The bed is repeated with cross-fades where it is too short.
    """
    music = _as_long_as(bed, len(speech))
    speech_level, bed_level = loudness_of(speech), loudness_of(music)
    base = 10 ** ((speech_level - under - bed_level) / 20)
    return speech + music * (np.float32(base) * _ducking(len(speech), spoken, rise))


def _ducking(length: int, spoken: Sequence[tuple[int, int]], rise: float) -> Floats:
    """The bed's gain: 1 under speech, ``rise`` dB more between, faded in and out."""
    points, gains = [0], [1.0]
    open_gain = 10 ** (rise / 20)
    ahead, release = int(_AHEAD * RATE), int(_RELEASE * RATE)
    last = 0
    for start, end in spoken:
        if start - last > ahead + release:
            points += [last + release, start - ahead]
            gains += [open_gain, open_gain]
        points += [start, end]
        gains += [1.0, 1.0]
        last = end
    if length - last > release:
        points.append(last + release)
        gains.append(open_gain)
    curve = np.interp(np.arange(length), points, gains).astype(np.float32)
    into, out = min(length // 2, int(_FADE_IN * RATE)), min(length // 2, int(_FADE_OUT * RATE))
    curve[:into] *= np.linspace(0, 1, into, dtype=np.float32)
    curve[length - out :] *= np.linspace(1, 0, out, dtype=np.float32)
    return curve


def _as_long_as(bed: Floats, length: int) -> Floats:
    """The bed repeated with half-second cross-fades until it covers ``length`` samples."""
    if len(bed) >= length:
        return bed[:length]
    cross = min(RATE // 2, len(bed) // 4)
    body = len(bed) - cross
    if not body:
        return exactly(bed, length)
    ramp = np.sqrt(np.linspace(0, 1, cross, dtype=np.float32))
    looped = bed.copy()
    looped[:cross] *= ramp
    looped[body:] *= ramp[::-1]
    out = np.zeros(length + len(bed), np.float32)
    for at in range(0, length, body):
        out[at : at + len(bed)] += looped
    out[:cross] /= np.maximum(ramp, 1e-3)
    return out[:length]


def tail_of(pcm: bytes, rate: int, length: int) -> bytes:
    """Music of exactly ``length`` samples at the programme's rate, faded in and out: what fills a slot behind the last word."""
    music = _as_long_as(at_rate(floats(pcm, rate, "Nhạc nền"), rate, RATE), length).copy()
    into, out = min(length // 4, RATE // 2), min(length // 2, 2 * RATE)
    music[:into] *= np.linspace(0, 1, into, dtype=np.float32)
    music[length - out :] *= np.linspace(1, 0, out, dtype=np.float32)
    return int16(music).tobytes()
