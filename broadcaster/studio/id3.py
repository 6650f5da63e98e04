"""ID3v2.3 tags in UTF-16, written frame by frame.

Written here because libraries sort frames by size and so put chapters out of order, which players then list as 1, 3, 2.
Layout by the informal standards "ID3 tag version 2.3.0" and "ID3v2 Chapter Frame Addendum v1.0". The same tags and figures
give the same bytes, and any figures give the same length, so that a tag can be written before the sound and filled in after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..mark import id3_frames, id3_tag
from ..model import Tags

#: A table of contents counts its entries in one byte.
MOST_CHAPTERS = 255
#: Room kept for each figure that is known only when the sound is finished.
_ROOM = 24


def id3(tags: Tags, seconds: float, figures: Mapping[str, str]) -> bytes:
    """The whole tag for a file of ``seconds``.

    ``figures`` become TXXX frames (``REPLAYGAIN_TRACK_GAIN``: ``-2.00 dB``); they are written into a fixed room, so the length
    of the tag depends on their names only.
    """
    frames = [
        _words("TIT2", tags.title),
        _words("TPE1", tags.artist),
        _words("TALB", tags.album),
        _code("TLAN", tags.language),
        *_dates(tags.date),
        _code("TLEN", str(round(seconds * 1000))),
        id3_frames(tags.mark) if tags.mark else b"",
        _comment("COMM", tags.language, tags.comment),
        *_chapters(tags, seconds),
        _comment("USLT", tags.language, tags.lyrics),
        _picture(tags.cover),
    ]
    extra = b"".join(_pair(name, value) for name, value in figures.items())
    room = sum(len(_pair(name, "x" * _ROOM)) for name in figures)
    return id3_tag(b"".join(frames) + extra.ljust(room, b"\0"))


def id3_of_mark(tags: Tags) -> bytes:
    """The tag of a file that shall have none: only the mark, where a machine speaks."""
    return id3_tag(id3_frames(tags.mark)) if tags.mark else b""


def _frame(name: str, body: bytes) -> bytes:
    return name.encode("ascii") + len(body).to_bytes(4, "big") + b"\0\0" + body


def _utf16(text: str) -> bytes:
    """With byte order mark; NUL would end the text, lone surrogates are no text."""
    clean = text.replace("\0", "").encode("utf-16-le", "ignore")
    return b"\xff\xfe" + clean


def _words(name: str, text: str) -> bytes:
    return _frame(name, b"\x01" + _utf16(text)) if text else b""


def _code(name: str, text: str) -> bytes:
    return _frame(name, b"\x00" + text.encode("latin-1", "ignore")) if text else b""


def _pair(name: str, value: str) -> bytes:
    return _frame("TXXX", b"\x00" + name.encode("latin-1") + b"\0" + value.encode("latin-1"))


def _comment(name: str, language: str, text: str) -> bytes:
    if not text:
        return b""
    code = language.encode("ascii", "ignore")[:3].ljust(3, b" ")
    return _frame(name, b"\x01" + code + _utf16("") + b"\0\0" + _utf16(text))


def _dates(date: str) -> list[bytes]:
    """``2026-11-23`` or ``2026-11-23T06:00`` as version 2.3 writes it: year, day and month, time."""
    found = re.match(r"(\d{4})(?:-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?)?", date)
    if not found:
        return []
    year, month, day, hour, minute = found.groups()
    return [
        _code("TYER", year),
        _code("TDAT", f"{day}{month}" if month else ""),
        _code("TIME", f"{hour}{minute}" if hour else ""),
    ]


def _chapters(tags: Tags, seconds: float) -> list[bytes]:
    """The table of contents first, then the chapters in order of time; each ends where the next begins."""
    chapters = sorted(tags.chapters, key=lambda chapter: chapter.start)[:MOST_CHAPTERS]
    if not chapters:
        return []
    names = [f"ch{at}".encode() + b"\0" for at in range(len(chapters))]
    ends = [chapter.start for chapter in chapters[1:]] + [seconds]
    contents = _frame("CTOC", b"toc\0\x03" + bytes([len(names)]) + b"".join(names))
    return [contents] + [
        _frame("CHAP", name + _ms(chapter.start) + _ms(end) + b"\xff" * 8 + _words("TIT2", chapter.title))
        for name, chapter, end in zip(names, chapters, ends, strict=True)
    ]


def _ms(seconds: float) -> bytes:
    return max(0, round(seconds * 1000)).to_bytes(4, "big")


def _picture(cover: bytes | None) -> bytes:
    if not cover:
        return b""
    kind = b"image/png" if cover.startswith(b"\x89PNG") else b"image/jpeg"
    return _frame("APIC", b"\x00" + kind + b"\0\x03\0" + cover)
