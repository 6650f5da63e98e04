"""A take as one FLAC file that any player opens: what belongs to it stands in an APPLICATION block of its metadata.

RFC 9639: ``fLaC``, the STREAMINFO block, further blocks, frames. Ours comes second: 4 bytes id, 16 bytes BLAKE2b digest, then JSON.
The digest covers the JSON and every other byte of the file, so a flipped bit or a cut end is seen without decoding.
"""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from ..model import Take, WordTime

APPLICATION_ID = b"bcst"
_APPLICATION = 2
_DIGEST = 16
#: "fLaC", block header, STREAMINFO
_START = 4 + 4 + 34


class Corrupted(ValueError):
    """The bytes are not the file that was written."""


def packed(take: Take) -> bytes:
    import numpy as np
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, np.frombuffer(take.pcm, "<i2"), take.rate, "PCM_16", format="FLAC")
    flac = buffer.getvalue()
    start, rest = bytearray(flac[:_START]), flac[_START:]
    words = [[word.start, word.end, word.offset, word.length] for word in take.words]
    about = json.dumps({"key": take.key, "voice": take.voice, "rate": take.rate, "words": words}).encode()
    last = start[4] & 0x80
    start[4] &= 0x7F
    size = len(APPLICATION_ID) + _DIGEST + len(about)
    start += bytes([last | _APPLICATION]) + size.to_bytes(3, "big")
    return bytes(start) + APPLICATION_ID + _digest(about, bytes(start), rest) + about + rest


def checked(data: bytes, key: str) -> dict[str, Any]:
    """What stands in the file's metadata. Raises Corrupted unless every byte is as written and the take is ``key``'s."""
    start = data[: _START + 4]
    content = data[_START + 4 : _START + 4 + int.from_bytes(start[-3:], "big")]
    digest, about = content[4 : 4 + _DIGEST], content[4 + _DIGEST :]
    rest = data[_START + 4 + len(content) :]
    if content[:4] != APPLICATION_ID or digest != _digest(about, start, rest):
        raise Corrupted(key)
    values: dict[str, Any] = json.loads(about)
    if values["key"] != key:
        raise Corrupted(key)
    return values


def unpacked(data: bytes, key: str) -> Take:
    """The take; raises Corrupted."""
    import soundfile

    about = checked(data, key)
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16")
    except soundfile.LibsndfileError as error:
        raise Corrupted(key) from error
    words = tuple(WordTime(start, end, int(offset), int(length)) for start, end, offset, length in about["words"])
    return Take(key, about["voice"], samples.astype("<i2").tobytes(), rate, words)


def _digest(about: bytes, start: bytes, rest: bytes) -> bytes:
    digest = hashlib.blake2b(about, digest_size=_DIGEST)
    digest.update(start)
    digest.update(rest)
    return digest.digest()
