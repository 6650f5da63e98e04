"""Words that no row knows: single letters, acronyms, words in capitals, highland names, two words glued, foreign words."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ...vietnamese.syllables import bare, is_highland, is_syllable, split_syllables, strip_tone
from ..compose import Composer
from ..line import Line, Piece
from .base import Toolbox, context, letter_by_letter
from .forms import from_row

_CAPITAL_AFTER = re.compile(r"[ -][A-ZĐÀ-Ý]{2,}")
_TIMES_AFTER = re.compile(r"\s?\d")
_VOWELS = frozenset("aeiouyăâêôơư")
_VARIETY = re.compile(r"\s?\d{2,6}(?!\w)")
#: YAGI, NOKIA: open syllables throughout, as no acronym of three words or more has them
_A_NAME = re.compile(r"(?=.{4,}$)(?:[bcdghjklmnprstvwxyz]?[aeiouy]){2,5}[nms]?$")
_READABLE = frozenset("abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")


class UnknownWords:
    """Reads a word that the lexicon does not hold, and says so where it guesses."""

    def __init__(self, box: Toolbox) -> None:
        self._box = box
        self._composer = Composer(box.lexicon)

    def read(self, line: Line, at: int, word: str) -> Piece:
        """No row knows it: a letter, an acronym, a word in capitals, a highland name, two words glued, or a foreign word."""
        end = at + len(word)
        lower = word.lower()
        if len(word) == 1:
            return self._letter(line, at, word)
        if is_syllable(lower):
            return self._syllable(line, at, word)
        glued = _glued_capital(word)
        if glued:
            return Piece(at, at + glued, SpanKind.WORD, word[:glued], "word.glued")
        if word[1:].islower() and (len(word) > 2 or word in context("small_acronyms")):  # ubnd, Htx, hs
            row, rivals = self._box.lexicon.choose(word.upper(), line.left(), line.right(end))
            if row is not None and row.kind == "abbr":
                return from_row(at, end, row, rivals)
        if is_highland(lower) and not (word.isupper() and word.isascii()):
            return Piece(at, end, SpanKind.FOREIGN, lower if word.isupper() else word, "word.highland")
        if word.isupper() or _acronym_like(word):
            return self._acronym(line, at, word)
        return self.foreign(at, end, word)

    def _letter(self, line: Line, at: int, word: str) -> Piece:
        lower = word.lower()
        if lower == "x" and _TIMES_AFTER.match(line.text, at + 1) and (_figure_before(line) or _in_a_sum(line, at)):
            return Piece(at, at + 1, SpanKind.NUMBER, "nhân", "number.times")
        if lower not in "ăâ" and strip_tone(lower) in _VOWELS:
            kind = SpanKind.ABBREVIATION if lower.isascii() and word.isupper() else SpanKind.WORD
            return Piece(at, at + 1, kind, lower, "letters.vowel")
        return Piece(at, at + 1, SpanKind.ABBREVIATION, letter_by_letter(word) or lower, "letters.one")

    def _syllable(self, line: Line, at: int, word: str) -> Piece:
        """A word in capitals inside ordinary text. With its marks, or beside another one, it is stressed; alone it may be an acronym."""
        lower = word.lower()
        end = at + len(word)
        beside = line.words and line.words[-1].isupper() and len(line.words[-1]) > 1
        sure = (
            not word.isupper()
            or line.capitals
            or not lower.isascii()
            or beside
            or _CAPITAL_AFTER.match(line.text, end) is not None
        )
        if sure:
            return Piece(at, end, SpanKind.WORD, lower if word.isupper() else word, "word.capitals")
        if len(word) == 2 and _VARIETY.match(line.text, end):  # giống lúa OM 5451
            return Piece(at, end, SpanKind.ABBREVIATION, letter_by_letter(word), "letters.code")
        reason = "chữ in hoa có thể là chữ viết tắt"
        return Piece(at, end, SpanKind.WORD, lower, "word.capitals", None, Certainty.UNSURE, reason)

    def _acronym(self, line: Line, at: int, word: str) -> Piece:
        end = at + len(word)
        reason = f"chưa có cách đọc cho «{word[:40]}»: đọc từng chữ cái"
        if (len(word) > 6 and _sayable(word.lower())) or _A_NAME.match(word.lower()):
            return self.foreign(at, end, word.lower())
        said = letter_by_letter(word[:40])
        certainty = Certainty.UNSURE
        composed = self._composer.compose(word)
        if composed:
            guess = f"chưa có cách đọc cho «{word}»: ghép từ các phần đã biết"
            return Piece(at, end, SpanKind.ABBREVIATION, composed, "letters.composed", None, certainty, guess)
        if len(word) > 40:
            return Piece(
                at, end, SpanKind.ABBREVIATION, "", "letters.acronym", None, Certainty.UNREAD, "chuỗi chữ quá dài"
            )
        return Piece(at, end, SpanKind.ABBREVIATION, said, "letters.acronym", None, certainty, reason)

    def foreign(self, at: int, end: int, word: str) -> Piece:
        if not all(char in _READABLE for char in word.lower()):
            said = "".join(char if char in _READABLE else bare(char) for char in word.lower())
            if not said or not all(char in _READABLE for char in said) or len(word) > 60:
                return Piece(
                    at, end, SpanKind.FOREIGN, "", "word.unreadable", None, Certainty.UNREAD, "chữ không đọc được"
                )
            word = said
        if len(word) > 60:
            return Piece(at, end, SpanKind.FOREIGN, "", "word.unreadable", None, Certainty.UNREAD, "chuỗi chữ quá dài")
        if not _sayable(word.lower()):
            reason = f"chưa có cách đọc cho «{word}»: đọc từng chữ cái"
            return Piece(
                at,
                end,
                SpanKind.ABBREVIATION,
                letter_by_letter(word),
                "letters.acronym",
                None,
                Certainty.UNSURE,
                reason,
            )
        parts = [] if word.isascii() else split_syllables(word.lower())
        if len(parts) in (2, 3):  # thịxã, tổchức: the space between was lost
            return Piece(at, end, SpanKind.WORD, " ".join(parts), "word.glued")
        reason = f"«{word}» không phải tiếng Việt và chưa có trong bảng cách đọc"
        return Piece(at, end, SpanKind.FOREIGN, word, "word.foreign", None, Certainty.UNSURE, reason)


def _in_a_sum(line: Line, at: int) -> bool:
    """Toán x 2 + Văn x 2"""
    return "+" in line.text[max(0, at - 16) : at + 16]


def _figure_before(line: Line) -> bool:
    """20 m x 40 m, 2 suất quà x 5: a figure and at most three words of its own before the x."""
    for word in reversed(line.words[-4:]):
        if word[0].isdecimal():
            return True
        if not word[0].isalpha():
            return False
    return False


def _glued_capital(word: str) -> int:
    """Where the second word begins in ``củaUBND`` or ``tâmĐại``; 0 when it is one word."""
    for index in range(2, min(len(word) - 1, 8)):
        if word[index].isupper() and word[index - 1].islower() and is_syllable(word[:index].lower()):
            rest = word[index:]
            plain = rest.istitle() and is_syllable(rest.lower()) and not (word[:index].isascii() and rest.isascii())
            if plain or (rest.isupper() and len(rest) > 1 and not word[:index].isascii()):
                return index
    return 0


def _acronym_like(word: str) -> bool:
    """Two capitals or more and few small letters: QĐi, ThS, ĐTNCSHCM."""
    capitals = sum(char.isupper() for char in word)
    return len(word) <= 8 and capitals >= 2 and capitals * 2 >= len(word) and not _sayable(word.lower())


def _sayable(word: str) -> bool:
    """Whether a voice can say the word as it stands: a vowel among its letters, no run of five consonants."""
    run, vowels = 0, 0
    for char in word:
        if strip_tone(char) in _VOWELS:
            vowels, run = vowels + 1, 0
        else:
            run += 1
            if run > 4:
                return False
    return vowels > 0
