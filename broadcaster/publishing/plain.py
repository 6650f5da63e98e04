"""Text as it may stand in a feed: legal XML characters, one line or paragraphs, cut to a length without breaking a letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape

from ..model import Paragraph, ParagraphKind

# XML 1.0 allows tab, LF, CR and everything from U+0020 but surrogates and U+FFFE/U+FFFF. C1 controls and non-characters are
# legal but discouraged. Marks that turn the direction of a line are dropped: one can make a title read backwards in a list.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_PLANE_ENDS = re.compile(
    "[" + "".join(chr(plane + end) for plane in range(0x10000, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)) + "]"
)


def clean(text: str) -> str:
    """``text`` in NFC without the characters that no feed may hold; line ends are ``\\n``."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):  # nearly every text, and quickly told
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _PLANE_ENDS.sub("", _ILLEGAL.sub("", text)))


def one_line(text: str, longest: int | None = None) -> str:
    """``text`` on one line, at most ``longest`` characters, cut at a space with an ellipsis."""
    line = " ".join(clean(text).split())
    return line if longest is None else _cut(line, longest)


def _cut(line: str, longest: int) -> str:
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > longest // 2 else cut).rstrip(" ,;:.–-") + "…"


def title_line(text: str, longest: int = 255) -> str:
    """A title that directories, validators and players show alike: ``&`` becomes «và», angle brackets become ‹ ›.

    The W3C validator warns of both and MPD cuts a title at an ampersand, escaped or not.
    """
    line = one_line(text)
    if "&" in line:
        line = one_line(re.sub(r"\s*&\s*", " và ", line))
    return _cut(line.replace("<", "‹").replace(">", "›"), longest)


def fit_bytes(text: str, most: int) -> str:
    """``text`` cut at a space so that its UTF-8 form has at most ``most`` bytes, an ellipsis included."""
    if len(text.encode()) <= most:
        return text
    cut = text.encode()[: most - len("…".encode())].decode(errors="ignore")
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > len(cut) // 2 else cut).rstrip(" ,;:.–-\n") + "…"


def paragraphs_html(paragraphs: Iterable[Paragraph], most: int) -> tuple[str, bool]:
    """Whole paragraphs as HTML of at most ``most`` bytes, and whether that is all of them.

    Apple renders ``p ol ul li a`` only. When not even the first fits, as much of it as does.
    """
    written: list[str] = []
    room = most
    for paragraph in paragraphs:
        text = one_line(paragraph.text)
        if not text:
            continue
        piece = f"<p>{'– ' if paragraph.kind is ParagraphKind.ITEM else ''}{escape(text, quote=False)}</p>"
        size = len(piece.encode())
        if size > room:
            if not written:
                written.append(f"<p>{escape(fit_bytes(text, room // 2), quote=False)}</p>")
            return "".join(written), False
        written.append(piece)
        room -= size
    return "".join(written), True
