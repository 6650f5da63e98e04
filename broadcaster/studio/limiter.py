"""The gain curve of a master: one level for the programme, a look-ahead limiter, and the loop that makes both land.

Gains are kept at the boundaries of 10 ms blocks and run in straight lines between them. A block's two boundary gains
both respect its peak, so no sample passes the ceiling; the limiter begins to act three blocks before a peak.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .loudness import SILENCE, integrated
from .samples import Floats

Curve = NDArray[np.float32]
#: Boundary gains are held and rounded over this many blocks on each side.
_REACH = 2
_ROUNDS = 20
_CLOSE_ENOUGH = 0.01


def per_100_ms(powers: Floats) -> NDArray[np.float64]:
    """Mean squares per 10 ms as mean squares per 100 ms; a last step that is not full does not count."""
    whole = len(powers) // 10 * 10
    means: NDArray[np.float64] = powers[:whole].reshape(-1, 10).mean(axis=1, dtype=np.float64)
    return means


def boundary_minimum(per_block: Floats) -> Curve:
    """What both neighbours of every block boundary allow."""
    out = np.empty(len(per_block) + 1, np.float32)
    out[0], out[-1] = per_block[0], per_block[-1]
    np.minimum(per_block[:-1], per_block[1:], out=out[1:-1])
    return out


def mean_square_gain(curve: Curve) -> Floats:
    """Mean of the squared gain over each block, for gains that run straight between boundaries."""
    a, b = curve[:-1], curve[1:]
    out: Floats = (a * a + a * b + b * b) * np.float32(1 / 3)
    return out


def _smoothed(allowed: Curve) -> Curve:
    """The moving minimum, then the moving mean over the same reach: never above ``allowed``, and without corners."""
    padded = np.pad(allowed, 2 * _REACH, mode="edge")
    lows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _REACH + 1).min(axis=1)
    weights = np.array([1, 2, 3, 2, 1], np.float32) / 9
    out = np.zeros(len(allowed), np.float32)
    for shift, weight in enumerate(weights):
        out += weight * lows[shift : shift + len(allowed)]
    return np.minimum(out, allowed)


def gain_curve(powers: Floats, peaks: Floats, shape: Curve, target: float, ceiling: float) -> Curve:
    """Boundary gains that bring a programme to ``target`` LUFS with no block's peak above ``ceiling`` (linear).

    ``powers`` and ``peaks`` are per block, ``shape`` is a curve applied in any case (levels of voices, compression). A programme
    without any loudness gets its shape back.
    """
    shaped = powers * mean_square_gain(shape)
    loudness = integrated(per_100_ms(shaped))
    if loudness <= SILENCE:
        return shape
    bounds = boundary_minimum((ceiling / np.maximum(peaks, 1e-9)).astype(np.float32))
    gain_db = target - loudness
    curve = shape
    for _ in range(_ROUNDS):
        wanted = shape * np.float32(10 ** (gain_db / 20))
        allowed = np.minimum(np.float32(1.0), bounds / np.maximum(wanted, np.float32(1e-9)))
        curve = wanted * _smoothed(allowed) if allowed.min() < 1 else wanted
        miss = target - integrated(per_100_ms(powers * mean_square_gain(curve)))
        if abs(miss) < _CLOSE_ENOUGH or gain_db > 60:
            break
        gain_db += miss
    return curve


def apply(samples: Floats, curve: Curve, block: int) -> Floats:
    """``samples`` (whole blocks) times the curve of their boundaries."""
    ramp = np.arange(block, dtype=np.float32) / np.float32(block)
    rows = samples.reshape(-1, block)
    if np.ptp(curve) == 0:
        level: Floats = samples * curve[0]
        return level
    gains = curve[:-1, None] + (curve[1:] - curve[:-1])[:, None] * ramp
    out: Floats = (rows * gains).reshape(-1)
    return out
