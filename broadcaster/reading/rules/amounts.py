"""One number as it is written, with its magnitude and unit, and a unit that stands alone: 1.034.667 · 3,5 · 2,4 triệu m3 · 15 triệu USD."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from ..units import Unit
from .base import Toolbox, context

_NUMBER = re.compile(
    r"\d{1,3}(?:\.\d{3}){1,7}(?:,\d{1,9})?(?![.,]?\d)"
    r"|[1-9]\d{0,2}(?: \d{3}){2,6}(?:,\d{1,9})?(?![.,]?\d)"
    r"|[1-9]\d{0,2} \d{3}(?=\s*\Z)"
    r"|[1-9]\d{0,2} \d{3}(?=\s(?:đồng|đ|VNĐ|VND|ha|tấn|kg|m2|USD|km)(?!\w))"
    r"|\d{1,4} , ?\d{1,2}(?=\s?(?:%|(?:ha|kg|km|m2|tấn|tạ|tỷ|triệu)(?!\w)))"
    r"|\d{1,3} \. ?\d{3}(?: ?\.\d{3}){0,3}(?![.,]?\d)|\d{1,3}(?:\. ?000){1,3}(?![.,]?\d)"
    r"|\d{1,3}(?:,\d{3}){2,7}(?:\.\d{1,9})?(?![.,]?\d)"
    r"|\d{1,3},\d{3}\.\d{1,9}(?![.,]?\d)"
    r"|\d+(?:[.,]\d+)?(?![.,]?\d)"
)
_LOOSE_DECIMAL = re.compile(r"(\d{1,3}), (\d{1,2})(?=\s?(?:%|(?:ha|kg|km|m|m2|tấn|tạ|tỷ|tỉ|triệu|lít)(?!\w)))")
#: 15 đ/c vào BCH
_COMRADE = re.compile(rf"/c(?![{LETTERS}\d])")
_SPACED = re.compile(r"[1-9]\d{0,2} \d{3}(?![.,]?\d)")
_MAGNITUDE = re.compile(
    r"\s?(?:(?:chục|trăm|nghìn|ngàn|vạn|triệu)\s){0,2}(?:trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|chục)(?!\w)", re.IGNORECASE
)


class Amount(NamedTuple):
    """One number as written with what belongs to it. ``value`` is None when it cannot be compared."""

    end: int
    said: str
    value: float | None
    unit: Unit | None
    magnitude: str
    integer: bool


def read_amount(box: Toolbox, line: Line, at: int, sign: str = "") -> Amount | None:
    text = line.text
    found = _spaced(line, at) or _loose_decimal(line, at) or _NUMBER.match(text, at)
    if found is None:
        return None
    raw = found[0]
    said, value = say_figure(box, line, raw)
    end = found.end()
    magnitude = ""
    words = _MAGNITUDE.match(text, end)
    if words is not None:
        magnitude = " ".join(words[0].lower().split())
        said += " " + magnitude.replace("nghìn", box.numerals.thousand).replace("ngàn", box.numerals.thousand)
        end = words.end()
    unit: Unit | None = None
    gap = 1 if text[end : end + 1] == " " else 0
    hit = box.units.match(text, end + gap)
    if hit is not None and _unit_fits(line, hit[0], raw, gap, hit[1], bool(magnitude)):
        unit, end = hit
        if not _cents(box, unit, raw):
            said += " " + unit.spoken
        else:
            said = _in_cents(box, unit, raw)
        if unit.sort == "magnitude":
            more = 1 if text[end : end + 1] == " " else 0
            currency = box.units.match(text, end + more)
            if currency is not None and currency[0].sort == "money":
                unit, end = currency
                said += " " + unit.spoken
    whole = raw.isdecimal() or ("," not in raw and value is not None and value >= 1000 and value.is_integer())
    return Amount(end, sign + said, value, unit, magnitude, whole)


def _spaced(line: Line, at: int) -> re.Match[str] | None:
    """1 345 học sinh: thousands parted by a space, where something countable follows."""
    found = _SPACED.match(line.text, at)
    if found is None or line.before(context("numbered_before")):
        return None
    return found if line.follows(found.end(), context("counted") | context("rate_nouns")) else None


def _loose_decimal(line: Line, at: int) -> re.Match[str] | None:
    """diện tích 1, 5 ha: a decimal with a space in it, where a measure is told"""
    found = _LOOSE_DECIMAL.match(line.text, at)
    return found if found is not None and line.before(context("measured_before")) else None


def _unit_fits(line: Line, unit: Unit, raw: str, gap: int, end: int, after_magnitude: bool) -> bool:
    """Whether the letters after a number are this unit and not a word or letter of their own."""
    written = unit.written
    if written in ("đồng", "yên") or not written[0].isalpha():
        return True
    if len(written) == 1:
        if written == "đ" and _COMRADE.match(line.text, end):
            return False
        if written in "TVNJAWLKĐ" and gap:
            return written in "VW" and len(raw) > 1 and raw.isdecimal() and line.before(context("electric_before"), 3)
        if written in "pvwtNJA" and gap:
            return False
        if written == "h" and ("," in raw or "." in raw):
            return not gap
        if written in "sk" and gap:
            return False
        if written == "g" and gap and not line.before(context("unit_before"), 3):
            return True
    if written == "ng":
        return line.text[end : end + 1] == "/"
    if written == "in":
        return not gap
    return not (written == "ha" and line.text.startswith(" ha", end))


def say_figure(box: Toolbox, line: Line, raw: str) -> tuple[str, float | None]:
    """The words for a figure, and its value."""
    numerals = box.numerals
    if raw.isdecimal():
        if raw[:2] == "00" or (raw[0] == "0" and len(raw) > 3):
            return numerals.spell(raw), None
        if len(raw) > 18:
            return numerals.spell(raw) if len(raw) > 21 else numerals.cardinal(raw), None
        return numerals.cardinal(raw), float(raw)
    if " " in raw:
        return say_figure(box, line, raw.replace(" ", ""))
    commas, dots = raw.count(","), raw.count(".")
    if commas and dots:
        decimal = "," if raw.rindex(",") > raw.rindex(".") else "."
        whole, fraction = raw.rsplit(decimal, 1)
        whole = whole.replace(".", "").replace(",", "")
        return numerals.decimal(whole, fraction), float(f"{whole}.{fraction}")
    mark = "," if commas else "."
    parts = raw.split(mark)
    grouped = all(len(part) == 3 for part in parts[1:]) and parts[0] != "0" and len(parts[0]) <= 3
    if grouped and (mark == "." or len(parts) > 2):
        digits = "".join(parts)
        if parts[0][0] == "0":
            return numerals.spell(digits), None
        return numerals.cardinal(digits), float(digits)
    whole, fraction = parts
    if len(whole) + len(fraction) > 30:
        return f"{numerals.spell(whole)} phẩy {numerals.spell(fraction)}", None
    point = "chấm" if mark == "." and line.before(context("point_before")) else "phẩy"
    return numerals.decimal(whole, fraction, point), float(f"{whole}.{fraction}")


def _cents(box: Toolbox, unit: Unit, raw: str) -> bool:
    return box.style.cents and unit.written in ("$", "€", "£") and re.fullmatch(r"\d+,\d{1,2}", raw) is not None


def _in_cents(box: Toolbox, unit: Unit, raw: str) -> str:
    whole, fraction = raw.split(",")
    cents = f"{box.numerals.cardinal(fraction.ljust(2, '0'))} xu"
    return cents if not int(whole) else f"{box.numerals.cardinal(whole)} {unit.spoken} {cents}"


def standalone_unit(box: Toolbox, line: Line, at: int) -> Piece | None:
    """nhiều ha, mỗi kg, triệu m3: a unit without a figure before it"""
    hit = box.units.match(line.text, at)
    if hit is None or hit[0].sort in ("time", "magnitude"):
        return None
    unit, end = hit
    if len(unit.written) < 2 and not line.before(context("magnitudes")):
        return None
    if unit.written in ("in", "ng", "bar", "cal", "T", "độ C", "độ F", "gam"):
        return None
    if line.text[at:end] != unit.written and unit.written not in ("km", "kg", "ha", "m2", "m3"):
        return None
    if len(unit.written) == 2 and unit.written.lower() not in (
        "km",
        "kg",
        "cm",
        "mm",
        "m2",
        "m3",
        "m²",
        "m³",
        "kw",
        "kv",
    ):
        if not line.before(context("unit_before") | context("magnitudes")):
            return None
        if unit.written not in ("ha", "ml", "mg", "dB", "MW"):
            return None
    kind = SpanKind.MONEY if unit.sort == "money" else SpanKind.MEASURE
    return Piece(at, end, kind, unit.spoken, "unit.alone", unit.row)
