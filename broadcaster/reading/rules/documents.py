"""Numbers of official documents: 05-CT/TW, 43/2014/NĐ-CP, 1050/QĐ-UBND, 31/2024/QH15."""

from __future__ import annotations

import re
from functools import cache

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from ..tables import data_rows
from .base import Toolbox, code, context, letter_by_letter

_CAP = "A-ZĐÂÊÔƠƯ"
_SYMBOL = rf"[{_CAP}][{_CAP}a-zđ&.]{{0,14}}\d{{0,3}}"
_NUMBER = re.compile(
    rf"(\d{{1,6}})([a-zđ]?)(?:\s?[/-]\s?((?:19|20)\d\d))?\s?(?:/\s?|-\s?)"
    rf"({_SYMBOL}(?:\s?[-/]\s?{_SYMBOL}){{0,4}})(-\d{{1,4}})?(?:(?![{LETTERS}\d])|(?=(?:ngày|của|về|quy|năm)(?![{LETTERS}])))"
)
_SPLIT = re.compile(r"\s?[-/]\s?")
_NUMBER_YEAR = re.compile(rf"(\d{{1,6}})/((?:19|20)\d\d)(?![\d{LETTERS}]|[/-]\s?\w)")
_ISSUER_FOLLOWS = re.compile(
    r"(?:,?\s+|(?=của\s))(?:(?:ban hành|ký ban hành|được ban hành|ký)\s)?(?:ngày\s+[\d/.\-\s]{1,14}(?:tháng\s+\d{1,2}\s+)?(?:năm\s+\d{4}\s*)?,?\s*)?của\s+[^\W\d_]"
)
_QUOTED = re.compile(r"\s?\"?\s?$")
_PARTY = (("thị ủy", "thị ủy"), ("tỉnh ủy", "tỉnh ủy"), ("thành ủy", "thành ủy"), ("huyện ủy", "huyện ủy"))
_COMMITTEES = (("thị xã", "thị ủy"), ("tỉnh", "tỉnh ủy"), ("thành phố", "thành ủy"), ("huyện", "huyện ủy"))
_SESSION = re.compile(r"QH(\d{1,2})$")
_STANDARD = re.compile(r"(\d{1,6})(?:-(\d{1,2}))?:((?:19|20)\d\d)(?:/([A-ZĐ]{2,8}))?(?![\d" + LETTERS + "])")
_STANDARD_BEFORE = frozenset(
    {
        "tcvn",
        "qcvn",
        "iso",
        "iec",
        "tiêu chuẩn",
        "astm",
        "tcxdvn",
        "ohsas",
        "haccp",
        "quy chuẩn",
        "iso/iec",
        "tcn",
        "tiêu chuẩn việt nam",
        "quy chuẩn việt nam",
        "việt nam",
        "i ét ô",
        "i xô",
        "quy chuẩn địa phương",
    }
)


def document_number(box: Toolbox, line: Line, at: int) -> Piece | None:
    """A number with its symbols. The issuer is said, the type when the words before have not said it (style ``expanded``)."""
    found = _NUMBER.match(line.text, at)
    if found is None:
        return None
    number, letter, year, symbols, running = found.groups()
    parts = [part for part in _SPLIT.split(symbols) if part]
    end = found.end()
    if parts[-1].endswith("."):  # the dot that ends the sentence
        parts[-1] = parts[-1].rstrip(".")
        end = found.start() + len(found[0].rstrip("."))
    if not _looks_official(box, line, parts, year, number):
        return None
    said = [box.numerals.spell(number) if number[0] == "0" else box.numerals.cardinal(number)]
    if letter:
        said.append(letter_by_letter(letter))
    if year:
        said.append(box.years(year))
    issuer_follows = _ISSUER_FOLLOWS.match(line.text, end) is not None
    if box.style.documents == "letters":
        said.append(", ".join(code(part, box.numerals) for part in parts))
    elif box.style.documents == "expanded" and not issuer_follows:
        said.extend(_expanded(box, line, parts))
    if running and box.style.documents != "number":
        said.append(f", {box.numerals.cardinal(running[1:])}")
    return Piece(at, end, SpanKind.DOCUMENT, " ".join(said).replace(" ,", ","), "document.number")


def numbered_year(box: Toolbox, line: Line, at: int) -> Piece | None:
    """Nghị định 100/2019 · Luật số 31/2024 · TCVN 9001:2015"""
    found = _NUMBER_YEAR.match(line.text, at)
    if found is not None and line.before(context("document_words") | {"số"}):
        number = found[1]
        said = box.numerals.spell(number) if number[0] == "0" else box.numerals.cardinal(number)
        return Piece(at, found.end(), SpanKind.DOCUMENT, f"{said} {box.years(found[2])}", "document.year")
    found = _STANDARD.match(line.text, at)
    if found is not None and line.before(_STANDARD_BEFORE):
        number, part, year, issuer = found.groups()
        said = box.numerals.spell(number) if number[0] == "0" else box.numerals.cardinal(number)
        if part:
            said += f", {box.numerals.cardinal(part)}"
        said += f", {box.year(year)}"
        if issuer:
            said += f", {_symbol(box, issuer, line)[0]}"
        return Piece(at, found.end(), SpanKind.DOCUMENT, said, "document.standard")
    return None


def zero_number(box: Toolbox, line: Line, at: int) -> Piece | None:
    """Chỉ thị 05 · Đề án 06 · mã số 0123: the zero is said."""
    text = line.text
    if text[at] != "0":
        return None
    found = re.compile(rf"0\d{{1,5}}(?![\d%{LETTERS}]|[.,/:-]\d)").match(text, at)
    if found is None or not line.before(context("zero_kept")):
        return None
    words = [word.lower() for word in line.words[-3:]]
    if words[-1] == "số" and " ".join(words[:-1]).endswith(tuple(context("zero_dropped_number"))):
        return None
    return Piece(at, found.end(), SpanKind.NUMBER, box.numerals.spell(found[0]), "number.zero-kept")


@cache
def _table() -> dict[str, tuple[str, str]]:
    return {symbol: (spoken, role) for symbol, spoken, role in data_rows("documents.tsv")}


def _looks_official(box: Toolbox, line: Line, parts: list[str], year: str | None, number: str) -> bool:
    """Whether the code is a document's: it says so before, or its symbols are known ones."""
    if line.before(context("document_words") | {"số", "số:"}, 3):
        return True
    known = [_symbol(box, part, line)[1] for part in parts]
    return (year is not None or len(parts) > 1) and any(role in ("type", "issuer") for role in known)


def _symbol(box: Toolbox, part: str, line: Line) -> tuple[str, str]:
    """Words for one symbol, and its role: type, issuer or letters."""
    session = _SESSION.match(part)
    if session is not None:
        return f"quốc hội khóa {box.numerals.cardinal(session[1])}", "issuer"
    if part == "TU":
        nearby = " ".join(line.words[-24:]).lower() + line.lower[-1:]
        whole = line.lower
        for sign, said in _PARTY:
            if sign in nearby or sign in whole:
                return said, "issuer"
        place = (line.context.place or "").lower()
        for kind, said in _COMMITTEES:
            if place.startswith(kind):
                return said, "issuer"
        return letter_by_letter(part), "letters"
    packaged = _table().get(part)
    row = box.lexicon.document(part)
    if row is not None:
        if packaged is not None:
            return row.spoken, packaged[1]
        if row.spoken in context("document_words"):
            return row.spoken, "type"
        return row.spoken, "issuer" if row.spoken.startswith(tuple(context("issuer_words"))) else "subject"
    if packaged is not None:
        return packaged
    return code(part, box.numerals), "letters"


def _expanded(box: Toolbox, line: Line, parts: list[str]) -> list[str]:
    typed = line.before(context("document_words"), 3)
    said: list[str] = []
    issuer_said = False
    for index, part in enumerate(parts):
        words, role = _symbol(box, part, line)
        if part == "CT" and index:  # 89/QĐ-CT
            words, role = "chủ tịch", "issuer"
        if role == "type":
            if index or not typed:
                said.append(f", {words}")
        elif role == "issuer":
            said.append(f", {words}" if issuer_said else f"của {words}")
            issuer_said = True
        else:
            said.append(f", {words}")
    return " ".join(said).replace(" ,", ",").split() if said else []
