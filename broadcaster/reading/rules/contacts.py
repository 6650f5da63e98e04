"""Telephones, accounts, vehicle plates, web and mail addresses, hashtags."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ..line import LETTERS, Line, Piece
from ..syllables import is_bare_syllable
from .base import Toolbox, code, context, letter_by_letter

_END = rf"(?![\d{LETTERS}]|[.,-]\d)"
_PHONE = re.compile(rf"(?:\(?\+?84\)?[ .-]?|\(0\d{{1,4}}\)[ .-]?|0[ .-]?)\d{{1,4}}(?:[ .-]?\d{{1,5}}){{1,6}}{_END}")
_LOCAL = re.compile(rf"(?:\d[ .-])?\d{{3,4}}[ .-]?\d{{3,4}}{_END}(?!\s?(?:đồng|người|đ|lượt|hộ|em|%))")
_SERVICE = re.compile(rf"1[89]00(?:[ .-]?\d{{2,6}}){{1,3}}{_END}")
_GROUP = re.compile(r"\d+")
_SHORT = re.compile(rf"\d{{3,5}}{_END}")
_ACCOUNT = re.compile(rf"\d{{1,4}}(?:[ .-]?\d{{2,6}}){{1,6}}{_END}")
_PLATE = re.compile(
    rf"(\d{{2}})\s?-?\s?([A-ZĐ]{{1,2}}\d?|[A-Z]\d)\s?[-. ]\s?(\d{{3}}\.?\d{{2}}|\d{{2}}\.?\d{{2}}){_END}|(\d{{2}})([A-Z]{{1,2}})(\d{{3}}\.\d{{2}}){_END}"
)
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_URL = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"']{1,2000}"
    r"|[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,5}"
    r"\.(?:vn|com|net|org|gov|edu|info|asia|io|co|ai|tech|biz|tv|me|app|news|online|site|xyz|shop|page|us|uk|jp|cn|kr)"
    r"(?![A-Za-z0-9-]|\.[A-Za-z0-9])(?::\d{2,5})?(?:/[^\s<>\"']{0,2000})?"
)
_TRAILING = ".,;:!?)]}'\""
_TAG = re.compile(rf"#([{LETTERS}][\d_{LETTERS}]{{0,79}})")
_PARTS = re.compile(r"[A-Za-zÀ-ỹ]+|\d+|.", re.DOTALL)
_SIGNS = {
    ".": "chấm",
    "@": "a còng",
    "-": "gạch ngang",
    "_": "gạch dưới",
    "/": "gạch chéo",
    ":": "hai chấm",
    "?": "hỏi chấm",
    "=": "bằng",
    "&": "và",
    "#": "thăng",
    "%": "phần trăm",
    "+": "cộng",
    "~": "ngã",
}
_SCHEME = re.compile(r"(?:https?|ftp)://")
_CAMEL = re.compile(r"[A-ZĐÀ-Ý][a-zà-ỹđ]+|[A-ZĐ]+(?![a-zà-ỹđ])|[a-zà-ỹđ]+|\d+")
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


def address(box: Toolbox, line: Line, at: int) -> Piece | None:
    """Web and mail addresses; the scheme is silent."""
    text = line.text
    found = _MAIL.match(text, at) or _URL.match(text, at)
    if found is None:
        return None
    written = found[0].rstrip(_TRAILING)
    end = at + len(written)
    body = _SCHEME.sub("", written, count=1).rstrip("/")
    long = len(body) > 60
    said = _say_address(box, body[:400])
    certainty = Certainty.UNSURE if long else Certainty.SURE
    reason = "địa chỉ dài, khó nghe: cân nhắc bỏ hoặc nói gọn" if long else None
    return Piece(at, end, SpanKind.URL, said, "contact.address", None, certainty, reason)


def hashtag(box: Toolbox, line: Line, at: int) -> Piece | None:
    """#PhuocLong"""
    found = _TAG.match(line.text, at)
    if found is None:
        return None
    said = " ".join(_address_word(box, part) for part in _CAMEL.findall(found[1]))
    return Piece(at, found.end(), SpanKind.URL, f"thăng {said}".strip(), "contact.hashtag")


def _grouped(box: Toolbox, written: str) -> str:
    groups = [box.numerals.spell(group) for group in _GROUP.findall(written)]
    said = (", " if box.style.phones == "groups" else " ").join(groups)
    return f"cộng {said}" if "+" in written else said


def _say_address(box: Toolbox, body: str) -> str:
    words: list[str] = []
    for part in _PARTS.findall(body):
        if part.isdecimal():
            words.append(box.numerals.spell(part))
        elif part[0].isalpha():
            words.append(_address_word(box, part))
        else:
            words.append(_SIGNS.get(part, ""))
    return " ".join(word for word in words if word)


def _address_word(box: Toolbox, part: str) -> str:
    """A word of an address: by the lexicon, as it stands when it can be said, else by its letters."""
    lower = part.lower()
    row, _ = box.lexicon.choose(f".{lower}", (), ())
    if row is None and len(lower) > 3:
        row, _ = box.lexicon.choose(lower, (), ())
        if row is not None and row.kind != "foreign":
            row = None
    if row is not None:
        return row.spoken.removeprefix("chấm ")
    if is_bare_syllable(lower) and len(lower) > 2:
        return lower
    mixed = _syllables_and_letters(lower) if len(lower) > 5 else ""
    if mixed:
        return mixed
    if len(lower) < 3 or _CONSONANTS.search(lower) or (len(lower) < 6 and _THREE_CONSONANTS.search(lower)):
        return letter_by_letter(lower[:60])
    return lower


def _syllables_and_letters(word: str) -> str:
    """thitotnghiepthpt as thi tot nghiep tê hát pê tê: syllables first, single consonants for the rest; empty when there is little of the first."""
    word = word[:60]
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 7), end):
            before, part = best[start], word[start:end]
            if before is None:
                continue
            single = len(part) == 1 and part in _SINGLES
            if not single and not (len(part) > 1 and is_bare_syllable(part)):
                continue
            cost = before[0] + (1.6 if single else 1.0)
            known = best[end]
            if known is None or cost <= known[0]:
                best[end] = (cost, [*before[1], part])
    found = best[len(word)]
    if found is None or (any(len(part) == 1 for part in found[1]) and sum(len(part) > 2 for part in found[1]) < 2):
        return ""
    return " ".join(part if len(part) > 1 else letter_by_letter(part) for part in found[1])


_SINGLES = frozenset("bcdfghjklmnpqrstvwxz")
_CONSONANTS = re.compile(r"[^aeiouyàáâãèéêìíòóôõùúýăĩũơư]{5}|^[^aeiouyàáâãèéêìíòóôõùúýăĩũơư]+$")
_THREE_CONSONANTS = re.compile(r"[^aeiouyàáâãèéêìíòóôõùúýăĩũơư]{3}")
