"""What an amount is per: /kg, /người/tháng, /100.000 dân; and the piece that an amount with its rate makes."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ..line import LETTERS, Line, Piece
from ..units import Unit
from .amounts import Amount
from .base import Toolbox, context

_RATE = re.compile(r"\s?/\s?(?=[^\W_]|%)")
_RATE_NUMBER = re.compile(rf"(\d{{1,4}})\s?(?=[{LETTERS}])")
_PROPER = re.compile(r"[A-ZĐÀ-Ỹ][a-zà-ỹđ]+ [A-ZĐÀ-Ỹ]")
_WORD = re.compile(rf"[{LETTERS}]{{1,30}}")


def finish(
    box: Toolbox,
    line: Line,
    at: int,
    end: int,
    said: str,
    amount: Amount,
    rule: str = "",
    certainty: Certainty = Certainty.SURE,
    reason: str | None = None,
) -> Piece:
    """Add the rate (/kg, /người/tháng) and make the piece."""
    unit = amount.unit
    tail, end = _rate(box, line, end, unit)
    if unit is None:
        kind = SpanKind.NUMBER
    else:
        kind = {"money": SpanKind.MONEY, "time": SpanKind.TIME}.get(unit.sort, SpanKind.MEASURE)
        if unit.sort == "magnitude":
            kind = SpanKind.MONEY
    sort = {SpanKind.NUMBER: "number", SpanKind.MONEY: "money", SpanKind.TIME: "time.unit"}.get(kind, "measure")
    return Piece(at, end, kind, said + tail, rule or sort, unit.row if unit else None, certainty, reason)


def _rate(box: Toolbox, line: Line, end: int, unit: Unit | None) -> tuple[str, int]:
    """``/kg`` and the like after an amount with a unit: một, or trên between two physical units."""
    text = line.text
    tail = ""
    for _ in range(3):
        slash = _RATE.match(text, end)
        if slash is None:
            break
        begin = slash.end()
        count = _RATE_NUMBER.match(text, begin)
        number = ""
        if count is not None and unit is not None:
            begin = count.end()
            number = box.numerals.cardinal(count[1])
        hit = box.units.match(text, begin)
        if hit is not None and hit[0].sort != "magnitude":
            physical = unit is not None and unit.sort == "measure" and unit.written != "%" and not tail
            within = "trong" if hit[0].sort == "time" else "trên"  # 100 mm/6h
            link = (f"{within} {number}" if physical and number else number) or ("trên" if physical else "một")
            tail += f" {link} {hit[0].spoken}"
            end = hit[1]
            continue
        phrase = _rate_noun(line, begin)
        if unit is not None and unit.sort in ("money", "magnitude") and phrase is None and not number:
            named = _WORD.match(text, begin)
            if line.follows(begin, context("no_rate")):
                break
            if named is not None and not _PROPER.match(text, begin):  # a price may be per anything: 75.000 đồng/CP
                return f"{tail} một", slash.end()
        if unit is None or (phrase is None and not number):
            break
        if phrase is None:
            return f"{tail} {number}", begin
        tail += f" {number or 'một'} {line.text[begin:phrase]}"
        end = phrase
    return tail, end


def _rate_noun(line: Line, begin: int) -> int | None:
    """The end of the noun after the slash of a rate."""
    names = context("rate_nouns")
    end: int | None = None
    position = begin
    for _ in range(3):
        word = _WORD.match(line.lower, position)
        if word is None:
            break
        if line.lower[begin : word.end()] in names:
            end = word.end()
        position = word.end() + 1
        if line.text[word.end() : position] != " ":
            break
    return end
