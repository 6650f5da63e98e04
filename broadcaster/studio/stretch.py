"""Speech made a little shorter or longer without changing its pitch (WSOLA), to an exact number of samples."""

from __future__ import annotations

import numpy as np

from .samples import Floats, int16

#: Beyond this share speech begins to sound worked on.
MOST = 0.07
_FRAME, _SEARCH = 0.032, 0.010


def stretched(samples: Floats, rate: int, length: int) -> Floats:
    """``samples`` as exactly ``length`` samples.

    Waveform-similarity overlap-add (Verhelst and Roelands, 1993): frames at even steps of the output are fetched near their
    place in the input, where they continue best what was written before. Any ratio is possible; keep within :data:`MOST`.
    """
    if length == len(samples) or not len(samples):
        return samples[:length]
    frame = int(_FRAME * rate) // 2 * 2
    hop, reach = frame // 2, int(_SEARCH * rate)
    if len(samples) < 2 * frame or length < 2 * frame:
        return np.interp(np.linspace(0, len(samples) - 1, length), np.arange(len(samples)), samples).astype(np.float32)
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame) / frame)).astype(np.float32)
    padded = np.concatenate([np.zeros(reach + hop, np.float32), samples, np.zeros(reach + 3 * frame, np.float32)])
    origin = reach + hop
    out = np.zeros(length + 2 * frame, np.float32)
    ratio = len(samples) / length
    taken = origin - hop
    out[:frame] = padded[taken : taken + frame] * window
    for at in range(hop, length + hop, hop):
        centre = origin - hop + round(at * ratio)
        centre = min(centre, len(padded) - frame - reach - 1)
        natural = padded[taken + hop : taken + hop + frame]
        around = padded[centre - reach : centre + reach + frame]
        best = int(np.argmax(_similarity(around, natural)))
        taken = centre - reach + best
        out[at : at + frame] += padded[taken : taken + frame] * window
    return out[hop : hop + length]


def _similarity(around: Floats, natural: Floats) -> Floats:
    """Correlation of ``natural`` with every stretch of ``around`` of its length, over the energy there."""
    length = len(natural)
    product = np.correlate(around, natural, "valid")
    squares = np.concatenate([[0.0], np.cumsum(np.square(around, dtype=np.float64))])
    energy = np.sqrt(np.maximum(squares[length:] - squares[:-length], 1e-9))
    score: Floats = (product / energy).astype(np.float32)
    return score


def stretched_pcm(pcm: bytes, rate: int, length: int) -> bytes:
    """The same for 16-bit samples."""
    return int16(
        stretched(np.frombuffer(pcm, "<i2").astype(np.float32) * np.float32(1 / 32768), rate, length)
    ).tobytes()
