"""Full stops and their kin: which of them end a sentence, which are silent, which are a pause."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from .base import context

SENTENCE_END = "mark.end"
LINE_END = "mark.line"
_END_RUN = re.compile(r"\s?\./\.|[.!?…][.!?…]*")
_DOTS = re.compile(r"\.{2,}|…[.…]*")
_CLOSING = re.compile(r"[\"')\]}]*")
_SPACES = re.compile(r"[ ]*")
_TOKEN_BEFORE = re.compile(rf"[{LETTERS}/.]+$")


def stop(line: Line, at: int) -> Piece:
    text = line.text
    found = _END_RUN.match(text, at)
    end = found.end() if found is not None else at + 1
    run = text[at:end]
    if run == "./.":
        return Piece(at, end, SpanKind.PUNCTUATION, ".", SENTENCE_END)
    dots = _DOTS.match(run) is not None
    said = "?" if "?" in run else "!" if "!" in run else "."
    if _ends_sentence(line, at, end, run, dots):
        return Piece(at, end, SpanKind.PUNCTUATION, said, SENTENCE_END)
    if dots:
        return Piece(at, end, SpanKind.PUNCTUATION, "," if line.words else "", "mark.ellipsis")
    if run == ".":
        return Piece(at, end, SpanKind.SILENT, "", "mark.dot")
    return Piece(at, end, SpanKind.PUNCTUATION, ",", "mark.exclaim")


def _ends_sentence(line: Line, at: int, end: int, run: str, dots: bool) -> bool:
    text = line.text
    if not line.words:
        return False
    closing = _CLOSING.match(text, end)
    after = closing.end() if closing is not None else end
    if after >= len(text) or text[after] == "\n":
        return True
    following = text[after : after + 12].lstrip(" ")
    if not following:
        return not text[after:].strip() or _after_spaces(text, after)
    spaced = text[after] == " "
    first = following.lstrip("\"'([-")[:1]
    if first.islower():
        return False
    if run == ".":
        if not spaced and not (first.isupper() and _starts_word(text, after) and not text[at - 1].isupper()):
            return False
        if first.isdecimal() and not spaced:
            return False
        before = _TOKEN_BEFORE.search(text, max(0, at - 14), at - (text[at - 1] == " "))
        word = before[0] if before is not None else ""
        names = first.isupper() or following[0] == "(" or (first.isdecimal() and _after_a_name(line))
        if len(word) == 1 and word.isupper() and names:
            return opens_sentence(line, after) or _after_a_figure(line, at - 1)
        short = word.lower().strip(".").rpartition(".")[2]
        code = before is not None and text[before.start() - 1 : before.start()] == "-"  # 34/2025/QĐST-DS.
        if not code and short in context("dotted") and (word[:1].isupper() or word in ("đ/c", "tp", "tx", "tt", "kp")):
            place = short in context("dotted_places")
            if first.isalpha() or (place and first.isdecimal()):
                return place and opens_sentence(line, after)
    if dots and not first.isupper() and not first.isdecimal():
        return not first
    return True


def _after_a_name(line: Line) -> bool:
    """Whether the letter just read ends a name: Trần Văn B. 12 năm tù"""
    return len(line.words) > 1 and line.words[-2].istitle()


def _after_a_figure(line: Line, letter: int) -> bool:
    """Whether the letter belongs to a figure: 30°C. · 220 V. · lớp 10A."""
    text = line.text
    if text[letter - 1 : letter] in ("°", "º") or text[letter - 1 : letter].isdecimal():
        return True
    return len(line.words) > 1 and line.words[-1] == text[letter] and line.words[-2][0].isdecimal()


_OPENING = re.compile(rf"[ ]+([A-ZĐÀ-Ỹ][{LETTERS}]{{0,6}})[ ]+([{LETTERS}\d])")


def opens_sentence(line: Line, position: int) -> bool:
    """Whether a new sentence begins after a short form and its dot: KP. Bà con … and not KP. Phước Hòa."""
    found = _OPENING.match(line.text, position)
    if found is None:
        return False
    word = found[1].lower()
    return word in context("sentence_people") or (word in context("sentence_openers") and not found[2].isupper())


def _starts_word(text: str, position: int) -> bool:
    """Whether a capital and a small letter stand here: a sentence that lost the space before it."""
    opening = text[position : position + 6].lstrip("\"'([")
    return len(opening) > 1 and opening[0].isupper() and (opening[1].islower() or opening[1] == " ")


def _after_spaces(text: str, position: int) -> bool:
    """After a long run of spaces: whether what comes is not a small letter."""
    spaces = _SPACES.match(text, position)
    end = spaces.end() if spaces is not None else position
    return end >= len(text) or not text[end].islower()
