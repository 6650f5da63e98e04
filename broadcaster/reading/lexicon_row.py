"""One row of the lexicon: a written form, what is said for it, and the company in which that holds.

The context columns hold a small language. Alternatives stand between ``|``; a row fits when one of them holds (and none of
the forbidden ones does). Words are compared in lower case, with the tone mark wherever the writer put it.

======== =========================================================================================
``word`` the word (or ``two words``) is among the four nearest words on that side
``=x``   the very next word on that side is ``x``
``x*``   the very next word begins with ``x``
``#``    the very next word is a number: digits or a Roman numeral
``#<5``  the very next word is a number of fewer than five figures; ``#>6`` of more than six
``^``    the very next word is a proper name: a capital and then small letters
``$``    there is nothing on that side: the text begins or ends here
``!x``   not when ``x`` holds (``!word``, ``!=x``, ``!#``, ``!^``, ``!$``)
======== =========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from ..vietnamese.syllables import TONES, split_tone

Kind = Literal["abbr", "name", "foreign", "unit", "doc"]
Match = Literal["exact", "nocase", "prefix"]

KINDS: tuple[str, ...] = get_args(Kind)
MATCHES: tuple[str, ...] = get_args(Match)

#: how many words on each side a plain context word is looked for in
WINDOW = 4

_DIGITS = str.maketrans(TONES, "12345")
_SAME = str.maketrans(
    {
        "Ð": "Đ",
        "ð": "đ",
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
        "’": "'",
        "‘": "'",
        "`": "'",
        "\u00a0": " ",
        "\u00ad": "",
    }
)
_AROUND_JOINS = re.compile(r"\s*([&,./-])\s*")
_FIGURES = re.compile(r"#([<>])(\d{1,2})")
_ROMAN = re.compile(r"[IVXLCDM]+")
_EDGES = ".,;:!?()[]{}\"“”'‘’«»…"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a lexicon file. ``left`` and ``right`` are the context (module docstring); empty means anywhere.

    ``region`` limits a row to stations of that region (``bắc``, ``trung``, ``nam``; empty means all). Among rows that fit,
    the upper layer wins, then the one whose company stands nearer, then the greater ``priority``.
    """

    written: str
    spoken: str
    kind: Kind
    match: Match = "exact"
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    region: str = ""
    priority: int = 50
    source: str = ""
    note: str = ""
    layer: str = "core"

    @property
    def id(self) -> str:
        """What a Span's ``row`` holds."""
        return f"{self.layer}:{self.written}→{self.spoken}"

    def fits(self, left_words: Sequence[str], right_words: Sequence[str]) -> bool:
        """Whether the words before (nearest last) and after (nearest first) are the company this row asks for."""
        return self.fit(left_words, right_words) >= 0

    def fit(self, left_words: Sequence[str], right_words: Sequence[str]) -> int:
        """How well the row fits: -1 not at all, 0 when it asks for no company, more the nearer the company it asks for stands."""
        score = 0
        if self.left:
            near_left = _closeness(self.left, _normal(tuple(left_words[-WINDOW:])), nearest=-1)
            if near_left < 0:
                return -1
            score += near_left
        if self.right:
            near_right = _closeness(self.right, _normal(tuple(right_words[:WINDOW])), nearest=0)
            if near_right < 0:
                return -1
            score += near_right
        return score


@lru_cache(maxsize=4096)
def lookup_key(written: str) -> str:
    """The form under which words are compared: NFC, Đ for Ð, one kind of dash, no space around ``& , . / -``, tone mark
    as a digit after its word, no final dot after two or more letters. Case is kept.

    >>> lookup_key("hoà") == lookup_key("hòa"), lookup_key("TP. HCM"), lookup_key("GD & ĐT")
    (True, 'TP.HCM', 'GD&ĐT')
    """
    text = " ".join(_AROUND_JOINS.sub(r"\1", written.translate(_SAME).strip()).split())
    if len(text) > 2 and text[-1] == ".":
        text = text[:-1]
    if text.isascii():
        return text
    return " ".join(_placement_free(word) for word in text.split(" "))


def _placement_free(word: str) -> str:
    letters, tones = split_tone(word)
    return letters + tones.translate(_DIGITS)


class _Words:
    """A stretch of context prepared once for all rows that ask about it."""

    __slots__ = ("joined", "plain", "raw")

    def __init__(self, words: tuple[str, ...]) -> None:
        self.raw = [bare for word in words if (bare := word.strip(_EDGES))]
        self.plain = [_context_key(word) for word in self.raw]
        self.joined = f" {' '.join(self.plain)} "


@lru_cache(maxsize=1024)
def _normal(words: tuple[str, ...]) -> _Words:
    return _Words(words)


@lru_cache(maxsize=8192)
def _context_key(word: str) -> str:
    return lookup_key(word.lower())


def _closeness(context: tuple[str, ...], words: _Words, nearest: int) -> int:
    """-1 when the context does not hold; else 1 to 2 × WINDOW, greater for a nearer word and for a word than for a sign."""
    best, asked = -1, False
    for term in context:
        if term[0] == "!":
            if _term_closeness(term[1:], words, nearest) > 0:
                return -1
        else:
            asked = True
            best = max(best, _term_closeness(term, words, nearest))
    return best if asked else 1


def _term_closeness(term: str, words: _Words, nearest: int) -> int:
    if term == "$":
        return -1 if words.raw else 1
    if term == "#":
        return 2 * WINDOW - 1 if words.raw and _is_number(words.raw[nearest]) else -1
    limit = _FIGURES.fullmatch(term)
    if limit is not None:
        figures = sum(map(str.isdecimal, words.raw[nearest])) if words.raw and words.raw[nearest][0].isdecimal() else -1
        holds = 0 <= figures < int(limit[2]) if limit[1] == "<" else figures > int(limit[2])
        return 2 * WINDOW - 1 if holds else -1
    if term == "^":
        return 2 * WINDOW - 1 if words.raw and _is_proper(words.raw[nearest]) else -1
    if term[-1] == "*":
        near_word = words.plain[nearest] if words.plain else ""
        return 2 * WINDOW if near_word.startswith(_context_key(term[:-1])) else -1
    if term[0] == "=":
        key = _context_key(term[1:])
        size = key.count(" ") + 1
        near = words.plain[-size:] if nearest else words.plain[:size]
        return 2 * WINDOW if " ".join(near) == key else -1
    key = f" {_context_key(term)} "
    found = words.joined.rfind(key) if nearest else words.joined.find(key)
    if found < 0:
        return -1
    between = words.joined[found + len(key) :] if nearest else words.joined[:found]
    return 2 * (WINDOW - len(between.split()))


def _is_number(word: str) -> bool:
    return word[0].isdigit() or _ROMAN.fullmatch(word) is not None


def _is_proper(word: str) -> bool:
    return word[0].isupper() and len(word) > 1 and word[1].islower()
