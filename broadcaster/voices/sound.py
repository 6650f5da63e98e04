"""Samples: decoding what engines send, taking their silence off, joining them. Mono int16 throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import miniaudio
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

WINDOW_MS = 5
#: how far below the loudest window speech still counts as sound: weak first consonants (x, s, h, kh) lie about 40 dB down
FLOOR_DB = 48.0
KEEP_BEFORE_MS, KEEP_AFTER_MS = 15, 40
FADE_MS = 5


class Undecodable(ValueError):
    """The bytes are no sound that can be decoded."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """``samples`` without edge silence; ``head`` and ``tail`` are the samples that were taken off."""

    samples: Samples
    head: int
    tail: int


def from_bytes(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, dtype="<i2")


def to_bytes(samples: Samples) -> bytes:
    return samples.astype("<i2", copy=False).tobytes()


def decode(data: bytes) -> tuple[Samples, int]:
    """MP3, WAV, FLAC or OGG to mono int16 at its own rate, by a fresh decoder. Raises Undecodable."""
    if not data:
        raise Undecodable("không có dữ liệu")
    try:
        info = _info(data)
        sound = miniaudio.decode(data, nchannels=1, sample_rate=info.sample_rate)
    except miniaudio.MiniaudioError as error:
        raise Undecodable(str(error)) from error
    samples = np.frombuffer(sound.samples, dtype=np.int16)
    if samples.size == 0:
        raise Undecodable("không có mẫu âm thanh nào")
    return samples, int(sound.sample_rate)


def _info(data: bytes) -> miniaudio.SoundFileInfo:
    """Rate and channels, by what the first bytes say the kind is: guessing takes a page of HTML for noise."""
    if data[:4] == b"RIFF":
        return miniaudio.wav_get_info(data)
    if data[:4] == b"fLaC":
        return miniaudio.flac_get_info(data)
    if data[:4] == b"OggS":
        return miniaudio.vorbis_get_info(data)
    if data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        return miniaudio.mp3_get_info(data)
    raise Undecodable(f"không phải âm thanh (bắt đầu bằng {data[:16]!r})")


def trim(samples: Samples, rate: int) -> Trimmed:
    """Take the silence off both ends (encoder delay included: it is found by its onset), keeping soft starts and endings."""
    window = max(1, rate * WINDOW_MS // 1000)
    levels = _levels(samples, window)
    floor = max(2.0, float(levels.max(initial=0.0)) * 10 ** (-FLOOR_DB / 20))
    loud = np.flatnonzero(levels > floor)
    if loud.size == 0:
        return Trimmed(samples[:0], 0, len(samples))
    start = max(0, int(loud[0]) * window - rate * KEEP_BEFORE_MS // 1000)
    end = min(len(samples), (int(loud[-1]) + 1) * window + rate * KEEP_AFTER_MS // 1000)
    return Trimmed(_faded(samples[start:end], rate), start, len(samples) - end)


def silence(rate: int, milliseconds: int) -> Samples:
    return np.zeros(rate * milliseconds // 1000, dtype=np.int16)


def concatenated(parts: Sequence[Samples]) -> Samples:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int16)


def rms_dbfs(samples: Samples) -> float:
    """Level of the whole in dB below full scale; -inf for nothing but zeros."""
    if samples.size == 0:
        return float("-inf")
    power = float(np.mean(np.square(samples.astype(np.float32) / 32768.0)))
    return 10 * float(np.log10(power)) if power > 0 else float("-inf")


def _levels(samples: Samples, window: int) -> npt.NDArray[np.float32]:
    """Root mean square of each window; the last, short one counts too."""
    padded = np.zeros(-(-len(samples) // window) * window, dtype=np.float32)
    padded[: len(samples)] = samples
    frames = padded.reshape(-1, window)
    levels: npt.NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", frames, frames) / window)
    return levels


def _faded(samples: Samples, rate: int) -> Samples:
    """A copy with short fades, so that a cut in low noise does not click."""
    count = min(rate * FADE_MS // 1000, len(samples) // 2)
    result = samples.copy()
    if count:
        ramp = np.linspace(0.0, 1.0, count, endpoint=False, dtype=np.float32)
        result[:count] = (result[:count] * ramp).astype(np.int16)
        result[-count:] = (result[-count:] * ramp[::-1]).astype(np.int16)
    return result
