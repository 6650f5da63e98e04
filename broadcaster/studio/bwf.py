"""Broadcast Wave: the chunks that playout systems read. ``bext`` by EBU Tech 3285 version 2, ``cart`` by AES46.

Their text fields are ASCII by these standards: Vietnamese stands there without its marks.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from ..errors import StudioError
from ..vietnamese.slugs import to_ascii

#: the fixed part of a ``cart`` chunk, in bytes; free text may follow it and does not here
CART_BYTES = 2048
_NEVER, _FOREVER = b"0000/00/0000:00:00", b"9999/12/3123:59:59"
_FULL_SCALE = 32768  # of 16-bit samples, which the level reference names
_TIMERS = 8
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Cart:
    """What a playout system is told. ``start`` and ``end`` are the window in which it may play the file, on the station's clock:
    the chunk has no zone; ``samples`` is where the sound ends."""

    title: str
    artist: str = ""
    cut_id: str = ""
    client_id: str = ""
    category: str = "NEWS"
    classification: str = ""
    out_cue: str = ""
    start: datetime | None = None
    end: datetime | None = None
    user: str = ""
    url: str = ""
    samples: int | None = None


def chunk(name: bytes, body: bytes) -> bytes:
    """A RIFF chunk, padded to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def ascii_field(text: str, size: int) -> bytes:
    """Exactly ``size`` bytes: the text without marks, cut or filled with zeros."""
    return to_ascii(text).encode("ascii", "replace")[:size].ljust(size, b"\0")


def cart_body(cart: Cart) -> bytes:
    """The fixed 2,048 bytes: names, window, level reference, timers, address."""
    fields = ("title", "artist", "cut_id", "client_id", "category", "classification", "out_cue")
    body = b"0101" + b"".join(ascii_field(getattr(cart, name), 64) for name in fields)
    body += _moment(cart.start, _NEVER) + _moment(cart.end, _FOREVER)
    body += ascii_field("broadcaster", 64) + bytes(64) + ascii_field(cart.user, 64)
    body += struct.pack("<i", _FULL_SCALE) + _timers(cart.samples) + bytes(276) + ascii_field(cart.url, 1024)
    assert len(body) == CART_BYTES
    return body


def _moment(moment: datetime | None, otherwise: bytes) -> bytes:
    """``YYYY/MM/DD`` and ``HH:MM:SS``."""
    if moment is None:
        return otherwise
    return ascii_field(f"{moment:%Y/%m/%d}", 10) + ascii_field(f"{moment:%H:%M:%S}", 8)


def _timers(samples: int | None) -> bytes:
    """Audio in and out, and where the next piece may begin, in samples; unused timers are zeros."""
    if samples is None:
        return bytes(8 * _TIMERS)
    timers = [(b"AUDs", 0), (b"AUDe", samples), (b"SEGs", samples)]
    return b"".join(usage + struct.pack("<I", value) for usage, value in timers).ljust(8 * _TIMERS, b"\0")


def with_cart(path: Path, cart: Cart) -> Iterator[bytes]:
    """The bytes of the WAV at ``path`` with this ``cart`` chunk in place of its own, before the sound; nothing else changes.

    The sound is handed on a megabyte at a time. ``samples`` is filled in from the file. Raises StudioError when it is no PCM WAV.
    """
    with path.open("rb") as handle:
        before, data, after = _layout(path, handle)
        frame = next((_frame(body) for name, body in before if name == b"fmt "), 0)
        if not frame:
            raise _no_wav(path, "thiếu phần mô tả định dạng")
        filled = replace(cart, samples=data[1] // frame)
        head = b"".join(chunk(name, body) for name, body in before if name != b"cart")
        head += chunk(b"cart", cart_body(filled))
        tail = b"".join(chunk(name, body) for name, body in after if name != b"cart")
        padding = b"\0" * (data[1] % 2)
        size = 4 + len(head) + 8 + data[1] + len(padding) + len(tail)
        yield b"RIFF" + struct.pack("<I", size) + b"WAVE" + head + b"data" + struct.pack("<I", data[1])
        handle.seek(data[0])
        left = data[1]
        while left:
            block = handle.read(min(_BLOCK, left))
            if not block:
                raise _no_wav(path, "ngắn hơn phần đầu tệp nói")
            left -= len(block)
            yield block
        yield padding + tail


def _frame(body: bytes) -> int:
    """Bytes of one sample in all channels, by a ``fmt`` chunk of PCM."""
    kind, _, _, _, frame = struct.unpack_from("<HHIIH", body)
    return int(frame) if kind == 1 else 0


Chunks = list[tuple[bytes, bytes]]


def _layout(path: Path, handle: IO[bytes]) -> tuple[Chunks, tuple[int, int], Chunks]:
    """Chunks before the sound, where the sound lies (offset, length), and chunks after it."""
    if handle.read(4) != b"RIFF" or len(handle.read(4)) != 4 or handle.read(4) != b"WAVE":
        raise _no_wav(path, "không phải tệp WAV")
    before: Chunks = []
    after: Chunks = []
    data: tuple[int, int] | None = None
    while len(head := handle.read(8)) == 8:
        name, size = head[:4], struct.unpack("<I", head[4:])[0]
        if name == b"data" and data is None:
            data = (handle.tell(), size)
            handle.seek(size + size % 2, 1)
            continue
        body = handle.read(size)
        handle.seek(size % 2, 1)
        if len(body) < size:
            raise _no_wav(path, "ngắn hơn phần đầu tệp nói")
        (after if data else before).append((name, body))
    if data is None:
        raise _no_wav(path, "không có âm thanh")
    return before, data, after


def _no_wav(path: Path, fault: str) -> StudioError:
    return StudioError(path.name, fault, "Làm lại bản tin.")
