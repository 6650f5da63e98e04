"""Content codings: what a server packed is unpacked in bounded steps, and a body that stops before its end is seen.

The bytes are believed before the header: ``gzip`` is named where nothing is packed, ``deflate`` means three things, and charsets
stand where codings belong (browsers read all of these). What is no known coding and does not begin like one is left as it is,
and so is markup that is only called packed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

GZIP_MAGIC = b"\x1f\x8b"
#: codings we ask for, and their old names (RFC 9110 8.4.1)
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})
#: codings we never ask for and cannot undo
_FOREIGN = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})
#: how pages and feeds begin
_TEXT_START = (b"<", b"\xef\xbb", b"\xff\xfe", b"\xfe\xff", b"{", b"[")
#: nobody packs oftener in earnest
_MOST_LAYERS = 3
_ENOUGH_TO_TELL = 2


class BodyTooLarge(Exception):
    """The body passed the cap, packed or unpacked."""


class BodyCut(Exception):
    """The body ended before the end that its coding has."""


def unpacker(header: str, largest: int) -> Unpacker:
    """What undoes the ``Content-Encoding`` ``header``; no more than ``largest`` bytes are ever held."""
    names = [name for name in re.split(r"[\s,]+", header.strip().lower()) if name]
    known = [name for name in names if name in _KNOWN or name in _FOREIGN]
    if len(known) > _MOST_LAYERS:
        raise zlib.error("nén quá nhiều lớp")
    # a name nobody knows may still stand for gzip
    layers = known or (["unknown"] if names and names != ["identity"] else [])
    return Unpacker([_Layer(name, largest) for name in reversed(layers)])


class Unpacker:
    """Feed it chunks, then ``end()``; both give what is unpacked. Raises BodyTooLarge, BodyCut and zlib.error."""

    def __init__(self, layers: list[_Layer]) -> None:
        self._layers = layers

    def __call__(self, chunk: bytes) -> bytes:
        for layer in self._layers:
            chunk = layer.take(chunk)
        return chunk

    def end(self) -> bytes:
        """What was still waiting; raises BodyCut when a coding has not seen its end."""
        chunk = b""
        for layer in self._layers:
            chunk = layer.take(chunk) + layer.end()
        return chunk


class _Layer:
    """One coding. Its first bytes decide what it really is."""

    def __init__(self, name: str, largest: int) -> None:
        self._name = name
        self._largest = largest
        self._given = 0
        self._waiting = b""
        self._work: Callable[[bytes], bytes] | None = None
        self._stream: zlib._Decompress | None = None
        self._finished = False

    def take(self, chunk: bytes) -> bytes:
        if self._work is None:
            self._waiting += chunk
            if len(self._waiting) < _ENOUGH_TO_TELL:
                return b""
            self._begin(self._waiting)
            chunk, self._waiting = self._waiting, b""
        assert self._work is not None
        return self._work(chunk) if chunk else b""

    def end(self) -> bytes:
        if self._stream is not None and not self._finished:
            raise BodyCut
        if self._waiting == GZIP_MAGIC[:1] and self._name != "deflate":
            raise BodyCut
        return self._waiting if self._work is None else b""

    def _begin(self, start: bytes) -> None:
        if start.startswith(GZIP_MAGIC):
            self._stream, self._work = zlib.decompressobj(zlib.MAX_WBITS | 16), self._members
        elif self._name in _KNOWN and start[0] == 0x78 and int.from_bytes(start[:2]) % 31 == 0:  # RFC 1950 2.2
            self._stream, self._work = zlib.decompressobj(zlib.MAX_WBITS), self._single
        elif self._name == "deflate":
            self._stream, self._work = zlib.decompressobj(-zlib.MAX_WBITS), self._raw
        elif self._name == "unknown" or start.lstrip().startswith(_TEXT_START):
            self._work = _untouched
        else:
            raise zlib.error(f"kiểu nén lạ: {self._name}")

    def _raw(self, chunk: bytes) -> bytes:
        """Deflate without its wrapper, which many servers mean by ``deflate``; or nothing packed at all."""
        self._work = self._single
        try:
            return self._single(chunk)
        except zlib.error:
            if not chunk.lstrip().startswith(_TEXT_START):
                raise
            self._stream, self._work = None, _untouched
            return chunk

    def _single(self, chunk: bytes) -> bytes:
        return b"" if self._finished else self._inflated(chunk)[0]

    def _members(self, chunk: bytes) -> bytes:
        """A gzip body is one member or several in a row (RFC 1952 2.2); what follows the last and is none is padding."""
        whole = bytearray()
        chunk, self._waiting = self._waiting + chunk, b""
        while chunk:
            if self._finished:
                if not chunk.startswith(GZIP_MAGIC):
                    self._waiting = chunk if chunk == GZIP_MAGIC[:1] else b""
                    break
                self._stream, self._finished = zlib.decompressobj(zlib.MAX_WBITS | 16), False
            piece, chunk = self._inflated(chunk)
            whole += piece
        return bytes(whole)

    def _inflated(self, chunk: bytes) -> tuple[bytes, bytes]:
        """What ``chunk`` unpacks to, and the bytes behind the end of the stream."""
        assert self._stream is not None
        piece = self._stream.decompress(chunk, self._largest + 1 - self._given)
        self._given += len(piece)
        if self._given > self._largest:
            raise BodyTooLarge
        self._finished = self._stream.eof
        return piece, self._stream.unused_data


def _untouched(chunk: bytes) -> bytes:
    return chunk
