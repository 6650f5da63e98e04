"""Test signals that can be computed again anywhere: the loudness cases of EBU Tech 3341 and 3342, and noises with a pinned seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 48000
Signal = NDArray[np.float64]


def sine(level: float, seconds: float, frequency: float = 1000.0, rate: int = RATE) -> Signal:
    """A sine whose peak is ``level`` dBFS."""
    count = round(seconds * rate)
    return 10 ** (level / 20) * np.sin(2 * np.pi * frequency * np.arange(count) / rate)


def steps(*parts: tuple[float, float]) -> Signal:
    """A 1 kHz sine that goes through (level in dBFS, seconds)."""
    return np.concatenate([sine(level, seconds) for level, seconds in parts])


def stereo(signal: Signal) -> Signal:
    return np.stack([signal, signal], axis=1)


def quarter_rate(divisor: int, phase: float, level: float) -> Signal:
    """A sine at the rate divided by ``divisor``, with its true peak at ``level`` (linear), 20 ms fades at both ends."""
    count = RATE
    at = np.arange(count)
    tone = level * np.sin(2 * np.pi * at / divisor + np.radians(phase))
    ramp = np.minimum(1, np.minimum(at, count - 1 - at) / (0.02 * RATE))
    faded: Signal = tone * (0.5 - 0.5 * np.cos(np.pi * ramp))
    return faded


def one_loud_period(offset: int) -> Signal:
    """A sine at a sixth of the rate and half of full scale, with one period at full scale in its middle.

    Made at four times the rate; ``offset`` samples of that rate are dropped before it is brought down.
    """
    over, period = 4 * RATE, 24
    tone = 0.5 * np.sin(2 * np.pi * np.arange(over) / period)
    middle = over // 2 // period * period
    tone[middle : middle + period] *= 2
    low: Signal = soxr.resample(tone[offset:], over, RATE, quality="VHQ")
    return low


def noise(seed: int, seconds: float, rate: int = RATE) -> Signal:
    return np.random.default_rng(seed).standard_normal(round(seconds * rate))


def speechlike(seed: int = 1, rate: int = RATE) -> Signal:
    """Noise in bursts of changing strength with gaps, as syllables and pauses are."""
    random = np.random.default_rng(seed)
    pieces = []
    for _ in range(120):
        burst = random.standard_normal(int(rate * random.uniform(0.08, 0.3)))
        shaped = np.convolve(burst, np.ones(9) / 9, "same") * np.hanning(len(burst))
        pieces += [
            shaped * 10 ** (random.uniform(-24, -8) / 20),
            np.zeros(int(rate * random.choice([0.02, 0.05, 0.6]))),
        ]
    return np.concatenate(pieces)


#: name → (rate, signal): what libebur128 was asked about; its answers are pinned in the gate
JUDGED: dict[str, tuple[int, Callable[[], Signal]]] = {
    "white noise": (48000, lambda: 0.05 * noise(2, 10)),
    "low rumble": (48000, lambda: sine(-12, 8, 40.0)),
    "high tone": (48000, lambda: sine(-30, 8, 9000.0)),
    "bursts 48 kHz": (48000, lambda: speechlike(1, 48000)),
    "bursts 44.1 kHz": (44100, lambda: speechlike(2, 44100)),
    "bursts 24 kHz": (24000, lambda: speechlike(3, 24000)),
    "bursts 22.05 kHz": (22050, lambda: speechlike(4, 22050)),
    "loud then quiet": (48000, lambda: steps((-16, 7), (-33, 6), (-60, 5), (-20, 7))),
    "gate at work": (48000, lambda: np.concatenate([0.1 * noise(5, 6), 0.004 * noise(6, 12), 0.02 * noise(7, 6)])),
}
