"""MP3 at a constant bitrate by LAME, with the Info frame that makes its length exact.

lameenc writes bare frames: decoders would give back 1,245 samples too many. One frame in front of them names the frames, the
bytes, a seek table, and how many samples the encoder added at both ends (the "Info" tag of Xing with LAME's extension).
"""

from __future__ import annotations

from typing import IO

import numpy as np

from ..errors import StudioError
from ..model import Profile
from .crc16 import crc16
from .samples import Floats, int16

_KBPS_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {
    44100: (3, 0),
    48000: (3, 1),
    32000: (3, 2),
    22050: (2, 0),
    24000: (2, 1),
    16000: (2, 2),
    11025: (0, 0),
    12000: (0, 1),
    8000: (0, 2),
}
#: What LAME puts before the first sample; decoders add 529 of their own and know it.
DELAY = 576
#: LAME multiplies by 0.95 in its presets for constant bitrates up to here (kb/s).
_SCALED_UP_TO = 128
#: The checksum is cheap in large portions.
_SUM_AT_ONCE = 1 << 19


class Frames:
    """The arithmetic of MPEG layer III frames for one rate and bitrate, mono."""

    def __init__(self, rate: int, bitrate: int) -> None:
        if rate not in _RATES:
            raise StudioError(
                f"MP3 {rate} Hz", "MP3 không có tần số này", f"Chọn một trong: {', '.join(map(str, sorted(_RATES)))}."
            )
        self.version, self._rate_code = _RATES[rate]
        self.table = _KBPS_MPEG1 if self.version == 3 else _KBPS_MPEG2
        if bitrate not in self.table[1:]:
            raise StudioError(
                f"MP3 {bitrate} kb/s ở {rate} Hz",
                "MP3 không có tốc độ bit này",
                f"Chọn một trong: {', '.join(map(str, self.table[1:]))}.",
            )
        self.rate, self.bitrate = rate, bitrate
        self.samples = 1152 if self.version == 3 else 576
        self.side_info = 17 if self.version == 3 else 9

    def size(self, bitrate: int, padded: bool = False) -> int:
        return self.samples // 8 * bitrate * 1000 // self.rate + padded

    def header(self, bitrate: int) -> bytes:
        """Four bytes: sync, version, layer III without CRC, bitrate, rate, no padding, mono, original."""
        code = self.table.index(bitrate)
        return bytes([0xFF, 0xE0 | self.version << 3 | 1 << 1 | 1, code << 4 | self._rate_code << 2, 0xC4])

    def info_bitrate(self) -> int:
        """The lowest bitrate whose frame holds the Info tag, not below the stream's own."""
        need = 4 + self.side_info + 120 + 36
        return next(kbps for kbps in self.table[1:] if kbps >= self.bitrate and self.size(kbps) >= need)


class Mp3Writer:
    """Writes frames to ``handle`` from where it stands; :meth:`close` goes back and fills the Info frame in."""

    media_type = "audio/mpeg"

    def __init__(self, handle: IO[bytes], profile: Profile) -> None:
        import lameenc

        self._frames = Frames(profile.rate, profile.bitrate)
        self._handle = handle
        self._start = handle.tell()
        self._info_size = self._frames.size(self._frames.info_bitrate())
        handle.write(bytes(self._info_size))
        self._gain = np.float32(1 / 0.95 if profile.bitrate <= _SCALED_UP_TO else 1.0)
        self._encoder = lameenc.Encoder()
        self._encoder.silence()
        self._encoder.set_channels(1)
        self._encoder.set_in_sample_rate(profile.rate)
        self._encoder.set_out_sample_rate(profile.rate)
        self._encoder.set_bit_rate(profile.bitrate)
        self._encoder.set_quality(profile.quality)
        self._quality = profile.quality
        self._bytes = 0
        self._crc = 0
        self._unsummed = bytearray()
        self._samples = 0
        self._walk = _FrameWalk(self._frames)

    def write(self, samples: Floats) -> None:
        self._samples += len(samples)
        self._put(bytes(self._encoder.encode(int16(samples * self._gain).tobytes())))

    def _put(self, data: bytes) -> None:
        self._handle.write(data)
        self._unsummed += data
        if len(self._unsummed) >= _SUM_AT_ONCE:
            self._sum()
        self._bytes += len(data)
        self._walk.feed(data)

    def _sum(self) -> None:
        self._crc = crc16(bytes(self._unsummed), self._crc)
        self._unsummed.clear()

    def close(self) -> None:
        self._put(bytes(self._encoder.flush()))
        self._sum()
        self._handle.seek(self._start)
        self._handle.write(self._info_frame(self._walk.frames))
        self._handle.seek(0, 2)

    def _info_frame(self, frames: int) -> bytes:
        layout = self._frames
        total = self._bytes + self._info_size
        padding = min(0xFFF, max(0, frames * layout.samples - DELAY - self._samples))
        head = layout.header(layout.info_bitrate()) + bytes(layout.side_info)
        seek = bytes(min(255, 256 * at // 100) for at in range(100))
        xing = b"Info" + (15).to_bytes(4, "big") + frames.to_bytes(4, "big") + total.to_bytes(4, "big") + seek
        xing += (100 - 10 * self._quality).to_bytes(4, "big")
        lame = b"LAME3.100" + bytes([0x01, 0]) + bytes(8) + bytes([0, min(255, layout.bitrate)])
        lame += (DELAY << 12 | padding).to_bytes(3, "big") + bytes(4)
        lame += total.to_bytes(4, "big") + self._crc.to_bytes(2, "big")
        frame = head + xing + lame
        frame += crc16(frame).to_bytes(2, "big")
        return frame.ljust(self._info_size, b"\0")


class _FrameWalk:
    """Counts the frames of a constant-bitrate stream as it is written; the padding bit decides between two sizes."""

    def __init__(self, frames: Frames) -> None:
        self.frames = 0
        self._short = frames.size(frames.bitrate)
        self._skip = 0
        self._held = b""

    def feed(self, data: bytes) -> None:
        data = self._held + data
        at = self._skip
        while at + 3 <= len(data):
            if data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
                raise StudioError("MP3", "bộ mã hóa LAME trả về dữ liệu không phải khung MP3")
            self.frames += 1
            at += self._short + (data[at + 2] >> 1 & 1)
        cut = min(at, len(data))
        self._held, self._skip = data[cut:], at - cut
