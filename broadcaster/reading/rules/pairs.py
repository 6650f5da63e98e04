"""Two amounts with a sign between them: ranges, shares, scores, products, ratios, sums."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from .amounts import Amount, read_amount
from .base import Toolbox, context
from .rates import finish

_DASH = re.compile(r"\s?[-÷]\s?(?=\d)")
_TIMES = re.compile(r"\s?[xX×*]\s?(?=\d)")
_SLASH = re.compile(r"\s?/\s?(?=\d)")
_COLON = re.compile(r"\s?:\s?(?=\d)")
_PLUS = re.compile(r"\s?\+\s?(?=\d)")
_FIGURE = re.compile(r"\d+(?:\.\d{3})*")
_SHARE_AFTER = re.compile(rf"\s(\d{{1,2}})/(\d{{1,3}})(?![\d/{LETTERS}])")
_PAIR = re.compile(r"(\d{1,2})-(\d{1,2})")
_ROUNDS = frozenset({"vòng"})


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
        score = line.before(context("score_before"), 5) or _after_scores(line)
        higher = max(first.value or 0, second.value or 0)
        if (score and higher < 200) or (higher < 30 and (first.value or 0) >= (second.value or 0)):
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
            return finish(box, line, at, second.end, f"{first.said} đến {second.said}", second, "number.range")
        return None
    said = f"{first.said} đến {second.said}"
    return finish(box, line, at, second.end, said, second, "number.range" if second.unit is None else "")


def _after_scores(line: Line) -> bool:
    """Whether scores stand before in the same list, one of them falling: (25-21, 22-25, 20-25)"""
    falling = False
    for word in reversed(line.words):
        pair = _PAIR.fullmatch(word)
        if pair is not None:
            falling = falling or int(pair[1]) > int(pair[2])
        elif word not in (",", ";", "và"):
            break
    return falling


def _share(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """45/47 đại biểu (trên) · 2/3 hộ dân (phần) · 23 1/5"""
    text = line.text
    if first.integer and first.unit is None and not first.magnitude:
        mixed = _SHARE_AFTER.match(text, first.end)
        if mixed is not None and int(mixed[1]) < int(mixed[2]) and box.style.fractions == "always":
            said = f"{first.said} và {_fraction(box, mixed[1], mixed[2])}"
            return Piece(at, mixed.end(), SpanKind.NUMBER, said, "number.mixed")
    slash = _SLASH.match(text, first.end)
    if slash is None or first.unit is not None or first.magnitude:
        return None
    second = read_amount(box, line, slash.end())
    if second is None:
        return None
    if not first.integer or not second.integer:  # 9,5/10.000 · 216,35/218 m
        return _finish_out_of(box, line, at, first.said, second)
    numerator, denominator = (_FIGURE.match(text, begin)[0] for begin in (at, slash.end()))  # type: ignore[index]
    numerator, denominator = numerator.replace(".", ""), denominator.replace(".", "")
    more = re.compile(r"(?:/\d{1,6}){1,6}(?![\d" + LETTERS + "])").match(text, second.end)
    if more is not None:  # 123/4/5: an address
        rest = [box.numerals.cardinal(part) for part in more[0].split("/")[1:]]
        said = " trên ".join([first.said, second.said, *rest])
        return Piece(at, more.end(), SpanKind.NUMBER, said, "number.address")
    if line.before(context("ordinal_before")):  # xếp thứ 4/10
        return _finish_out_of(box, line, at, box.numerals.ordinal(numerator), second)
    if _is_share(box, line, numerator, denominator, second):
        if second.unit is None and not second.magnitude:
            return Piece(at, second.end, SpanKind.NUMBER, _fraction(box, numerator, denominator), "number.fraction")
        tail = second.said.removeprefix(box.numerals.cardinal(denominator))
        return finish(box, line, at, second.end, _fraction(box, numerator, denominator) + tail, second)
    return _finish_out_of(box, line, at, first.said, second)


def _finish_out_of(box: Toolbox, line: Line, at: int, said: str, second: Amount) -> Piece:
    return finish(box, line, at, second.end, f"{said} trên {second.said}", second, "number.out-of")


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
    if bottom < 5 and line.follows(second.end, context("populations")):
        return True
    if line.before(context("ratio_before")) or line.follows(second.end, context("counted_one_by_one")):
        return False
    return bottom <= 5 or not line.follows(second.end, context("counted"))


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
    return finish(box, line, at, end, said, last, "number.product" if last.unit is None else "")


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
    return finish(box, line, at, second.end, said, second, "number.ratio")


def _sum(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """Km 12+300 · phút 90+3"""
    plus = _PLUS.match(line.text, first.end)
    if plus is None:
        return None
    second = read_amount(box, line, plus.end())
    if second is None:
        return None
    return finish(box, line, at, second.end, f"{first.said} cộng {second.said}", second, "number.sum")


def pair(box: Toolbox, line: Line, at: int, first: Amount) -> Piece | None:
    """The piece that begins with ``first`` and holds a second amount, or None."""
    after = line.text[first.end : first.end + 3]
    if not after or after[0] not in " -xX×*/:+÷":
        return None
    for build in (_range, _share, _product, _ratio, _sum):
        piece = build(box, line, at, first)
        if piece is not None:
            return piece
    return None
