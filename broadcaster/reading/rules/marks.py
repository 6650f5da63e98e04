"""The sign at a place that is neither letter nor digit: pauses, quotes, dashes, slashes; the rest is asked of its own module."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from .base import Toolbox, context
from .brackets import opening
from .stops import SENTENCE_END, stop
from .symbols import KILOMETRE_AFTER, symbol

_ARROW = re.compile(r"[-=]{1,9}>{1,9}")
_COMPASS = frozenset({"đông", "tây", "nam", "bắc"})
_COMPASS_AFTER = re.compile(r"-?\s?(?:đông|tây|nam|bắc)(?!\w)")
_COUNTED = re.compile(rf"(\d[\d.,]{{0,12}})(?: ([{LETTERS}]{{1,10}}))?")


def mark(box: Toolbox, line: Line, at: int) -> Piece:
    """The piece for the sign at ``at``. Always reads something."""
    text = line.text
    char = text[at]
    if char in ".!?…":
        return stop(line, at)
    if char in ",;:":
        return Piece(at, at + 1, SpanKind.PUNCTUATION, char, "mark.pause")
    if char == "/" and text.startswith("/.", at):
        return Piece(at, at + 2, SpanKind.PUNCTUATION, ".", SENTENCE_END)
    if char == '"':
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.quote")
    if char in "([{":
        return opening(box, line, at)
    if char in ")]}":
        said = "," if box.style.parentheses == "read" else ""
        return Piece(at, at + 1, SpanKind.PUNCTUATION, said, "mark.bracket")
    if char == "-" or text.startswith("=>", at):
        return _dash(line, at)
    if char == "/":
        return _slash(box, line, at)
    if char == "'":
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.quote")
    return symbol(line, at, char)


def minus(box: Toolbox, line: Line, at: int) -> Piece | None:
    """-5°C: âm, where the sign is glued to the figure and something other than a figure stands before"""
    text = line.text
    if not text[at + 1 : at + 2].isdecimal():
        return None
    before = text[at - 1] if at else " "
    if before not in ' (\n"' or (
        line.words and line.words[-1][-1:].isdecimal() and at and text[at - 1] == " " and _number_before(line)
    ):
        return None
    return Piece(at, at + 1, SpanKind.NUMBER, "âm", "number.minus")


def _number_before(line: Line) -> bool:
    return line.words[-1][0].isdecimal()


def _dash(line: Line, at: int) -> Piece:
    text = line.text
    arrow = _ARROW.match(text, at)
    if arrow is not None:
        return Piece(at, arrow.end(), SpanKind.PUNCTUATION, "," if line.words else "", "mark.pause")
    spaced = text[at - 1 : at] in ("", " ", "\n") or text[at + 1 : at + 2] in ("", " ", "\n")
    end = at + 1
    while end < len(text) and text[end] in "-_=" and end - at < 500:
        end += 1
    if line.words and line.words[-1].lower() in _COMPASS and _COMPASS_AFTER.match(line.lower, at):
        return Piece(at, end, SpanKind.SILENT, "", "mark.compass")
    if KILOMETRE_AFTER.match(line.lower, at) and line.words and line.words[-1][-1:].isdecimal():
        return Piece(at, end, SpanKind.WORD, "đến", "mark.stretch")
    if spaced:
        return Piece(at, end, SpanKind.PUNCTUATION, "," if line.words else "", "mark.dash")
    return Piece(at, end, SpanKind.SILENT, "", "mark.hyphen")


def _slash(box: Toolbox, line: Line, at: int) -> Piece:
    """đồng/người after words is a rate; và/hoặc and the like just go on."""
    text = line.text
    numbered = any(word[0].isdecimal() for word in line.words[-4:])
    rest = at + 1 + (text[at + 1 : at + 2] == " ")
    if line.words and numbered:
        hit = box.units.match(text, rest)
        if hit is not None and hit[0].sort in ("measure", "time") and not text[rest].isdecimal():
            return Piece(at, hit[1], SpanKind.MEASURE, f"một {hit[0].spoken}", "measure.rate", hit[0].row)
        if line.follows(rest, context("rate_nouns")) and line.words[-1].islower():
            return Piece(at, at + 1, SpanKind.MEASURE, "một", "measure.rate")
    money = bool(line.words) and line.words[-1].lower() in ("đồng", "nghìn", "triệu", "usd", "vnđ")
    if money and line.follows(rest, context("rate_nouns")):
        return Piece(at, at + 1, SpanKind.MEASURE, "một", "measure.rate")
    counted = _COUNTED.match(line.lower, rest) if numbered and line.words[-1].islower() else None
    if counted is not None:
        return _of_two_counts(line, at, counted)
    said = "" if text[rest : rest + 4].lower() == "hoặc" else ","
    return Piece(at, at + 1, SpanKind.PUNCTUATION, said if line.words else "", "mark.slash")


def _of_two_counts(line: Line, at: int, second: re.Match[str]) -> Piece:
    """2 lần/1 tuần goes on; 108 bé trai/100 bé gái and 2 bác sĩ/10.000 dân are ratios; 12 chi bộ/150 đảng viên is a list."""
    noun = second[2]
    if second[1].lstrip("0") == "1":
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.per-one")
    words = [word.lower() for word in line.words[-4:]]
    figure = max(index for index, word in enumerate(words) if word[0].isdecimal())
    same = noun is None or noun in words[figure + 1 : figure + 2]
    if same or noun in context("ratio_of"):
        return Piece(at, at + 1, SpanKind.WORD, "trên", "mark.ratio")
    return Piece(at, at + 1, SpanKind.PUNCTUATION, ",", "mark.slash")
