"""Words that are no plain Vietnamese, one after the other asked: the article's own acronyms, the lexicon, initials, codes, the unknown."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ...vietnamese.syllables import is_highland, is_syllable
from ..line import LETTERS, Line, Piece
from ..matcher import Matcher, strongest
from .base import APOSTROPHE, Toolbox, code, context, letter_by_letter
from .forms import Forms, from_row, not_twice, without_final_dot
from .unknown import UnknownWords

_INITIALS = re.compile(rf"(?:[A-ZĐÂÔƠƯ]\s?\.\s?){{1,5}}[A-ZĐÂÔƠƯ](?![{LETTERS}])\.?")
_CODE = re.compile(rf"[A-ZĐa-zđ]{{1,8}}(?:-?\d{{1,6}}[A-ZĐa-z]{{0,6}}){{1,4}}(?![{LETTERS}\d])")
_NAME_LETTERS = {"y": "y", "h": "hơ", "k": "cơ", "m": "mơ", "n": "nơ", "r": "rơ", "s": "xơ", "đ": "đơ", "b": "bơ", "p": "pơ", "t": "tơ", "l": "lơ", "d": "dơ", "g": "gơ", "c": "cơ", "v": "vơ", "j": "giơ", "x": "xơ"}  # fmt: skip


class Words:
    """Reads a token that starts with a letter and is no plain word."""

    def __init__(self, box: Toolbox, matcher: Matcher) -> None:
        self._box = box
        self._forms = Forms(box, matcher)
        self._unknown = UnknownWords(box)
        #: a form of the lexicon at a word, or None
        self.known = self._forms.known

    def read(self, line: Line, at: int, word: str) -> Piece:
        """The piece that begins at ``at``, where ``word`` (letters only) stands. Always reads something."""
        text = line.text
        defined = line.defined.get(word)
        if defined is not None and not text[at + len(word) : at + len(word) + 1].isalnum():
            return from_row(at, at + len(word), defined, ())
        return (
            self.known(line, at, word)
            or self._letters_and_signs(line, at, word)
            or self._with_digits(line, at, word)
            or self._unknown.read(line, at, word)
        )

    def _letters_and_signs(self, line: Line, at: int, word: str) -> Piece | None:
        """N.V.T, K'Ho, S'tiêng, R'lấp"""
        text = line.text
        after = text[at + len(word) : at + len(word) + 1]
        if after == "'":
            found = APOSTROPHE.match(text, at)
            if found is not None:
                said = _highland_name(found[0].lower())
                if said:
                    return Piece(at, found.end(), SpanKind.FOREIGN, said, "word.highland")
                said = found[0].replace("'", "")
                return self._unknown.foreign(at, found.end(), said.lower() if said.isupper() else said)
        if len(word) == 1 and after in (".", " ") and word.isupper():
            found = _INITIALS.match(text, at)
            letters = re.sub(r"[^A-ZĐÂÔƠƯ]", "", found[0]) if found is not None else ""
            if found is not None and "." in found[0] and len(letters) > 1:
                end = without_final_dot(line, found[0], found.end())
                person = (len(letters) == 3 and letters[1] in "VT") or line.before(context("initial_after"))
                row = None if person or len(letters) < 3 else strongest(self._box.lexicon.rows_for(letters))
                if row is not None and row.kind == "abbr":  # U.B.N.D
                    return from_row(at, end, row, ())
                return Piece(at, end, SpanKind.ABBREVIATION, letter_by_letter(found[0]), "letters.initials")
        return None

    def _with_digits(self, line: Line, at: int, word: str) -> Piece | None:
        """A1, H5N1, QL14: a code; ngày12: a word that lost its space."""
        text = line.text
        end = at + len(word)
        following = text[end : end + 2]
        if word.lower() == "km" and following[:1].isdecimal():
            return Piece(at, end, SpanKind.MEASURE, "ki lô mét", "unit.before-figure")
        if not (following[:1].isdecimal() or (following[:1] == "-" and following[1:].isdecimal())):
            return None
        lower = word.lower()
        if following[:1] == "-":
            if lower == word or (is_syllable(lower) and not word.isupper()):
                return None
        elif is_syllable(lower) and (word.islower() or word.istitle()) and len(word) > 1:
            return Piece(at, end, SpanKind.WORD, word, "word.glued")
        if following[:1].isdecimal() and word.isupper():
            rows = self._box.lexicon.rows_for(word)
            if rows and len(word) > 1:
                row, rivals = self._box.lexicon.choose(word, line.left(), (text[end : end + 4], *line.right(end)))
                if row is not None:
                    return not_twice(line, from_row(at, end, row, rivals))
        found = _CODE.match(text, at)
        if found is None:
            return None
        written = found[0]
        said = code(written, self._box.numerals)
        sure = len(written) < 6 and len(word) < 3
        return Piece(
            at,
            found.end(),
            SpanKind.ABBREVIATION,
            said,
            "letters.code",
            None,
            Certainty.SURE if sure else Certainty.UNSURE,
            None if sure else "mã chữ và số, đọc từng chữ",
        )


def _highland_name(name: str) -> str:
    """``k'ho``, ``s'tiêng``, ``đăkr'lấp`` as they are said: the lone consonant with ơ after it; empty for other names."""
    before, _, after = name.partition("'")
    if not (is_syllable(after) or is_highland(after)):
        return ""
    if len(before) < 3:
        return "" if after in ("s", "re") else f"{_NAME_LETTERS.get(before, before)} {after}"
    stem, consonant = before[:-1], _NAME_LETTERS.get(before[-1])
    return f"{stem} {consonant} {after}" if consonant and is_highland(stem) else ""
