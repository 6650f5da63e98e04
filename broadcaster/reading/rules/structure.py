"""What stands at the start of a line or a part of it: enumerations (said, then a pause) and bullets (silent)."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from ..numerals import roman_value
from .base import Toolbox, letter_by_letter

_ENUMERATION = re.compile(
    rf"(?:(\d{{1,2}}(?:\.\d{{1,2}}){{0,3}})(?:\s?[.)/]|\.?-|:)|([IVX]{{1,5}})\s?(?:[.)/]|-)|([a-zđA-ZĐ])\s?[.)/])(?:\s*-)?(?=\s+\S|[{LETTERS}])"
)
_MORE_INITIALS = re.compile(r"[A-ZĐ]\.\s?[A-ZĐ]\.\s?[A-ZĐ](?!\w)")
_SECTION = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\.(?=\s+[A-ZĐÀ-Ý])")
_BULLET = re.compile(r"[-+*•●○▪■◆►▶➢➤✓✔❖♦·→⇒>]+\s*")


def enumeration(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1. · 1.2. · I. · a) at the start of a line: said, then a pause."""
    found = _ENUMERATION.match(line.text, at)
    if found is None:
        return None
    number, roman, letter = found.groups()
    if number:
        if re.match(r"\d{1,2}\.\d{3}", line.text[at:]) or (
            found[0][-1] == "-" and re.match(r"\s?\d", line.text[found.end() :])
        ):
            return None
        if ":" in found[0] and re.match(r"\d", line.text[found.end() :]):
            return None
        if "/" in found[0] and re.match(r"\s?\d", line.text[found.end() :]):
            return None
        said = " chấm ".join(box.numerals.cardinal(part) for part in number.split("."))
    elif roman:
        value = roman_value(roman)
        if value is None:
            return None
        said = box.numerals.cardinal(str(value))
    else:
        if letter.isupper() and _MORE_INITIALS.match(line.text, at):
            return None
        if (
            letter.isupper()
            and found[0].strip()[-1] == "."
            and not line.text[found.end() : found.end() + 2].strip()[:1].isupper()
        ):
            return None
        said = letter_by_letter(letter)
    return Piece(at, found.end(), SpanKind.NUMBER, f"{said},", "structure.enumeration")


def section(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1.2. between two parts of a line, before a capital: said as where it starts one."""
    if line.words and line.words[-1] not in (";", ":"):
        return None
    found = _SECTION.match(line.text, at)
    if found is None:
        return None
    said = " chấm ".join(box.numerals.cardinal(part) for part in found[1].split("."))
    return Piece(at, found.end(), SpanKind.NUMBER, f"{said},", "structure.enumeration")


def bullet(line: Line, at: int) -> Piece | None:
    """A dash or dot that starts a line: silent."""
    found = _BULLET.match(line.text, at)
    if found is None:
        return None
    sign = found[0]
    glued = sign == "-" and line.text[at + 1 : at + 2].isdecimal()
    if glued and not re.match(r"\d+ [a-zà-ỹđ]{2,}(?<!triệu)(?<!tỷ)(?<!độ)(?<!nghìn)\b", line.text[at + 1 : at + 40]):
        return None
    return Piece(at, found.end(), SpanKind.SILENT, "", "structure.bullet")
