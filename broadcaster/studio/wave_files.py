"""WAV for broadcast and telephone: BWF with ``bext`` and ``cart`` chunks (48 kHz, 16 bits), and 8 kHz mu-law.

Where a machine speaks the mark of :mod:`broadcaster.mark` stands before the sound, mu-law or not, tags or not. ``bext`` by EBU Tech 3285 version 2 (with the loudness figures), ``cart`` by AES46.
"""

from __future__ import annotations

import struct
from typing import IO

import numpy as np
from numpy.typing import NDArray

from ..errors import StudioError
from ..mark import riff_chunks
from ..model import Profile, Tags
from ..vietnamese.slugs import to_ascii
from .samples import Floats, int16

_BEXT, _CART = 602 + 256, 2048
#: RIFF counts its bytes in 32 bits.
_MOST_BYTES = 0xFFFFFFFF - 65536


class WavWriter:
    """Writes a mono WAV of 16-bit or mu-law samples; chunks that need the finished figures are filled in by :meth:`close`."""

    media_type = "audio/wav"

    def __init__(self, handle: IO[bytes], profile: Profile, tags: Tags | None) -> None:
        self._handle = handle
        self._mulaw = profile.codec == "mulaw"
        self._rate = profile.rate
        self._start = handle.tell()
        self._tags = tags if profile.tags and not self._mulaw else None
        self._mark = riff_chunks(tags.mark) if tags and tags.mark else b""
        self._written = 0
        self._head = self._header()
        handle.write(self._head)

    def write(self, samples: Floats) -> None:
        ints = int16(samples)
        data = mulaw(ints).tobytes() if self._mulaw else ints.tobytes()
        self._written += len(data)
        if self._written > _MOST_BYTES:
            raise StudioError("WAV", "dài quá 4 GB, tệp WAV không chứa được", "Chia chương trình thành nhiều phần.")
        self._handle.write(data)

    def close(self) -> None:
        if self._written % 2:
            self._handle.write(b"\0")
        self._handle.seek(self._start)
        self._handle.write(self._header())
        self._handle.seek(0, 2)

    def figures(self, lufs: float, peak: float, loudness_range: float) -> None:
        """Write the measured loudness into ``bext`` (hundredths, as version 2 of the chunk wants them)."""
        if self._tags is None:
            return
        at = self._head.index(b"bext") + 8 + 256 + 32 + 32 + 10 + 8 + 8 + 2 + 64
        self._handle.seek(self._start + at)
        values = [round(100 * value) for value in (lufs, loudness_range, peak)]
        self._handle.write(struct.pack("<3h", *(max(-32768, min(32767, value)) for value in values)))
        self._handle.seek(0, 2)

    def _header(self) -> bytes:
        if self._mulaw:
            kind = struct.pack("<HHIIHHH", 7, 1, self._rate, self._rate, 1, 8, 0)
            chunks = _chunk(b"fmt ", kind) + _chunk(b"fact", struct.pack("<I", self._written))
        else:
            chunks = _chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, self._rate, 2 * self._rate, 2, 16))
        if self._tags is not None:
            chunks = _chunk(b"bext", _bext(self._tags, self._rate)) + chunks + _chunk(b"cart", _cart(self._tags))
        chunks += self._mark
        padded = self._written + self._written % 2
        size = 4 + len(chunks) + 8 + padded
        return b"RIFF" + struct.pack("<I", size) + b"WAVE" + chunks + b"data" + struct.pack("<I", self._written)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _ascii(text: str, size: int) -> bytes:
    """Vietnamese without its marks: these fields are ASCII by their standards."""
    return to_ascii(text).encode("ascii")[:size].ljust(size, b"\0")


def _bext(tags: Tags, rate: int) -> bytes:
    date, time = _date(tags), (tags.date[11:16] or "00:00") + ":00"
    said = f"; DigitalSourceType={tags.mark.kind}" if tags.mark else ""
    history = f"A=PCM,F={rate},W=16,M=mono,T=broadcaster{said}\r\n"
    body = _ascii(tags.title, 256) + _ascii(tags.artist, 32) + _ascii("", 32) + _ascii(date, 10) + _ascii(time, 8)
    body += (
        struct.pack("<QH", 0, 2) + bytes(64) + struct.pack("<5h", 0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF) + bytes(180)
    )
    return body + _ascii(history, 256)


def _date(tags: Tags) -> str:
    return tags.date[:10] if len(tags.date) >= 10 else "0000-00-00"


def _cart(tags: Tags) -> bytes:
    """What playout systems show; the file is valid on its day and after, and full scale is 32768."""
    start = _ascii(_date(tags).replace("-", "/"), 10) + _ascii("00:00:00", 8)
    body = b"0101" + _ascii(tags.title, 64) + _ascii(tags.artist, 64) + bytes(64) + bytes(64) + _ascii("NEWS", 64)
    body += bytes(64) + bytes(64) + start + _ascii("9999/12/31", 10) + _ascii("23:59:59", 8)
    body += _ascii("broadcaster", 64) + bytes(64) + bytes(64) + struct.pack("<i", 32768) + bytes(64) + bytes(276)
    return body + bytes(1024)


def mulaw(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """ITU-T G.711 mu-law."""
    wide = samples.astype(np.int32)
    sign = np.where(wide < 0, 0x80, 0)
    size = np.minimum(np.abs(wide), 32635) + 132
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = size >> (exponent + 3) & 0x0F
    code: NDArray[np.uint8] = (~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8)
    return code
