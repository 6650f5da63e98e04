"""Samples: from bytes to floats and back, from one rate to another, with lengths that are exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import SoundUnreadable

Floats = NDArray[np.float32]

#: Samples per second of a programme and of its ledger.
RATE = 44100
#: Samples of one level block, 10 ms: the grain of levels, gains and the limiter.
BLOCK = RATE // 100
#: Length of the fades at every join, in seconds.
FADE = 0.005

_RATES = range(4000, 192001)


def floats(pcm: bytes, rate: int, what: str) -> Floats:
    """16-bit little-endian samples as floats of ±1.

    Raises SoundUnreadable when there is no whole sample or the rate is none that speech comes in.
    """
    if rate not in _RATES:
        raise SoundUnreadable(what, f"tần số lấy mẫu {rate} Hz không dùng được", "Cần từ 4000 đến 192000 Hz.")
    if not pcm or len(pcm) % 2:
        raise SoundUnreadable(what, f"dữ liệu âm thanh dài {len(pcm)} byte, không phải số mẫu 16 bit trọn vẹn")
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) * np.float32(1 / 32768)


def int16(samples: Floats) -> NDArray[np.int16]:
    """Floats of ±1 rounded to 16 bits; what lies outside is clipped."""
    scaled = np.rint(samples * np.float32(32768))
    np.clip(scaled, -32768, 32767, out=scaled)
    ints: NDArray[np.int16] = scaled.astype("<i2")
    return ints


def length_at(samples: int, rate: int, wanted: int) -> int:
    """How many samples at ``wanted`` last as long as ``samples`` at ``rate``, to the nearest."""
    return (samples * wanted + rate // 2) // rate


def at_rate(samples: Floats, rate: int, wanted: int, quality: str = "MQ") -> Floats:
    """``samples`` at another rate, exactly :func:`length_at` long."""
    if rate == wanted:
        return samples
    import soxr

    return exactly(soxr.resample(samples, rate, wanted, quality=quality), length_at(len(samples), rate, wanted))


def exactly(samples: Floats, length: int) -> Floats:
    """Cut or padded with silence to ``length`` samples."""
    if len(samples) >= length:
        return samples[:length]
    return np.concatenate([samples, np.zeros(length - len(samples), np.float32)])


def faded(samples: Floats, rate: int = RATE, seconds: float = FADE) -> Floats:
    """A copy with a raised-cosine fade at both ends, so that a join never clicks. Shorter pieces get shorter fades."""
    length = min(int(rate * seconds), len(samples) // 2)
    if not length:
        return samples
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length, dtype=np.float32) + 0.5) / length)).astype(np.float32)
    out = samples.copy()
    out[:length] *= ramp
    out[-length:] *= ramp[::-1]
    return out


def clipped(pcm: bytes) -> int:
    """Samples that lie in flat tops: runs of at least four at full scale."""
    ints = np.frombuffer(pcm, dtype="<i2")
    full = (ints >= 32767) | (ints <= -32767)
    if np.count_nonzero(full) < 4:
        return 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]]).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    return int(runs[runs >= 4].sum())
