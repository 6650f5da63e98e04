"""What the second pass reads: the programme as spooled, or shaped for outdoor loudspeakers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from .assembly import Programme
from .filters import FilterBank, Section, high_pass, k_weighting, low_pass, peaking
from .levelling import level_curve
from .limiter import Curve, boundary_minimum, per_100_ms
from .loudness import SILENCE, integrated
from .samples import BLOCK, RATE, Floats

#: Blocks read from the spool at once: two seconds.
_PORTION = 200


class View(Protocol):
    """Levels per 10 ms block, a curve to apply in any case, and the samples themselves."""

    powers: Floats
    peaks: Floats
    curve: Curve

    def portions(self) -> Iterator[Floats]:
        """Whole blocks in order, the last filled with silence."""


class Plain:
    """The programme as it was assembled."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self.powers, self.peaks = programme.powers, programme.peaks
        self.curve = level_curve(programme)

    def portions(self) -> Iterator[Floats]:
        for first in range(0, self._programme.blocks, _PORTION):
            yield self._programme.read(first, min(_PORTION, self._programme.blocks - first))


class Horn:
    """For outdoor horns: the band they can carry (100 Hz to 9 kHz), consonants lifted, dynamics compressed 3 : 1.

    Compression acts on the loudness of the last 50 ms above 10 LU under the programme's own loudness.
    """

    _EQ: tuple[Section, ...] = (high_pass(100, RATE), peaking(3000, 3.0, 0.9, RATE), low_pass(9000, RATE))
    _RATIO = 3.0
    _THRESHOLD = -10.0

    def __init__(self, programme: Programme) -> None:
        self._plain = Plain(programme)
        powers, peaks = [], []
        bank = FilterBank([self._EQ, (*self._EQ, *k_weighting(RATE))], RATE, BLOCK)
        for sound, weighted in self._filtered(bank):
            rows = weighted.reshape(-1, BLOCK)
            powers.append(np.einsum("ij,ij->i", rows, rows) / np.float32(BLOCK))
            rows = sound.reshape(-1, BLOCK)
            peaks.append(np.maximum(rows.max(axis=1), -rows.min(axis=1)))
        self.powers, self.peaks = np.concatenate(powers), np.concatenate(peaks)
        self.curve = self._compressed(self._plain.curve)

    def _filtered(self, bank: FilterBank) -> Iterator[list[Floats]]:
        for portion in self._plain.portions():
            yield from bank.feed(portion)
        yield from bank.close()

    def _compressed(self, levels: Curve) -> Curve:
        square = self.powers * (levels[:-1] * levels[1:])
        loudness = integrated(per_100_ms(square))
        if loudness <= SILENCE:
            return levels
        recent = np.convolve(square, np.ones(5, np.float32) / 5, "same")
        above = np.maximum(0.0, 10 * np.log10(np.maximum(recent, 1e-12)) - 0.691 - (loudness + self._THRESHOLD))
        gain = (10 ** (-above * (1 - 1 / self._RATIO) / 20)).astype(np.float32)
        return levels * np.convolve(np.pad(boundary_minimum(gain), 3, mode="edge"), np.ones(7, np.float32) / 7, "valid")

    def portions(self) -> Iterator[Floats]:
        for outputs in self._filtered(FilterBank([self._EQ], RATE, BLOCK)):
            yield outputs[0]


def view(programme: Programme, shape: str) -> View:
    return Horn(programme) if shape == "horn" else Plain(programme)
