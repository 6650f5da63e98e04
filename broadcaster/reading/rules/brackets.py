"""What an opening bracket brings: an acronym just explained (silent), a small Roman number, a remark between pauses."""

from __future__ import annotations

import re

from ...model import SpanKind
from ...vietnamese.syllables import strip_tone
from ..line import Line, Piece
from ..numerals import roman_value
from .base import Toolbox

_ACRONYM_IN_BRACKETS = re.compile(r"\(\s?\"?([A-ZĐƯÔ][A-ZĐƯÔÂa-zđ&.-]{1,14})\"?\s?\)")
_SMALL_ROMAN = re.compile(r"\(([ivx]{1,5})\)")


def opening(box: Toolbox, line: Line, at: int) -> Piece:
    text = line.text
    found = _ACRONYM_IN_BRACKETS.match(text, at)
    if found is not None and _explained(box, line, found[1]):
        return Piece(at, found.end(), SpanKind.SILENT, "", "structure.acronym-explained")
    small = _SMALL_ROMAN.match(text, at)
    if small is not None:
        value = roman_value(small[1].upper())
        if value is not None and (value > 1 or "(ii)" in text):
            pause = ", " if line.words else ""
            said = f"{pause}{box.numerals.cardinal(str(value))},"
            return Piece(at, small.end(), SpanKind.NUMBER, said, "structure.roman")
    if box.style.parentheses != "read":
        close = text.find(")", at, at + 400) if text[at] == "(" else -1
        if close > 0:
            said = "," if box.style.parentheses == "pause" else ""
            return Piece(at, close + 1, SpanKind.SILENT, said, "structure.brackets-skipped")
    return Piece(at, at + 1, SpanKind.PUNCTUATION, ",", "mark.bracket")


def _explained(box: Toolbox, line: Line, acronym: str) -> bool:
    """Whether the words just before are what the acronym stands for."""
    words = [word.lower() for word in line.words[-16:] if word not in ('"', ",", "'")]
    said = " ".join(words)
    row = line.defined.get(acronym)
    if row is not None and said.endswith(row.spoken):
        return True
    for row in box.lexicon.rows_for(acronym):
        if said.endswith(row.spoken.lower()):
            return True
    return initials_match(acronym, words) > 0


def initials_match(acronym: str, words: list[str]) -> int:
    """How many of the last words the acronym abbreviates by their first letters; 0 when it does not.

    Connecting words (và, của, về …) and hyphens may be left out of an acronym.
    """
    letters = [char for char in acronym.lower() if char.isalpha()]
    if len(letters) < 2:
        return 0
    position = len(words) - 1
    used = 0
    for letter in reversed(letters):
        while position >= 0 and used and not _same_initial(words[position], letter) and words[position] in _LINKS:
            position -= 1
            used += 1
        if position < 0 or not _same_initial(words[position], letter):
            return 0
        position -= 1
        used += 1
    return used


_LINKS = frozenset({"và", "của", "về", "cho", "các", "-", "trong", "với", "tại", "&", "để", "là"})


def _same_initial(word: str, letter: str) -> bool:
    return bool(word) and strip_tone(word[0]) == strip_tone(letter)
