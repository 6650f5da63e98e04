"""An amount wherever it stands: with a rate, with a second one (:mod:`pairs`), short (1m75, 1tr5), after its currency ($50)."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ..line import LETTERS, Line, Piece
from .amounts import read_amount
from .base import Toolbox, context
from .pairs import pair
from .rates import finish

_DOTTED = re.compile(r"\d+(?:[.,]\d+){1,12}")
_METRES = re.compile(rf"(\d{{1,2}})\s?m\s?(\d{{1,2}})(?![\d{LETTERS}²³/.,]\w|[\d{LETTERS}²³])")
_SHORT_MONEY = re.compile(rf"(\d{{1,4}})(tr|Tr|t|T|tỷ|tỉ|k)(\d{{1,3}})(?![\d{LETTERS}])")
_PREFIX = re.compile(r"(US\$|[$€£¥₩₹])\s?(?=\d)")
_ANGLE = re.compile(
    rf"(\d{{1,3}})\s?°\s?(\d{{1,2}})\s?'(?:\s?(\d{{1,2}})\s?(?:\"|''))?\s?(?:([NSEWBĐT])(?![{LETTERS}\d]))?"
)
_QUARTERS = {"N": "bắc", "B": "bắc", "S": "nam", "E": "đông", "Đ": "đông", "W": "tây", "T": "tây"}
_AGE = re.compile(rf"([1-9]\d?|1[01]\d)(?:\s?-\s?(\d\d))?t(?![\d{LETTERS}/])")
_HEIGHT = frozenset({"cao", "sâu", "lùn"})


def quantity(box: Toolbox, line: Line, at: int) -> Piece | None:
    """A number with all that follows it: 1,8 nghìn tỷ đồng · 24-33°C · 28.000đ/kg · 2/3 · 2-1 · 5 x 10 m · 1:500"""
    short = _metres(box, line, at) or _short_money(box, line, at) or _angle(box, line, at) or _age(box, line, at)
    if short is not None:
        return short
    first = read_amount(box, line, at)
    if first is None:
        return _dotted(box, line, at)
    two = pair(box, line, at, first)
    if two is not None:
        return two
    return finish(box, line, at, first.end, first.said, first)


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


def _metres(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1m75: metres and centimetres"""
    found = _METRES.match(line.text, at)
    if found is None or " " in found[0] or (found[2] in ("2", "3") and not line.before(_HEIGHT)):
        return None
    said = f"{box.numerals.cardinal(found[1])} mét {box.numerals.cardinal(found[2])}"
    return Piece(at, found.end(), SpanKind.MEASURE, said, "measure.metres")


def _angle(box: Toolbox, line: Line, at: int) -> Piece | None:
    """11°48'N: degrees, minutes and the quarter of the globe"""
    found = _ANGLE.match(line.text, at)
    if found is None:
        return None
    said = [f"{box.numerals.cardinal(found[1])} độ"]
    for figures, unit in ((found[2], "phút"), (found[3], "giây")):
        if figures:
            said.append(f"{box.numerals.cardinal(figures)} {unit}")
    if found[4]:
        said.append(_QUARTERS[found[4]])
    return Piece(at, found.end(), SpanKind.MEASURE, " ".join(said), "measure.angle")


def _age(box: Toolbox, line: Line, at: int) -> Piece | None:
    """Bà Hai (72t): years of age after a name or where people are wanted; tonnes anywhere else"""
    found = _AGE.match(line.text, at)
    if found is None or not (_after_a_person(line) or line.before(context("aged_before"), 5)):
        return None
    said = box.numerals.cardinal(found[1])
    if found[2]:
        said += f" đến {box.numerals.cardinal(found[2])}"
    return Piece(at, found.end(), SpanKind.MEASURE, f"{said} tuổi", "measure.age")


def _after_a_person(line: Line) -> bool:
    """Whether a name stands right before, a bracket or comma between."""
    words = line.words
    return len(words) > 1 and words[-1] in ("(", ",") and words[-2].istitle()


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
