"""Amounts and what is made of two of them: rates, ranges, shares, scores, products. One alone: :mod:`amounts`."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ..line import LETTERS, Line, Piece
from ..units import Unit
from .amounts import Amount, read_amount
from .base import Toolbox, context

_DOTTED = re.compile(r"\d+(?:[.,]\d+){1,12}")
_DASH = re.compile(r"\s?[-÷]\s?(?=\d)")
_TIMES = re.compile(r"\s?[xX×*]\s?(?=\d)")
_SLASH = re.compile(r"\s?/\s?(?=\d)")
_COLON = re.compile(r"\s?:\s?(?=\d)")
_PLUS = re.compile(r"\s?\+\s?(?=\d)")
_RATE = re.compile(r"\s?/\s?(?=[^\W_]|%)")
_RATE_NUMBER = re.compile(rf"(\d{{1,4}})\s?(?=[{LETTERS}])")
_PROPER = re.compile(r"[A-ZĐÀ-Ỹ][a-zà-ỹđ]+ [A-ZĐÀ-Ỹ]")
_WORD = re.compile(rf"[{LETTERS}]{{1,30}}")
_METRES = re.compile(rf"(\d{{1,2}})\s?m\s?(\d{{1,2}})(?![\d{LETTERS}²³/.,]\w|[\d{LETTERS}²³])")
_SHORT_MONEY = re.compile(rf"(\d{{1,4}})(tr|Tr|t|T|tỷ|tỉ|k)(\d{{1,3}})(?![\d{LETTERS}])")
_FIGURE = re.compile(r"\d+(?:\.\d{3})*")
_SHARE_AFTER = re.compile(rf"\s(\d{{1,2}})/(\d{{1,3}})(?![\d/{LETTERS}])")


def quantity(box: Toolbox, line: Line, at: int) -> Piece | None:
    """A number with all that follows it: 1,8 nghìn tỷ đồng · 24-33°C · 28.000đ/kg · 2/3 · 2-1 · 5 x 10 m · 1:500"""
    text = line.text
    short = _metres(box, line, at) or _short_money(box, line, at)
    if short is not None:
        return short
    first = read_amount(box, line, at)
    if first is None:
        return _dotted(box, line, at)
    after = text[first.end : first.end + 3]
    if after and after[0] in " -xX×*/:+÷":
        for build in (_range, _share, _product, _ratio, _sum):
            piece = build(box, line, at, first)
            if piece is not None:
                return piece
    return _finish(box, line, at, first.end, first.said, first)


def prefixed_money(box: Toolbox, line: Line, at: int) -> Piece | None:
    """$50 · US$ 50 · €3,50"""
    found = _PREFIX.match(line.text, at)
    if found is None:
        return None
    unit = box.units.match(found[1], 0)
    amount = read_amount(box, line, found.end())
    if unit is None or amount is None:
        return None
    said = amount.said if amount.unit else f"{amount.said} {unit[0].spoken}"
    if amount.unit and amount.unit.sort == "magnitude":
        said = f"{amount.said} {unit[0].spoken}"
    return Piece(at, amount.end, SpanKind.MONEY, said, "money.prefix", unit[0].row)


_PREFIX = re.compile(r"(US\$|[$€£¥₩₹])\s?(?=\d)")


def _dotted(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1.25.3.4 and other figures that are no amounts: part by part."""
    found = _DOTTED.match(line.text, at)
    if found is None:
        return None
    said: list[str] = []
    for part in re.split(r"([.,])", found[0]):
        if part in (".", ","):
            said.append("chấm" if part == "." else "phẩy")
        elif part[0] == "0" or len(part) > 4:
            said.append(box.numerals.spell(part))
        else:
            said.append(box.numerals.cardinal(part))
    known = line.before(context("point_before"), 2) or found[0].count(".") > 2
    certainty = Certainty.SURE if known else Certainty.UNSURE
    reason = None if known else "dãy số không rõ là số tiền, ngày tháng hay số mục"
    return Piece(at, found.end(), SpanKind.NUMBER, " ".join(said), "number.dotted", None, certainty, reason)


def _finish(
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
            link = (f"trên {number}" if physical and number else number) or ("trên" if physical else "một")
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


def _range(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """5-7 · 200 - 250 triệu · 3kg-6kg; with words of a match before it, a score."""
    dash = _DASH.match(line.text, first.end)
    if dash is None:
        return None
    second = read_amount(box, line, dash.end())
    if second is None:
        return None
    text = line.text
    third = re.compile(r"-(\d{1,3})(?![\d" + LETTERS + "])").match(text, second.end)
    plain = first.unit is None and not first.magnitude
    if third is not None and plain and second.unit is None:  # 4-4-2, 1-0-2
        said = f"{first.said} {second.said} {box.numerals.cardinal(third[1])}"
        return Piece(at, third.end(), SpanKind.NUMBER, said, "number.series")
    if plain and second.unit is None and first.integer and second.integer and not second.magnitude:
        score = line.before(context("score_before"), 5)
        small = first.value is not None and second.value is not None and first.value < 30 and second.value < 30
        if small and (score or (first.value or 0) >= (second.value or 0)):
            if line.before(context("ordinal_before")):
                return None
            said = f"{first.said} {second.said}"
            return Piece(at, second.end, SpanKind.NUMBER, said, "number.score")
    if line.before(context("ordinal_before")):
        if second.unit is not None:
            return None
        digits = text[at : first.end], text[dash.end() : second.end]
        if not all(part.isdecimal() for part in digits):
            return None
        said = f"{box.numerals.ordinal(digits[0])} đến thứ {box.numerals.ordinal(digits[1])}"
        return Piece(at, second.end, SpanKind.NUMBER, said, "number.ordinal-range")
    if first.unit is not None and second.unit is None and first.unit.sort != "magnitude":
        return None
    if first.magnitude and not second.magnitude and second.unit is None:
        return None
    if (
        first.value is not None
        and second.value is not None
        and plain
        and first.value >= second.value
        and second.unit is None
    ):
        if second.magnitude:
            return _finish(box, line, at, second.end, f"{first.said} đến {second.said}", second, "number.range")
        return None
    said = f"{first.said} đến {second.said}"
    return _finish(box, line, at, second.end, said, second, "number.range" if second.unit is None else "")


def _share(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """45/47 đại biểu (trên) · 2/3 hộ dân (phần) · 23 1/5"""
    text = line.text
    if first.integer and first.unit is None and not first.magnitude:
        mixed = _SHARE_AFTER.match(text, first.end)
        if mixed is not None and int(mixed[1]) < int(mixed[2]) and box.style.fractions == "always":
            said = f"{first.said} và {_fraction(box, mixed[1], mixed[2])}"
            return Piece(at, mixed.end(), SpanKind.NUMBER, said, "number.mixed")
    slash = _SLASH.match(text, first.end)
    if slash is None or not first.integer or first.unit is not None or first.magnitude:
        return None
    second = read_amount(box, line, slash.end())
    if second is None or not second.integer:
        return None
    numerator, denominator = (_FIGURE.match(text, begin)[0] for begin in (at, slash.end()))  # type: ignore[index]
    numerator, denominator = numerator.replace(".", ""), denominator.replace(".", "")
    more = re.compile(r"(?:/\d{1,6}){1,6}(?![\d" + LETTERS + "])").match(text, second.end)
    if more is not None:  # 123/4/5: an address
        rest = [box.numerals.cardinal(part) for part in more[0].split("/")[1:]]
        said = " trên ".join([first.said, second.said, *rest])
        return Piece(at, more.end(), SpanKind.NUMBER, said, "number.address")
    if _is_share(box, line, numerator, denominator, second):
        if second.unit is None and not second.magnitude:
            return Piece(at, second.end, SpanKind.NUMBER, _fraction(box, numerator, denominator), "number.fraction")
        tail = second.said.removeprefix(box.numerals.cardinal(denominator))
        return _finish(box, line, at, second.end, _fraction(box, numerator, denominator) + tail, second)
    return _finish(box, line, at, second.end, f"{first.said} trên {second.said}", second, "number.out-of")


def _is_share(box: Toolbox, line: Line, numerator: str, denominator: str, second: Amount) -> bool:
    top, bottom = int(numerator[:18]), int(denominator[:18])
    if box.style.fractions == "always" or (top == 1 and line.before(_ROUNDS)):
        return True
    if numerator[0] == "0" or denominator[0] == "0" or top >= bottom or bottom > 10:
        return False
    if second.unit is not None or line.follows(second.end, context("shared")):
        return True
    if line.before(context("share_before")):
        return True
    if line.before(context("ratio_before")) or line.follows(second.end, context("counted_one_by_one")):
        return False
    return bottom <= 5 or not line.follows(second.end, context("counted"))


_ROUNDS = frozenset({"vòng"})


def _fraction(box: Toolbox, numerator: str, denominator: str) -> str:
    return f"{box.numerals.cardinal(numerator)} phần {box.numerals.month(denominator)}"


def _product(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """8x8 · 5 x 10 m · 100cm x 50cm"""
    said, end, last = first.said, first.end, first
    for _ in range(3):
        times = _TIMES.match(line.text, end)
        if times is None:
            break
        following = read_amount(box, line, times.end())
        if following is None:
            break
        said, end, last = f"{said} nhân {following.said}", following.end, following
    if last is first:
        return None
    return _finish(box, line, at, end, said, last, "number.product" if last.unit is None else "")


def _ratio(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """1:500: trên, or a score"""
    colon = _COLON.match(line.text, first.end)
    if colon is None or not first.integer or first.unit is not None or " " in colon[0]:
        return None
    second = read_amount(box, line, colon.end())
    if second is None or second.value is None or not second.value.is_integer():
        return None
    link = " " if line.before(context("score_before"), 4) else " trên "
    said = f"{first.said}{link}{second.said}"
    return _finish(box, line, at, second.end, said, second, "number.ratio")


def _sum(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """Km 12+300 · phút 90+3"""
    plus = _PLUS.match(line.text, first.end)
    if plus is None:
        return None
    second = read_amount(box, line, plus.end())
    if second is None:
        return None
    return _finish(box, line, at, second.end, f"{first.said} cộng {second.said}", second, "number.sum")


_HEIGHT = frozenset({"cao", "sâu", "lùn"})


def _metres(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1m75: metres and centimetres"""
    found = _METRES.match(line.text, at)
    if found is None or " " in found[0] or (found[2] in ("2", "3") and not line.before(_HEIGHT)):
        return None
    said = f"{box.numerals.cardinal(found[1])} mét {box.numerals.cardinal(found[2])}"
    return Piece(at, found.end(), SpanKind.MEASURE, said, "measure.metres")


def _short_money(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1tr5 · 2tr250 · 2t3: the figures after the letter are of the next lower size"""
    found = _SHORT_MONEY.match(line.text, at)
    if found is None:
        return None
    whole, sign, rest = found.groups()
    upper, lower = {"t": ("triệu", "nghìn"), "k": (box.numerals.thousand, "")}.get(sign[0].lower(), ("", ""))
    if sign.lower() in ("t", "tỷ", "tỉ"):
        upper, lower = "tỷ", "triệu"
    elif sign.lower() == "tr":
        upper, lower = "triệu", box.numerals.thousand
    if sign == "T":
        return None
    small = box.numerals.cardinal(rest.ljust(3, "0"))
    said = f"{box.numerals.cardinal(whole)} {upper} {small} {lower}".strip()
    end = found.end()
    hit = box.units.match(line.text, end + (line.text[end : end + 1] == " "))
    if hit is not None and hit[0].sort == "money":
        said, end = f"{said} {hit[0].spoken}", hit[1]
    return Piece(at, end, SpanKind.MONEY, said, "money.short")
