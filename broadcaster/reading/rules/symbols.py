"""Signs that are neither pauses nor brackets: said ones (data/symbols.tsv), stars of a rank, ornaments, other scripts."""

from __future__ import annotations

import re
import unicodedata

from ...model import Certainty, SpanKind
from ..legacy import LEFTOVER
from ..line import LETTERS, Line, Piece
from ..tables import data_rows

_SYMBOLS: dict[str, str] = {row[0]: row[1] for row in data_rows("symbols.tsv")}
_OTHER_SCRIPT = re.compile(rf"[^\W\d_{LETTERS}]+")
_ARITHMETIC = frozenset("+=<>×")
_STARS = re.compile(r"[★☆⭐*]{1,5}")
#: tin vắn², sơ kết”³: the mark of a note, after a word of its own
_A_NOTE = re.compile(rf"[{LETTERS}]{{2}}$|[.\"',)]$")
_COUNTS = ("", "một", "hai", "ba", "bốn", "năm")
_RANKED = frozenset({"sao", "hạng", "chuẩn", "đạt", "ô", "ocop", "xếp", "loại", "khách"})
_OLD_FONT = "có thể là chữ gõ bằng phông cũ (.VnTime, VNI), chưa chuyển được"
KILOMETRE_AFTER = re.compile(r"[-÷]\s?km\s?\d")


def symbol(line: Line, at: int, char: str) -> Piece:
    stars = _STARS.match(line.text, at)
    if stars is not None and _are_a_rank(line, at, stars[0]):
        count = "" if line.text[max(0, at - 2) : at].rstrip()[-1:].isdecimal() else f"{_COUNTS[len(stars[0])]} "
        return Piece(at, stars.end(), SpanKind.WORD, f"{count}sao", "mark.stars")
    said = _SYMBOLS.get(char)
    if char in "¹²³" and _A_NOTE.search(line.text, max(0, at - 3), at):
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.note")
    if LEFTOVER.match(char) and line.text[at - 1 : at].isalpha() and line.text[at + 1 : at + 2].isalpha():
        return Piece(at, at + 1, SpanKind.PUNCTUATION, "", "mark.unread", None, Certainty.UNREAD, _OLD_FONT)
    if char == "÷" and KILOMETRE_AFTER.match(line.lower, at):
        said = "đến"
    if char == "^" and line.text[at + 1 : at + 3].lstrip("-")[:1].isdecimal():
        said = "mũ"
    if said is not None:
        if said == "" or (not line.words and char in _ARITHMETIC):
            return Piece(at, at + 1, SpanKind.SILENT, "", "mark.silent")
        if said == ",":
            return Piece(at, at + 1, SpanKind.PUNCTUATION, "," if line.words else "", "mark.pause")
        if char == "~" and not line.text[at + 1 : at + 3].strip()[:1].isdecimal():
            return Piece(at, at + 1, SpanKind.SILENT, "", "mark.silent")
        return Piece(at, at + 1, SpanKind.WORD, said, "mark.said")
    category = unicodedata.category(char)
    if category[0] == "L":
        run = _OTHER_SCRIPT.match(line.text, at)
        end = run.end() if run is not None else at + 1
        reason = "chữ viết không phải chữ Việt"
        return Piece(at, end, SpanKind.FOREIGN, "", "word.unreadable", None, Certainty.UNREAD, reason)
    if category in ("So", "Sk", "Mn", "Me", "Pc", "Co", "Cn", "Cs", "Pd", "Po", "Pi", "Pf", "Ps", "Pe"):
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.ornament")
    reason = f"không biết đọc ký tự «{char}»"
    return Piece(at, at + 1, SpanKind.PUNCTUATION, "", "mark.unread", None, Certainty.UNREAD, reason)


def _are_a_rank(line: Line, at: int, stars: str) -> bool:
    """OCOP 4★, khách sạn ★★★; a lone asterisk is a note unless hotels or products are spoken of."""
    before = {word.lower() for word in line.words[-5:]}
    after_figure = line.text[max(0, at - 2) : at].rstrip()[-1:].isdecimal()
    if "*" in stars:
        return (after_figure or len(stars) > 1) and not before.isdisjoint(_RANKED) and "đạt" not in before
    return after_figure or not before.isdisjoint(_RANKED)
