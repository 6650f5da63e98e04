"""Telephones, accounts and vehicle plates."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from .base import Toolbox, code, context

_END = rf"(?![\d{LETTERS}]|[.,-]\d)"
_PHONE = re.compile(rf"(?:\(?\+?84\)?[ .-]?|\(0\d{{1,4}}\)[ .-]?|0[ .-]?)\d{{1,4}}(?:[ .-]?\d{{1,5}}){{1,6}}{_END}")
_LOCAL = re.compile(rf"(?:\d[ .-])?\d{{3,4}}[ .-]?\d{{3,4}}{_END}(?!\s?(?:đồng|người|đ|lượt|hộ|em|%))")
_SERVICE = re.compile(rf"1[89]00(?:[ .-]?\d{{2,6}}){{1,3}}{_END}")
_GROUP = re.compile(r"\d+")
_SHORT = re.compile(rf"\d{{3,5}}{_END}")
_ACCOUNT = re.compile(rf"\d{{1,4}}(?:[ .-]?\d{{2,6}}){{1,6}}{_END}")
_AN_AMOUNT = re.compile(rf"\s?(?:[{LETTERS}%]|-\s?\d)")
_PLATE = re.compile(
    rf"(\d{{2}})\s?-?\s?([A-ZĐ]{{1,2}}\d?|[A-Z]\d)\s?[-. ]\s?(\d{{3}}\.?\d{{2}}|\d{{2}}\.?\d{{2}}){_END}|(\d{{2}})([A-Z]{{1,2}})(\d{{3}}\.\d{{2}}){_END}"
)
_CALLS = frozenset({"gọi", "tổng đài", "đường dây nóng", "hotline", "gọi điện", "cấp cứu", "cứu hỏa"})
_LINE_BEFORE = frozenset(
    {"điện thoại", "đt", "sđt", "hotline", "hót lai", "đường dây nóng", "zalo", "fax", "phắc", "số điện thoại", "tel"}
)
_ACCOUNT_FIRM = context("account_before") - {"mã", "mã số", "số máy"}


def phone(box: Toolbox, line: Line, at: int) -> Piece | None:
    """0271.3888.999 · (0271) 3888 999 · +84 912 345 678 · 1900 1234 · Gọi 113"""
    text = line.text
    found = _PHONE.match(text, at)
    if found is not None:
        digits = re.sub(r"\D", "", found[0])
        spaced = " " in found[0]
        length = range(8, 13) if found[0][0] in "0(" else range(10, 14)
        if len(digits) in length and (not spaced or digits[0] in "08") and not line.before(_ACCOUNT_FIRM, 4):
            return Piece(at, found.end(), SpanKind.PHONE, _grouped(box, found[0]), "contact.phone")
    found = _SERVICE.match(text, at)
    if found is not None and (8 <= len(re.sub(r"\D", "", found[0])) <= 10):
        return Piece(at, found.end(), SpanKind.PHONE, _grouped(box, found[0]), "contact.service")
    found = _LOCAL.match(text, at)
    if found is not None and len(re.sub(r"\D", "", found[0])) in (7, 8) and line.before(_LINE_BEFORE, 2):
        return Piece(at, found.end(), SpanKind.PHONE, _grouped(box, found[0]), "contact.local")
    found = _SHORT.match(text, at)
    if found is None or found[0] not in context("short_numbers"):
        return None
    called = line.before(context("short_before")) or line.before(_CALLS, 10)
    if not called or line.follows(found.end(), context("counted") | context("rate_nouns")):
        return None
    return Piece(at, found.end(), SpanKind.PHONE, box.numerals.spell(found[0]), "contact.short")


def account(box: Toolbox, line: Line, at: int) -> Piece | None:
    """Account, tax and identity numbers; any long figure with a zero in front."""
    found = _ACCOUNT.match(line.text, at)
    if found is None:
        return None
    digits = re.sub(r"\D", "", found[0])
    plain = found[0].isdecimal()
    if line.before(context("account_before"), 3) and len(digits) >= 6 and ("." not in found[0] or digits[0] == "0"):
        return Piece(at, found.end(), SpanKind.PHONE, _grouped(box, found[0]), "contact.account")
    if plain and line.words and len(digits) in range(10, 19) and not _AN_AMOUNT.match(line.text, found.end()):
        return Piece(at, found.end(), SpanKind.PHONE, box.numerals.spell(digits), "contact.digits")
    if plain and digits[0] == "0" and len(digits) >= 5:
        return Piece(at, found.end(), SpanKind.PHONE, box.numerals.spell(digits), "contact.digits")
    return None


def plate(box: Toolbox, line: Line, at: int) -> Piece | None:
    """93A-123.45 · 93P2 - 456.78 · 51F-1234"""
    found = _PLATE.match(line.text, at)
    if found is None:
        return None
    area, series, number = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
    if "-" not in found[0] and "." not in found[0] and not line.before(context("plate_before"), 3):
        return None
    said = f"{box.numerals.spell(area)} {code(series, box.numerals)}, {box.numerals.spell(number)}"
    return Piece(at, found.end(), SpanKind.PLATE, said, "contact.plate")


def _grouped(box: Toolbox, written: str) -> str:
    groups = [box.numerals.spell(group) for group in _GROUP.findall(written)]
    said = (", " if box.style.phones == "groups" else " ").join(groups)
    return f"cộng {said}" if "+" in written else said
