"""Filters, designed from their prototypes and applied block by block by fast convolution.

Each filter is kept as second-order sections and applied as its own impulse response cut where it has decayed below
-100 dB: the cost is one FFT for any number of filters, and numpy is all that is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .samples import Floats

#: One second-order section: b0, b1, b2, a1, a2 (a0 = 1).
Section = tuple[float, float, float, float, float]

#: How long an impulse response is kept, in seconds. The slowest filter here (38 Hz, Q 0.5) has decayed by 100 dB.
_TAIL = 0.06


def k_weighting(rate: int) -> list[Section]:
    """The two stages of ITU-R BS.1770-5 Annex 1 for any rate, from the analogue prototypes behind its 48 kHz tables."""
    gain, centre, q = 3.999843853973347, 1681.974450955533, 0.7071752369554196
    k = np.tan(np.pi * centre / rate)
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = (
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    )
    centre, q = 38.13547087602444, 0.5003270373238773
    k = np.tan(np.pi * centre / rate)
    a0 = 1 + k / q + k * k
    return [shelf, (1.0, -2.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)]


def high_pass(cutoff: float, rate: int) -> Section:
    """Butterworth, second order (Audio EQ Cookbook)."""
    w, alpha = _angles(cutoff, rate, 0.5**0.5)
    cos = np.cos(w)
    return _section((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)


def low_pass(cutoff: float, rate: int) -> Section:
    """Butterworth, second order (Audio EQ Cookbook)."""
    w, alpha = _angles(cutoff, rate, 0.5**0.5)
    cos = np.cos(w)
    return _section((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)


def peaking(centre: float, gain: float, q: float, rate: int) -> Section:
    """A bell of ``gain`` dB (Audio EQ Cookbook)."""
    w, alpha = _angles(centre, rate, q)
    cos, a = np.cos(w), 10 ** (gain / 40)
    return _section(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a)


def _angles(frequency: float, rate: int, q: float) -> tuple[float, float]:
    w = 2 * np.pi * frequency / rate
    return w, np.sin(w) / (2 * q)


def _section(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Section:
    return (b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0)


def response(sections: Sequence[Section], points: int) -> NDArray[np.complex128]:
    """The frequency response at ``points`` frequencies from 0 to half the rate."""
    z = np.exp(-1j * np.linspace(0, np.pi, points))
    out = np.ones(points, np.complex128)
    for b0, b1, b2, a1, a2 in sections:
        out *= (b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z)
    return out


class FilterBank:
    """Several filters over one stream: one forward transform, one inverse per filter (overlap-save).

    ``feed`` yields, whenever a hop is full, one array per filter; ``close`` yields the rest. Every output is aligned with the
    input and as long. The hop is a whole number of ``grain`` samples.
    """

    def __init__(self, filters: Sequence[Sequence[Section]], rate: int, grain: int = 1) -> None:
        self._taps = int(_TAIL * rate)
        size = 1 << max(14, (4 * self._taps).bit_length())  # larger arrays leave the cache and the heap
        self._size = size
        self.hop = (size - self._taps + 1) // grain * grain
        self._spectra = [self._spectrum(sections) for sections in filters]
        self._buffer = np.zeros(self._taps - 1 + self.hop, np.float32)
        self._filled = 0

    def _spectrum(self, sections: Sequence[Section]) -> NDArray[np.complex64]:
        impulse = np.fft.irfft(response(sections, 4 * self._size // 2 + 1))[: self._taps]
        return np.fft.rfft(impulse, self._size).astype(np.complex64)

    def feed(self, samples: Floats) -> Iterator[list[Floats]]:
        at = 0
        while at < len(samples):
            take = min(self.hop - self._filled, len(samples) - at)
            start = self._taps - 1 + self._filled
            self._buffer[start : start + take] = samples[at : at + take]
            self._filled += take
            at += take
            if self._filled == self.hop:
                yield self._run()

    def close(self) -> Iterator[list[Floats]]:
        if rest := self._filled:
            self._buffer[self._taps - 1 + rest :] = 0
            yield [output[:rest] for output in self._run()]

    def _run(self) -> list[Floats]:
        transform = np.fft.rfft(self._buffer, self._size)
        first = self._taps - 1
        outputs: list[Floats] = []
        for spectrum in self._spectra:
            sound: NDArray[Any] = np.fft.irfft(transform * spectrum, self._size)
            outputs.append(sound[first : first + self.hop])
        self._buffer[:first] = self._buffer[-first:]
        self._filled = 0
        return outputs
