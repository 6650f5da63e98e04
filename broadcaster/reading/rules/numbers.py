"""Numbers whose reading hangs on the word before: thứ 4, hạng 1, quý 3, lớp 10A1; and the sign of a negative one."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from .base import Toolbox, code, context

_ORDINAL = re.compile(rf"\d{{1,4}}(?![\d%{LETTERS}]|[.,/:-]\d|\s?-\s?\d)")
_ORDINALS = re.compile(r"\d{1,2}(?:(?:\s?,\s?|-|\s?và\s)\d{1,2}){1,6}(?![\d" + LETTERS + "]|[/.,:]\\d)")
_TAGGED = re.compile(rf"(\d{{1,4}})([A-ZĐ]{{1,2}})(\d{{0,3}})(?![\d{LETTERS}])")
#: the fineness of gold: 24K, 9999
_GOLD = re.compile(rf"(?:(\d{{1,2}})\s?([Kk])|9999)(?![\d{LETTERS}]|[.,]\d)")
_GOLD_BEFORE = frozenset({"vàng", "nhẫn", "vàng nhẫn", "nữ trang", "trang sức", "vàng trang sức"})
_LETTER_TAG = re.compile(rf"(\d{{1,3}})([a-d])(?![\d{LETTERS}])")


def ordinal(box: Toolbox, line: Line, at: int) -> Piece | None:
    """thứ 4 → tư, hạng 1 → nhất, thứ 2, 4, 6"""
    if line.before(context("ordinal_before")):
        found = _ORDINALS.match(line.text, at)
        if found is not None and ("-" not in found[0] or found[0].count("-") > 1):
            said = re.sub(r"\d+", lambda match: box.numerals.ordinal(match[0]), found[0])
            said = re.sub(r"\s?[,-]\s?", ", ", said)
            return Piece(at, found.end(), SpanKind.NUMBER, said, "number.ordinal")
        found = _ORDINAL.match(line.text, at)
        if found is not None:
            return Piece(at, found.end(), SpanKind.NUMBER, box.numerals.ordinal(found[0]), "number.ordinal")
    if line.before(context("rank_before")):
        found = _ORDINAL.match(line.text, at)
        if found is not None:
            said = "nhất" if found[0].lstrip("0") == "1" else box.numerals.cardinal(found[0])
            return Piece(at, found.end(), SpanKind.NUMBER, said, "number.rank")
    return None


def tagged(box: Toolbox, line: Line, at: int) -> Piece | None:
    """lớp 10A1 · Quốc lộ 14C · Nghị quyết 30a · 5G: a number with letters on it"""
    found = _GOLD.match(line.text, at)
    if found is not None and line.before(_GOLD_BEFORE, 2):
        said = "bốn số chín" if not found[2] else f"{box.numerals.cardinal(found[1])} ca"
        return Piece(at, found.end(), SpanKind.NUMBER, said, "number.gold")
    found = _TAGGED.match(line.text, at)
    if found is not None:
        is_unit = box.units.match(line.text, found.end(1)) is not None
        if found[2] == "A" and not line.before(context("electric_before"), 3):
            is_unit = False  # lớp 7B, 8A
        if is_unit and not found[3] and not line.before(context("numbered_before")):
            return None
        return Piece(at, found.end(), SpanKind.NUMBER, code(found[0], box.numerals), "number.tagged")
    found = _LETTER_TAG.match(line.text, at)
    if found is not None:
        return Piece(at, found.end(), SpanKind.NUMBER, code(found[0], box.numerals), "number.tagged")
    return None
