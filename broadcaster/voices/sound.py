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


def from_bytes(pcm: bytes | bytearray) -> Samples:
    """A view, not a copy."""
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


def trim(samples: Samples, rate: int, *, in_place: bool = False) -> Trimmed:
    """Take the silence off both ends (encoder delay included: it is found by its onset), keeping soft starts and endings.

    ``in_place``: the samples are the caller's own, and their edges may be faded where they lie.
    """
    window = max(1, rate * WINDOW_MS // 1000)
    frames = samples[: len(samples) // window * window].reshape(-1, window)
    floor = max(4.0, _loudest(frames) * 10 ** (-FLOOR_DB / 10))
    first, after = _first_above(frames, floor), _first_above(frames[::-1], floor)
    if first is None or after is None:
        return Trimmed(samples[:0], 0, len(samples))
    start = max(0, first * window - rate * KEEP_BEFORE_MS // 1000)
    end = min(len(samples), (len(frames) - after) * window + rate * KEEP_AFTER_MS // 1000)
    kept = samples[start:end]
    return Trimmed(_faded(kept if in_place else kept.copy(), rate), start, len(samples) - end)


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


def _loudest(frames: Samples) -> float:
    """The power of the loudest window. In long sounds every eighth is looked at: a vowel lasts longer than 40 ms."""
    step = 8 if len(frames) > 1000 else 1
    return float(_powers(frames[::step]).max(initial=0.0))


def _first_above(frames: Samples, floor: float) -> int | None:
    """Index of the first window above ``floor``; looks no further than it must."""
    for start in range(0, len(frames), 64):
        loud = np.flatnonzero(_powers(frames[start : start + 64]) > floor)
        if loud.size:
            return start + int(loud[0])
    return None


def _powers(frames: Samples) -> npt.NDArray[np.float32]:
    """Mean square of each window."""
    sound = frames.astype(np.float32)
    powers: npt.NDArray[np.float32] = np.einsum("ij,ij->i", sound, sound) / np.float32(frames.shape[1])
    return powers


def _faded(samples: Samples, rate: int) -> Samples:
    """``samples`` themselves with short fades, so that a cut in low noise does not click."""
    count = min(rate * FADE_MS // 1000, len(samples) // 2)
    if count:
        ramp = np.linspace(0.0, 1.0, count, endpoint=False, dtype=np.float32)
        samples[:count] = (samples[:count] * ramp).astype(np.int16)
        samples[-count:] = (samples[-count:] * ramp[::-1]).astype(np.int16)
    return samples
