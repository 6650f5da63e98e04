"""Words that are no plain Vietnamese: forms of the lexicon, acronyms, single letters, codes, foreign words and highland names."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ..compose import Composer
from ..lexicon import Row, is_close
from ..line import LETTERS, Line, Piece
from ..matcher import Matcher, strongest
from ..syllables import bare, is_highland, is_syllable, split_syllables, strip_tone
from .base import Toolbox, code, context, letter_by_letter

_WORD = re.compile(rf"[{LETTERS}]+")
_INITIALS = re.compile(rf"(?:[A-ZĐÂÔƠƯ]\s?\.\s?){{1,5}}[A-ZĐÂÔƠƯ](?![{LETTERS}])\.?")
_CODE = re.compile(rf"[A-ZĐa-zđ]{{1,8}}(?:-?\d{{1,6}}[A-ZĐa-z]{{0,6}}){{1,4}}(?![{LETTERS}\d])")
_GLUED_NUMBER = re.compile(rf"[{LETTERS}]+(?=\d)")
_APOSTROPHE = re.compile(rf"[{LETTERS}]+(?:'[{LETTERS}]+)+")
_NUMBER_AFTER = re.compile(r"\s?\.?\s?\d")
_CAPITAL_AFTER = re.compile(r"[ -][A-ZĐÀ-Ý]{2,}")
_TIMES_AFTER = re.compile(r"\s?\d")
_VOWELS = frozenset("aeiouyăâêôơư")
_NAME_LETTERS = {"y": "y", "h": "hơ", "k": "cơ", "m": "mơ", "n": "nơ", "r": "rơ", "s": "xơ", "đ": "đơ", "b": "bơ", "p": "pơ", "t": "tơ", "l": "lơ", "d": "dơ", "g": "gơ", "c": "cơ", "v": "vơ", "j": "giơ", "x": "xơ"}  # fmt: skip
_VARIETY = re.compile(r"\s?\d{2,6}(?!\w)")
#: YAGI, NOKIA: open syllables throughout, as no acronym of three words or more has them
_A_NAME = re.compile(r"(?=.{4,}$)(?:[bcdghjklmnprstvwxyz]?[aeiouy]){2,5}[nms]?$")
_DOT_AND_MORE = re.compile(r"\.(?:\w| [A-ZĐÀ-Ỹ])")
_PREFIX_TAIL = re.compile(rf"\.?\s?(?=[{LETTERS}\d])")


class Words:
    """Reads a token that starts with a letter and is no plain word."""

    def __init__(self, box: Toolbox, matcher: Matcher) -> None:
        self._box = box
        self._matcher = matcher
        self._composer = Composer(box.lexicon)

    def read(self, line: Line, at: int, word: str) -> Piece:
        """The piece that begins at ``at``, where ``word`` (letters only) stands. Always reads something."""
        text = line.text
        defined = line.defined.get(word)
        if defined is not None and not text[at + len(word) : at + len(word) + 1].isalnum():
            return _from_row(at, at + len(word), defined, ())
        return (
            self.known(line, at, word)
            or self._letters_and_signs(line, at, word)
            or self._with_digits(line, at, word)
            or self._unknown(line, at, word)
        )

    def known(self, line: Line, at: int, word: str) -> Piece | None:
        """A form of the lexicon, whole or with the name or number written onto it."""
        if not self._matcher.may_begin(word):
            return None
        return self._whole(line, at, word) or self._prefixed(line, at, word)

    def _whole(self, line: Line, at: int, word: str) -> Piece | None:
        """A form of the lexicon whose context holds."""
        lexicon, text = self._box.lexicon, line.text
        lower = word.lower()
        heading_word = line.capitals and is_syllable(lower) and len(lower) > 1
        for form in self._matcher.forms(word, text, at):
            if heading_word and _WORD.fullmatch(form):
                continue
            end = at + len(form)
            if form == word and len(word) < 3 and _APOSTROPHE.match(text, at) is not None:
                continue  # P'Răng: the letter belongs to the name
            rows = lexicon.rows_for(form)
            if len(rows) == 1 and not rows[0].left and not rows[0].right:
                return _not_twice(line, _from_row(at, _without_final_dot(line, form, end), rows[0], ()))
            row, rivals = lexicon.choose(form, line.left(), line.right(_past_dot(text, end)))
            if row is not None:
                return _not_twice(line, _from_row(at, _without_final_dot(line, form, end), row, rivals))
        return None

    def _prefixed(self, line: Line, at: int, word: str) -> Piece | None:
        """TP.Đồng Xoài, P.5, QL.14: a short form that the name or number is written onto."""
        if not self._matcher.has_prefix(word):
            return None
        text = line.text
        tail = _PREFIX_TAIL.match(text, at + len(word))
        if tail is None or not tail[0]:
            return None
        token = text[at : tail.end() + 1].replace(" ", "")
        rows = self._box.lexicon.prefixes_of(token)
        left, right = line.left(), line.right(tail.end())
        for row in rows:
            if row.fits(left, right):
                return _not_twice(line, _from_row(at, tail.end(), row, ()))
        return None

    def _letters_and_signs(self, line: Line, at: int, word: str) -> Piece | None:
        """N.V.T, K'Ho, S'tiêng, R'lấp"""
        text = line.text
        after = text[at + len(word) : at + len(word) + 1]
        if after == "'":
            found = _APOSTROPHE.match(text, at)
            if found is not None:
                said = _highland_name(found[0].lower())
                if said:
                    return Piece(at, found.end(), SpanKind.FOREIGN, said, "word.highland")
                said = found[0].replace("'", "")
                return self._foreign(at, found.end(), said.lower() if said.isupper() else said)
        if len(word) == 1 and after in (".", " ") and word.isupper():
            found = _INITIALS.match(text, at)
            letters = re.sub(r"[^A-ZĐÂÔƠƯ]", "", found[0]) if found is not None else ""
            if found is not None and "." in found[0] and len(letters) > 1:
                end = _without_final_dot(line, found[0], found.end())
                row = strongest(self._box.lexicon.rows_for(letters)) if len(letters) > 2 else None
                if row is not None and row.kind == "abbr":  # U.B.N.D
                    return _from_row(at, end, row, ())
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
                    return _not_twice(line, _from_row(at, end, row, rivals))
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

    def _unknown(self, line: Line, at: int, word: str) -> Piece:
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
        if is_highland(lower) and not (word.isupper() and word.isascii()):
            return Piece(at, end, SpanKind.FOREIGN, lower if word.isupper() else word, "word.highland")
        if word.isupper() or _acronym_like(word):
            return self._acronym(line, at, word)
        if word.islower() and not _sayable(lower) and len(word) > 2:
            row, rivals = self._box.lexicon.choose(word.upper(), line.left(), line.right(end))
            if row is not None:
                return _from_row(at, end, row, rivals)
        return self._foreign(at, end, word)

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
            return self._foreign(at, end, word.lower())
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

    def _foreign(self, at: int, end: int, word: str) -> Piece:
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


_READABLE = frozenset("abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")


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


def _from_row(at: int, end: int, row: Row, rivals: tuple[Row, ...]) -> Piece:
    kind = {"foreign": SpanKind.FOREIGN, "name": SpanKind.FOREIGN}.get(row.kind, SpanKind.ABBREVIATION)
    others = tuple(rival.id for rival in rivals)
    if rivals and is_close(row, rivals):
        reason = f"cũng có thể là «{rivals[0].spoken}»"
        return Piece(at, end, kind, row.spoken, "lexicon", row.id, Certainty.UNSURE, reason, others)
    return Piece(at, end, kind, row.spoken, "lexicon", row.id, Certainty.SURE, None, others)


def _not_twice(line: Line, piece: Piece) -> Piece:
    """«đường ĐT.741», «thành phố TP.HCM»: the words that stand before are not said again."""
    words = piece.spoken.split()
    before = [word.lower() for word in line.words[-3:]]
    if piece.spoken in _ROADS:
        return (
            piece._replace(spoken="") if " ".join(before[-2:]) in _ROADS[piece.spoken] else _once(piece, words, before)
        )
    return _once(piece, words, before) if words[0] in ("đường", "thành") else piece


_ROADS = {
    "đường tỉnh": ("tỉnh lộ", "đường tỉnh"),
    "tỉnh lộ": ("tỉnh lộ", "đường tỉnh"),
    "quốc lộ": ("quốc lộ",),
    "đường huyện": ("huyện lộ", "đường huyện"),
    "huyện lộ": ("huyện lộ", "đường huyện"),
    "hương lộ": ("hương lộ",),
}


def _once(piece: Piece, words: list[str], before: list[str]) -> Piece:
    for size in range(min(len(words) - 1, len(before)), 0, -1):
        if before[-size:] == [word.lower() for word in words[:size]]:
            return piece._replace(spoken=" ".join(words[size:]))
    return piece


def _without_final_dot(line: Line, form: str, end: int) -> int:
    """The end of a form, before its dot when that dot also ends the sentence."""
    if form[-1] != ".":
        return end
    rest = line.text[end : end + 3]
    if not rest.strip() or rest[0] in '\n"/.':
        return end - 1
    return end


def _past_dot(text: str, end: int) -> int:
    """ĐT.741, CN. Lê Hoa: what follows a short form begins after its dot."""
    return end + 1 if _DOT_AND_MORE.match(text, end) else end


def _highland_name(name: str) -> str:
    """``k'ho``, ``s'tiêng``, ``đăkr'lấp`` as they are said: the lone consonant with ơ after it; empty for other names."""
    before, _, after = name.partition("'")
    if not (is_syllable(after) or is_highland(after)):
        return ""
    if len(before) < 3:
        return "" if after in ("s", "re") else f"{_NAME_LETTERS.get(before, before)} {after}"
    stem, consonant = before[:-1], _NAME_LETTERS.get(before[-1])
    return f"{stem} {consonant} {after}" if consonant and is_highland(stem) else ""


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
