"""The text while it is being read: where we are, what was said before, what comes after; and the pieces that come of it."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from ..model import Certainty, SpanKind
from .lexicon_row import Row

LETTERS = r"A-Za-zÀ-ÖØ-öø-ɏͰ-ϿЀ-ӿḀ-ỿ"
_NEXT_WORDS = re.compile(r"[^\s.!?;\n][^\s]{0,60}")
_PLAIN_WORD = re.compile(rf"[{LETTERS}]{{1,30}}")
_REACH = 4


class Context(NamedTuple):
    """What is known of the article: the town it speaks of and the day it was written."""

    place: str | None = None
    date: date | None = None


NOWHERE = Context()


class Piece(NamedTuple):
    """A stretch of the repaired text and what is said for it: a Span before its place in the source is known."""

    start: int
    end: int
    kind: SpanKind
    spoken: str
    rule: str
    row: str | None = None
    certainty: Certainty = Certainty.SURE
    reason: str | None = None
    rivals: tuple[str, ...] = ()


class Line:
    """A paragraph being read. ``words`` holds what was passed, as written, marks among it; ``lower`` has the length of ``text``."""

    __slots__ = ("capitals", "context", "defined", "lower", "text", "words")

    def __init__(self, text: str, defined: dict[str, Row] | None = None, context: Context = NOWHERE) -> None:
        self.text = text
        self.context = context
        lower = text.lower()
        self.lower = lower if len(lower) == len(text) else "".join(_lower_one(char) for char in text)
        self.words: list[str] = []
        #: the whole line is set in capitals, so capitals say nothing
        self.capitals = _all_capitals(text)
        #: acronyms that the article itself has explained
        self.defined = defined if defined is not None else {}

    def left(self, count: int = _REACH) -> tuple[str, ...]:
        """The nearest words before, nearest last, as written; nothing from before a sentence end or an opening bracket."""
        words: list[str] = []
        for word in reversed(self.words):
            if word in _STOPS:
                break
            if word not in _MARKS:
                words.append(word)
                if len(words) == count:
                    break
        return tuple(reversed(words))

    def before(self, names: frozenset[str], reach: int = 1) -> bool:
        """Whether one of these words or phrases stands right before (or within ``reach`` words, marks aside)."""
        words = [word.lower() for word in self.words[-(reach + 4) :] if reach == 1 or word not in _MARKS]
        if not words:
            return False
        for back in range(min(reach, len(words))):
            end = len(words) - back
            for size in (1, 2, 3, 4):
                if size <= end and " ".join(words[end - size : end]) in names:
                    return True
        return False

    def right(self, position: int, count: int = _REACH, after_dot: bool = False) -> tuple[str, ...]:
        """The nearest words after ``position``, as written, not past the end of the sentence.

        ``after_dot``: they follow a short form and its dot, where even in a heading set in capitals a name stands: P. PHƯỚC LONG.
        """
        words: list[str] = []
        text = self.text
        size = len(text)
        if text[position : position + 1] == ":":  # a label: what follows is another matter
            return ()
        while len(words) < count and position < size:
            while position < size and text[position] in " ,:\"'":
                position += 1
            match = _NEXT_WORDS.match(text, position)
            if match is None:
                break
            word = match[0][:40]
            position += len(word)
            end = word[-1] in ".!?;" and len(word) > 1
            name = after_dot and self.capitals and len(word) > 1 and not word.isascii()
            words.append((word.capitalize() if name else word).rstrip(".,:!?;)\"'"))
            if end and word[:-1].islower():
                break
        return tuple(words)

    def follows(self, position: int, names: frozenset[str]) -> bool:
        """Whether one of these words or phrases stands right after ``position`` (one space allowed)."""
        if position < len(self.text) and self.text[position] == " ":
            position += 1
        words: list[str] = []
        for _ in range(3):
            match = _PLAIN_WORD.match(self.lower, position)
            if match is None:
                break
            words.append(match[0][:20])
            if " ".join(words) in names:
                return True
            position = match.end()
            if position >= len(self.text) or self.text[position] != " ":
                break
            position += 1
        return False


_MARKS = frozenset(",:\"'-")
_STOPS = frozenset(".!?;()\n")


def _lower_one(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


def _all_capitals(text: str) -> bool:
    """No small letter, and more than one word."""
    return text == text.upper() and len(text) > 5 and sum(1 for word in text.split() if word.isalpha()) > 1
