"""Written forms that the lexicon knows, where their context holds; the name or number may be written onto them (TP.Đồng Xoài)."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ...vietnamese.syllables import is_syllable
from ..lexicon import Row, is_close
from ..line import LETTERS, Line, Piece
from ..matcher import Matcher
from .base import APOSTROPHE, Toolbox, context
from .stops import opens_sentence

_WORD = re.compile(rf"[{LETTERS}]+")
_DOT_AND_MORE = re.compile(r"\.(?:\w| [A-ZĐÀ-Ỹ])")
_PREFIX_TAIL = re.compile(rf"\.?\s?(?=[{LETTERS}\d])")


class Forms:
    """The forms of one lexicon, looked up where a word begins."""

    def __init__(self, box: Toolbox, matcher: Matcher) -> None:
        self._box = box
        self._matcher = matcher

    def known(self, line: Line, at: int, word: str) -> Piece | None:
        """A form of the lexicon, whole or with the name or number written onto it."""
        if not self._matcher.may_begin(word):
            return None
        if len(word) == 1 and line.text.startswith(".", at + 1) and _ends_a_name(line, at):
            return None  # Nguyễn Văn H. Qua khám xét …
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
            if form == word and len(word) < 3 and APOSTROPHE.match(text, at) is not None:
                continue  # P'Răng: the letter belongs to the name
            rows = lexicon.rows_for(form)
            if len(rows) == 1 and not rows[0].left and not rows[0].right:
                return not_twice(line, from_row(at, without_final_dot(line, form, end), rows[0], ()))
            following = _past_dot(text, end)
            dotted = following > end or form[-1] == "."
            row, rivals = lexicon.choose(form, line.left(), line.right(following, after_dot=dotted))
            if row is not None:
                return not_twice(line, from_row(at, without_final_dot(line, form, end), row, rivals))
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
        left, right = line.left(), line.right(tail.end(), after_dot="." in tail[0])
        end = tail.end()
        if " " in tail[0] and opens_sentence(line, end - 1):
            end = at + len(word)
        for row in rows:
            if row.fits(left, right):
                return not_twice(line, from_row(at, end, row, ()))
        return None


def _ends_a_name(line: Line, at: int) -> bool:
    """Whether the letter at ``at`` stands for a name that is not told: after Văn, Thị, ông … or before a new sentence."""
    return line.before(context("initial_after")) or opens_sentence(line, at + 2)


def from_row(at: int, end: int, row: Row, rivals: tuple[Row, ...]) -> Piece:
    kind = {"foreign": SpanKind.FOREIGN, "name": SpanKind.FOREIGN}.get(row.kind, SpanKind.ABBREVIATION)
    others = tuple(rival.id for rival in rivals)
    if rivals and is_close(row, rivals):
        reason = f"cũng có thể là «{rivals[0].spoken}»"
        return Piece(at, end, kind, row.spoken, "lexicon", row.id, Certainty.UNSURE, reason, others)
    return Piece(at, end, kind, row.spoken, "lexicon", row.id, Certainty.SURE, None, others)


def not_twice(line: Line, piece: Piece) -> Piece:
    """«đường ĐT.741», «thành phố TP.HCM»: the words that stand before are not said again."""
    words = piece.spoken.split()
    before = [word.lower() for word in line.words[-3:]]
    if piece.spoken in _ROADS:
        return (
            piece._replace(spoken="") if " ".join(before[-2:]) in _ROADS[piece.spoken] else _once(piece, words, before)
        )
    return _once(piece, words, before) if words[0] in ("đường", "thành", "phòng", "phường", "quận") else piece


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


def without_final_dot(line: Line, form: str, end: int) -> int:
    """The end of a form, before its dot when that dot also ends the sentence."""
    if form[-1] != ".":
        return end
    rest = line.text[end : end + 3]
    if not rest.strip() or rest[0] in '\n"/.' or opens_sentence(line, end):
        return end - 1
    return end


def _past_dot(text: str, end: int) -> int:
    """ĐT.741, CN. Lê Hoa: what follows a short form begins after its dot."""
    return end + 1 if _DOT_AND_MORE.match(text, end) else end
