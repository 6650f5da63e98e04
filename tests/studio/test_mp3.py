"""The Info frame, to the byte, and the checksum under it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.errors import StudioError
from broadcaster.model import Profile
from broadcaster.studio.crc16 import crc16
from broadcaster.studio.mp3 import Frames, Mp3Writer
from broadcaster.studio.samples import Floats

from .sounds import tone


def by_bits(data: bytes, crc: int = 0) -> int:
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def test_the_check_value_of_crc_16_arc() -> None:
    assert crc16(b"123456789") == 0xBB3D


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=4000), st.integers(0, 0xFFFF))
def test_the_fast_checksum_is_the_slow_one(data: bytes, start: int) -> None:
    assert crc16(data, start) == by_bits(data, start)


def written(profile: Profile, samples: Floats, portions: int = 3) -> bytes:
    out = io.BytesIO()
    writer = Mp3Writer(out, profile)
    for portion in np.array_split(samples, portions):
        writer.write(portion)
    writer.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("rate", "bitrate"),
    [
        (44100, 96),
        (44100, 32),
        (48000, 128),
        (44100, 320),
        (32000, 64),
        (24000, 32),
        (22050, 24),
        (16000, 24),
        (8000, 8),
    ],
)
def test_the_decoded_length_is_the_source_length(rate: int, bitrate: int, tmp_path: Path) -> None:
    for count in (1, 1151, rate + 17, 3 * rate):
        path = tmp_path / f"{count}.mp3"
        path.write_bytes(
            written(
                Profile("x", rate=rate, bitrate=bitrate),
                tone(count / rate, -12, 300, rate).astype(np.float32)[:count],
            )
        )
        assert soundfile.info(path).frames == count
        assert len(soundfile.read(path)[0]) == count


def test_no_sample_is_shifted_or_scaled(tmp_path: Path) -> None:
    """LAME's delay and its 0.95 are both undone."""
    for bitrate in (96, 128, 320):
        source = tone(2.0, -12, 440, 44100).astype(np.float32)
        path = tmp_path / "a.mp3"
        path.write_bytes(written(Profile("x", bitrate=bitrate), source))
        heard = soundfile.read(path, dtype="float32")[0]
        middle = slice(20000, 60000)
        shifts = [float(np.dot(heard[middle], np.roll(source, shift)[middle])) for shift in range(-3, 4)]
        assert int(np.argmax(shifts)) == 3
        gain = np.dot(heard[middle], source[middle]) / np.dot(source[middle], source[middle])
        assert gain == pytest.approx(1.0, abs=0.01)


def test_the_frame_in_front_tells_the_truth() -> None:
    data = written(Profile("x"), tone(2.0, -12, 440, 44100).astype(np.float32))
    frames = Frames(44100, 96)
    first = frames.size(frames.info_bitrate())
    assert data[21:25] == b"Info"
    audio = data[first:]
    at = count = 0
    while at < len(audio):
        assert audio[at] == 0xFF
        count, at = count + 1, at + frames.size(96) + (audio[at + 2] >> 1 & 1)
    assert at == len(audio), "whole frames only"
    assert int.from_bytes(data[29:33], "big") == count
    assert int.from_bytes(data[33:37], "big") == len(data)
    seek = data[37:137]
    assert list(seek) == sorted(seek)
    lame = data[141:]
    assert lame[:9] == b"LAME3.100"
    delay, padding = lame[21] << 4 | lame[22] >> 4, (lame[22] & 15) << 8 | lame[23]
    assert count * 1152 - delay - padding == 2 * 44100
    assert int.from_bytes(lame[32:34], "big") == by_bits(audio)
    assert int.from_bytes(lame[34:36], "big") == by_bits(data[: 141 + 34])


@pytest.mark.parametrize(
    ("rate", "bitrate", "told"), [(44100, 100, "tốc độ bit"), (24000, 320, "tốc độ bit"), (96000, 128, "tần số")]
)
def test_what_mp3_cannot_do_is_explained(rate: int, bitrate: int, told: str) -> None:
    with pytest.raises(StudioError, match=told):
        Mp3Writer(io.BytesIO(), Profile("x", rate=rate, bitrate=bitrate))
