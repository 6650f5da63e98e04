"""WAV for broadcast and telephone: BWF with ``bext`` and ``cart`` chunks (48 kHz, 16 bits), and 8 kHz mu-law.

Where a machine speaks the mark of :mod:`broadcaster.mark` stands before the sound, mu-law or not, tags or not. ``bext`` by EBU Tech 3285 version 2 (with the loudness figures), ``cart`` by AES46.
"""

from __future__ import annotations

import struct
from datetime import datetime
from typing import IO

import numpy as np
from numpy.typing import NDArray

from ..errors import StudioError
from ..mark import riff_chunks
from ..model import Profile, Tags
from .bwf import Cart, ascii_field, cart_body, chunk
from .samples import Floats, int16

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
            chunks = chunk(b"fmt ", kind) + chunk(b"fact", struct.pack("<I", self._written))
        else:
            chunks = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, self._rate, 2 * self._rate, 2, 16))
        if self._tags is not None:
            chunks = chunk(b"bext", _bext(self._tags, self._rate)) + chunks + chunk(b"cart", _cart(self._tags))
        chunks += self._mark
        padded = self._written + self._written % 2
        size = 4 + len(chunks) + 8 + padded
        return b"RIFF" + struct.pack("<I", size) + b"WAVE" + chunks + b"data" + struct.pack("<I", self._written)


def _bext(tags: Tags, rate: int) -> bytes:
    date, time = _date(tags), (tags.date[11:16] or "00:00") + ":00"
    said = f"; DigitalSourceType={tags.mark.kind}" if tags.mark else ""
    history = f"A=PCM,F={rate},W=16,M=mono,T=broadcaster{said}\r\n"
    body = (
        ascii_field(tags.title, 256)
        + ascii_field(tags.artist, 32)
        + ascii_field("", 32)
        + ascii_field(date, 10)
        + ascii_field(time, 8)
    )
    body += (
        struct.pack("<QH", 0, 2) + bytes(64) + struct.pack("<5h", 0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF) + bytes(180)
    )
    return body + ascii_field(history, 256)


def _date(tags: Tags) -> str:
    return tags.date[:10] if len(tags.date) >= 10 else "0000-00-00"


def _cart(tags: Tags) -> bytes:
    """What playout systems show; the file is valid on its day and after. Whoever drops it for a slot writes that slot's window."""
    day = _date(tags)
    start = datetime.fromisoformat(day) if day != "0000-00-00" else None
    return cart_body(Cart(tags.title, tags.artist, start=start))


def mulaw(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """ITU-T G.711 mu-law."""
    wide = samples.astype(np.int32)
    sign = np.where(wide < 0, 0x80, 0)
    size = np.minimum(np.abs(wide), 32635) + 132
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = size >> (exponent + 3) & 0x0F
    code: NDArray[np.uint8] = (~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8)
    return code
