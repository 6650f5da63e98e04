"""Roman numerals: after a noun that asks for one, or when only I, V and X make up two letters or more."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from ..numerals import roman_value
from .base import Toolbox, context

_ROMAN = re.compile(rf"[IVXLCDM]{{1,12}}(?![{LETTERS}\d'])")
_ANY = re.compile(rf"[IVXLCDMivxlcdm]{{1,12}}(?![{LETTERS}\d'])")
_FREE = re.compile(r"[IVX]{2,8}$")
_NEXT = re.compile(rf"(\s?,\s?|\s?-\s?|\sđến\s|\svà\s)([IVX]{{1,5}})(?![{LETTERS}\d'])")
_YEAR = re.compile(r"\s?([/-])\s?((?:19|20)\d\d)(?![\d/]|\s?-\s?\d)")
_SMALL = frozenset("IVX")
#: the only words after which L, C, D, M count as numerals too
_LARGE_BEFORE = frozenset(
    {"thế kỷ", "thế kỉ", "chương", "đại hội", "lần thứ", "thứ", "khóa", "hồi", "tập", "kỳ họp thứ"}
)
_ORDINALS = frozenset({"thứ"})
_RANKS = frozenset({"hạng"})
_FOREIGN_NAME = re.compile(r"[A-Z][a-z]+$")


def roman(box: Toolbox, line: Line, at: int) -> Piece | None:
    """đại hội XI → mười một, lần thứ IV → tư, quý I, II; a lone I, V, X only after its noun."""
    found = (_ANY if box.style.romans == "any" else _ROMAN).match(line.text, at)
    if found is None:
        return None
    numeral = found[0]
    value = roman_value(numeral)
    if value is None or not _is_numeral(box, line, numeral):
        return None
    ordinal = line.before(_ORDINALS)
    rank = line.before(_RANKS)
    said = _say(box, value, ordinal, rank)
    end = found.end()
    if ordinal or rank or line.before(context("roman_single_before")):
        following = _NEXT.match(line.text, end)
        while following is not None and (step := roman_value(following[2])) is not None:
            link = following[1].strip()
            joined = {",": ", ", "-": " đến " if step > value else ", "}.get(link, f" {link} ")
            said += joined + _say(box, step, ordinal, rank)
            end = following.end()
            following = _NEXT.match(line.text, end)
        year = _YEAR.match(line.text, end)
        if year is not None:
            link = " " if year[1] == "/" else ", "
            said, end = f"{said}{link}{box.years(year[2])}", year.end()
    return Piece(at, end, SpanKind.ROMAN, said, "roman")


def _is_numeral(box: Toolbox, line: Line, numeral: str) -> bool:
    short = len(numeral) < 3 or _SMALL.isdisjoint(numeral)
    if short and box.style.romans != "any" and not _SMALL.issuperset(numeral) and not line.before(_LARGE_BEFORE):
        return False  # CC, CD, DC, MC, CDC are abbreviations
    if len(numeral) == 1 or numeral.islower():
        if numeral in "CDLM" and not line.before(frozenset({"chương"})):
            return False
        return line.before(context("roman_single_before"))
    if line.before(context("roman_before")):
        return True
    if line.before(context("letter_before")):
        return False
    return _FREE.match(numeral) is not None


def _say(box: Toolbox, value: int, ordinal: bool, rank: bool) -> str:
    if ordinal:
        return box.numerals.ordinal(str(value))
    if rank and value == 1:
        return "nhất"
    return box.numerals.cardinal(str(value))
