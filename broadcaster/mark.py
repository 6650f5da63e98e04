"""That a machine speaks, written inside a sound file so that machines can read it, and read back from there.

Two ways in every file, which say the same. An XMP packet (ISO 16684-1) with properties of the IPTC Extension schema 2025.1: in MP3 the
frame ``PRIV`` owned by ``XMP``, in WAV the chunk ``_PMX`` (XMP specification part 3). And beside it what plain tag editors show:
``TXXX`` frames in MP3, the comment of ``LIST/INFO`` in WAV. The same mark gives the same bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from .model import Mark

#: names of the mark's parts, as IPTC and XMP know them; the version of the layout below is part of a new master's key
LAYOUT = "mark 1"
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OWNER = b"XMP\0"
#: a packet of ours is 1 kB; what says to be larger than this is none
_LARGEST_PACKET = 1 << 20


def facts(mark: Mark) -> dict[str, str]:
    """The mark as names and values, without what it leaves open."""
    values = {
        "DigitalSourceType": f"{TERMS}{mark.kind}",
        "AISystemUsed": _listed(f"{mark.engine}, {mark.voice}"),
        "AISystemVersionUsed": mark.version,
        "CreateDate": mark.date,
    }
    plain = {name: _plain(value) for name, value in values.items()}
    return {name: value for name, value in plain.items() if value}


def from_facts(values: dict[str, str]) -> Mark | None:
    """The mark that :func:`facts` wrote; None where the kind is not a term of IPTC's vocabulary."""
    source = values.get("DigitalSourceType", "")
    kind = source.removeprefix(TERMS)
    if not kind.isalpha() or kind == source:
        return None
    engine, _, voice = values.get("AISystemUsed", "").partition(", ")
    return Mark(kind, engine, voice, values.get("CreateDate", ""), values.get("AISystemVersionUsed", ""))


def packet(mark: Mark) -> bytes:
    """The XMP packet, UTF-8, read-only and without padding."""
    rows = "".join(
        f"<{_prefix(name)}:{name}>{escape(value)}</{_prefix(name)}:{name}>\n" for name, value in facts(mark).items()
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">\n'
        f'<rdf:Description rdf:about="" xmlns:xmp="{_XMP}" xmlns:Iptc4xmpExt="{IPTC}">\n'
        f"{rows}<xmp:CreatorTool>Broadcaster</xmp:CreatorTool>\n"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode()


def _prefix(name: str) -> str:
    return "xmp" if name == "CreateDate" else "Iptc4xmpExt"


def _listed(text: str) -> str:
    """Commas each followed by one space and none at the ends, so that the first one parts engine and voice."""
    return re.sub(r"[ ,]*,[ ,]*", ", ", _plain(text)).strip(" ,")


def _plain(text: str) -> str:
    """What XML may hold, on one line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def from_packet(data: bytes) -> Mark | None:
    """The mark of an XMP packet, as elements or attributes; None where it has none or is not well-formed."""
    from defusedxml import DefusedXmlException, ElementTree

    try:
        root = ElementTree.fromstring(data.strip(b"\0"))
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return None
    values: dict[str, str] = {}
    for element in root.iter():
        for name, value in ((element.tag, element.text or ""), *element.attrib.items()):
            space, _, local = str(name).removeprefix("{").partition("}")
            if space == IPTC or (space == _XMP and local == "CreateDate"):
                values.setdefault(local, value.strip())
    return from_facts(values)


def id3_frames(mark: Mark) -> bytes:
    """The mark as frames of ID3v2.3: TXXX for tag editors, PRIV with the packet for machines."""
    words = [b"TXXX" + _sized(b"\x01" + _utf16(name) + b"\0\0" + _utf16(value)) for name, value in facts(mark).items()]
    return b"".join(words) + b"PRIV" + _sized(_OWNER + packet(mark))


def _sized(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + b"\0\0" + body


def _utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le", "ignore")


def id3_tag(frames: bytes) -> bytes:
    """Frames as a whole ID3v2.3 tag."""
    size = len(frames)
    return b"ID3\x03\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + frames


def riff_chunks(mark: Mark) -> bytes:
    """The mark as chunks of a WAV file: the comment of LIST/INFO for editors, ``_PMX`` with the packet for machines."""
    from .vietnamese.slugs import to_ascii

    words = "; ".join(f"{name}={value}" for name, value in facts(mark).items())
    comment = to_ascii(words).encode("ascii", "replace") + b"\0"
    return _chunk(b"LIST", b"INFO" + _chunk(b"ICMT", comment)) + _chunk(b"_PMX", packet(mark))


def append_to_wav(path: Path, mark: Mark) -> None:
    """Add the mark after the sound of a finished WAV."""
    chunks = riff_chunks(mark)
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.write(b"\0" * (size % 2) + chunks)
        file.seek(4)
        file.write(struct.pack("<I", size + size % 2 + len(chunks) - 8))


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def read_mark(path: Path) -> Mark | None:
    """What the MP3 or WAV at ``path`` says of who speaks; None where it says nothing that a machine can read. Raises OSError."""
    with path.open("rb") as file:
        return read_mark_of(file)


def read_mark_of(file: IO[bytes]) -> Mark | None:
    """The same of a file that is open at its start and can be sought in."""
    start = file.read(12)
    if start[:3] == b"ID3" and len(start) >= 10:
        packets = _of_id3(file, start)
    elif start[:4] in (b"RIFF", b"RF64") and start[8:] == b"WAVE":
        packets = _of_riff(file)
    else:
        return None
    return next((mark for mark in map(from_packet, packets) if mark is not None), None)


def _of_id3(file: IO[bytes], start: bytes) -> Iterator[bytes]:
    """The packets in the PRIV frames of a tag of version 2.3 or 2.4; sound and pictures are passed over unread."""
    version, end = start[3], 10 + _syncsafe(start[6:10])
    at = 10
    while at + 10 <= end:
        file.seek(at)
        head = file.read(10)
        if len(head) < 10 or not head[:4].isalnum():
            return
        size = _syncsafe(head[4:8]) if version == 4 else int.from_bytes(head[4:8], "big")
        if head[:4] == b"PRIV" and size <= _LARGEST_PACKET and (body := file.read(size)).startswith(_OWNER):
            yield body[len(_OWNER) :]
        at += 10 + size


def _syncsafe(four: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=False))


def _of_riff(file: IO[bytes]) -> Iterator[bytes]:
    at = 12
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        size = struct.unpack("<I", head[4:])[0]
        if head[:4] == b"_PMX" and size <= _LARGEST_PACKET:
            yield file.read(size)
        at += 8 + size + size % 2
