"""Loudness by ITU-R BS.1770-5 and EBU R128: integrated, range, true peak; streaming, in little memory.

Levels are LUFS of the file as it is: a mono file counts once, as every podcast directory's meter counts it (a stereo file
with the same speech on both sides reads 3.01 LU more).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .filters import FilterBank, k_weighting
from .samples import Floats

Powers = NDArray[np.float64]

#: The constant of BS.1770 that makes a 997 Hz sine of 0 dBFS in one channel read -3.01 LKFS.
OFFSET = -0.691
ABSOLUTE_GATE = -70.0
#: Nothing louder than this has a loudness: shown and stored in place of minus infinity.
SILENCE = -99.0
#: Below this a 100 ms step is silent (LUFS); a whisper 40 dB under the speech is not.
_SILENT = -65.0


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (LUFS), loudness range (LU), true peak (dBTP) and samples read; ``powers`` are K-weighted, per 100 ms.

    ``momentary`` and ``short_term`` are the highest of EBU mode's M (400 ms) and S (3 s), sought every 10 ms.
    """

    lufs: float
    range: float
    peak: float
    samples: int
    powers: Powers = field(repr=False)
    momentary: float = SILENCE
    short_term: float = SILENCE


def level(power: float) -> float:
    """K-weighted mean square as LUFS."""
    return max(SILENCE, OFFSET + 10 * math.log10(power)) if power > 0 else SILENCE


def silences(loudness: Loudness) -> list[tuple[float, float]]:
    """Silent stretches in seconds, to 0.1 s."""
    silent = np.array([level(power) < _SILENT for power in loudness.powers], bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    return [(first / 10, last / 10) for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET) / 10))


def _windows(powers: Powers, count: int) -> Powers:
    """Mean power over ``count`` neighbouring steps, at every step."""
    if len(powers) < count:
        return np.empty(0)
    sums = np.concatenate([[0.0], np.cumsum(powers, dtype=np.float64)])
    means: Powers = np.maximum(sums[count:] - sums[:-count], 0.0) / count
    return means


def integrated(powers: Powers) -> float:
    """Gated loudness of mean squares given per 100 ms: 400 ms blocks, 75 % overlap, gates at -70 LUFS and -10 LU."""
    blocks = _windows(powers, 4)
    loud = blocks[blocks > _power(ABSOLUTE_GATE)]
    if not len(loud):
        return SILENCE
    gate = float(loud.mean()) / 10
    return level(float(loud[loud > gate].mean()))


def highest(powers: Powers, count: int) -> float:
    """The highest loudness of ``count`` neighbouring steps."""
    windows = _windows(powers, count)
    return level(float(windows.max())) if len(windows) else SILENCE


def loudness_range(powers: Powers) -> float:
    """LRA by EBU Tech 3342: 3 s windows, gates at -70 LUFS and -20 LU, from the 10th to the 95th percentile."""
    windows = _windows(powers, 30)
    loud = windows[windows > _power(ABSOLUTE_GATE)]
    if not len(loud):
        return 0.0
    loud = loud[loud >= loud.mean() / 100]
    low, high = np.percentile(10 * np.log10(loud), [10, 95])
    return float(high - low)


@cache
def _phases() -> NDArray[np.float32]:
    """Three interpolators (1/4, 1/2, 3/4 of a sample): a sinc under a Kaiser window, 16 taps."""
    rows = []
    for shift in (0.25, 0.5, 0.75):
        at = np.arange(-CONTEXT + 1, CONTEXT + 1) - shift
        taps = np.sinc(at) * np.i0(5.0 * np.sqrt(1 - (at / CONTEXT) ** 2)) / np.i0(5.0)
        rows.append(taps / taps.sum())
    return np.array(rows, np.float32)


#: Samples of context that the true peak of a stretch needs on each side.
CONTEXT = 8
#: How far the true peak may lie above the samples of a stretch and still be found: 3.01 dB is the most that sound below a
#: quarter of the rate can hide, and speech has little above.
_REACH = np.float32(10 ** (-3.2 / 20))


def true_peaks(rows: Floats) -> Floats:
    """Peak between the samples, four times oversampled, of each row; rows carry :data:`CONTEXT` samples more on both sides.

    Only the parts of a row that come near its highest sample are oversampled.
    """
    length = rows.shape[1] - 2 * CONTEXT
    part = next(size for size in (64, 63, length) if length % size == 0)
    inner = np.abs(rows[:, CONTEXT:-CONTEXT]).reshape(len(rows), -1, part).max(axis=2)
    peaks: Floats = inner.max(axis=1)
    which, where = np.nonzero(inner >= peaks[:, None] * _REACH)
    windows = np.lib.stride_tricks.sliding_window_view(rows, part + 2 * CONTEXT, axis=1)[which, where * part]
    flat = windows.reshape(-1)
    for taps in _phases():
        between = np.convolve(flat, taps[::-1], "same").reshape(windows.shape)[:, CONTEXT:-CONTEXT]
        np.maximum.at(peaks, which, np.abs(between).max(axis=1))
    return peaks


class TruePeak:
    """The highest true peak of a stream. Only stretches near the highest sample so far are oversampled."""

    _ROW = 512

    def __init__(self) -> None:
        self._tail = np.zeros(2 * CONTEXT, np.float32)
        self.peak = 0.0

    def feed(self, samples: Floats) -> None:
        """Take the next samples, any number."""
        joined = np.concatenate([self._tail, samples])
        count = (len(joined) - 2 * CONTEXT) // self._ROW
        for first in range(0, count, 2048):
            last = min(count, first + 2048)
            self._rows(joined[first * self._ROW : last * self._ROW + 2 * CONTEXT], last - first)
        self._tail = joined[count * self._ROW :].copy()

    def close(self) -> None:
        rest = len(self._tail) - 2 * CONTEXT
        self._rows(np.concatenate([self._tail, np.zeros(self._ROW - rest + CONTEXT, np.float32)]), 1)
        self._tail = np.zeros(2 * CONTEXT, np.float32)

    def _rows(self, joined: Floats, count: int) -> None:
        rows = np.lib.stride_tricks.sliding_window_view(joined, self._ROW + 2 * CONTEXT)[:: self._ROW][:count]
        inner = rows[:, CONTEXT:-CONTEXT]
        peaks = np.maximum(inner.max(axis=1), -inner.min(axis=1))
        self.peak = max(self.peak, float(peaks.max()))
        hot = peaks > self.peak * _REACH
        if self.peak and hot.any():
            self.peak = max(self.peak, float(true_peaks(rows[hot]).max()))


class Meter:
    """Feed it samples of ±1 in any portions, one row per sample where there are several channels; then read :meth:`result`.

    ``weights`` are BS.1770's per channel: 1 for left, right and centre, 1.41 for the surrounds, 0 for the subwoofer.
    """

    def __init__(self, rate: int, weights: Sequence[float] = (1.0,)) -> None:
        self._step = rate // 10
        self._fine = next(parts for parts in (10, 9, 8, 7, 6, 5, 4, 3, 2, 1) if self._step % parts == 0)
        self._weights = tuple(weights)
        self._banks = [FilterBank([k_weighting(rate)], rate, self._step) for _ in weights]
        self._peaks = [TruePeak() for _ in weights]
        self._powers: list[list[Floats]] = [[] for _ in weights]
        self._samples = 0

    def feed(self, samples: Floats) -> None:
        """Take the next samples: shape (n,) for mono, (n, channels) otherwise."""
        self._samples += len(samples)
        columns = [samples] if samples.ndim == 1 else list(samples.T)
        for bank, peak, powers, column in zip(self._banks, self._peaks, self._powers, columns, strict=True):
            portion = np.ascontiguousarray(column, np.float32)
            peak.feed(portion)
            powers.extend(self._mean_squares(outputs[0]) for outputs in bank.feed(portion))

    def _mean_squares(self, weighted: Floats) -> Floats:
        """Per tenth of a step (a ninth at 22,050 Hz), of whole steps only."""
        fine = self._step // self._fine
        rows = weighted[: len(weighted) // self._step * self._step].reshape(-1, fine)
        means: Floats = np.einsum("ij,ij->i", rows, rows) / np.float32(fine)
        return means

    def result(self) -> Loudness:
        """Close the stream and say what was heard. A last step shorter than 100 ms does not count (BS.1770)."""
        finest = np.zeros(0)
        for weight, bank, peak, steps in zip(self._weights, self._banks, self._peaks, self._powers, strict=True):
            steps.extend(self._mean_squares(outputs[0]) for outputs in bank.close())
            peak.close()
            channel = weight * np.concatenate([np.zeros(0), *steps]).astype(np.float64)
            finest = finest + channel if len(finest) else channel
        peak_value = max(peak.peak for peak in self._peaks)
        peak_level = max(SILENCE, 20 * math.log10(peak_value)) if peak_value > 0 else SILENCE
        powers = finest.reshape(-1, self._fine).mean(axis=1)
        return Loudness(
            integrated(powers),
            loudness_range(powers),
            peak_level,
            self._samples,
            powers,
            highest(finest, 4 * self._fine),
            highest(finest, 30 * self._fine),
        )
