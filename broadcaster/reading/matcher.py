"""Which lexicon rows could begin at a word: the rows by their first word, each compiled to a pattern when first needed."""

from __future__ import annotations

import re
from collections import defaultdict

from .lexicon import Lexicon, Row
from .lexicon_row import lookup_key
from .line import LETTERS

_FIRST = re.compile(rf"[{LETTERS}]+")
_JOIN = re.compile(r"\s*([&,./-])\s*")
_AFTER = rf"(?![{LETTERS}]|\d)"


class Matcher:
    """Finds the written forms of the lexicon in a text, longest first. Units and document symbols are no words and left out."""

    def __init__(self, lexicon: Lexicon) -> None:
        exact: dict[str, set[str]] = defaultdict(set)
        anycase: dict[str, set[str]] = defaultdict(set)
        self._marked: dict[str, list[str]] = defaultdict(list)
        self._prefixed: set[str] = set()
        for row in lexicon.rows:
            if row.kind in ("unit", "doc"):
                continue
            first = _FIRST.match(row.written)
            if first is None:
                self._marked[row.written[0]].append(row.written)
            elif row.match == "prefix":
                self._prefixed.add(lookup_key(first[0]))
            elif row.match == "nocase":
                anycase[lookup_key(first[0]).lower()].add(row.written)
            else:
                exact[lookup_key(first[0])].add(row.written)
        self._exact, self._anycase = dict(exact), dict(anycase)
        self._patterns: dict[str, tuple[re.Pattern[str], ...]] = {}

    def may_begin(self, word: str) -> bool:
        """Whether some row begins with this word (letters only)."""
        key = lookup_key(word)
        return key in self._exact or key.lower() in self._anycase or key in self._prefixed

    def has_prefix(self, word: str) -> bool:
        """Whether a row of match ``prefix`` begins with this word."""
        return lookup_key(word) in self._prefixed

    def forms(self, word: str, text: str, position: int) -> list[str]:
        """The stretches of ``text`` at ``position`` that some row spells, longest first; ``word`` is the first word there."""
        patterns = self._patterns.get(word)
        if patterns is None:
            patterns = self._compile(word)
            if len(self._patterns) < 20_000:
                self._patterns[word] = patterns
        found = {match[0] for pattern in patterns if (match := pattern.match(text, position)) is not None}
        return sorted(found, key=len, reverse=True)

    def _compile(self, word: str) -> tuple[re.Pattern[str], ...]:
        key = lookup_key(word)
        return tuple(
            pattern
            for forms, flags in (
                (self._exact.get(key, ()), re.NOFLAG),
                (self._anycase.get(key.lower(), ()), re.IGNORECASE),
            )
            for pattern in self._by_length(forms, len(word), flags)
        )

    def _by_length(self, forms: set[str] | tuple[str, ...], size: int, flags: re.RegexFlag) -> list[re.Pattern[str]]:
        """One pattern a form: the first word as it stands in the text, then the rest of the form."""
        made = []
        for form in sorted(forms, key=len, reverse=True):
            first = _FIRST.match(form)
            rest = form[first.end() :] if first else ""
            made.append(
                re.compile(rf"[{LETTERS}]{{{size}}}" + _loose(rest) + (_AFTER if form[-1].isalnum() else ""), flags)
            )
        return made

    def marked(self, text: str, position: int) -> str | None:
        """A form that begins with a sign or a digit (``4G``, ``@``) and stands at ``position``."""
        for form in self._marked.get(text[position], ()):
            if text.startswith(form, position):
                end = position + len(form)
                if not form[-1].isalnum() or end == len(text) or not text[end].isalnum():
                    return form
        return None


def _loose(rest: str) -> str:
    """Spaces around ``& , . / -`` do not matter, a space stands for any run of them; a final dot may be missing."""
    parts = _JOIN.split(rest)
    pattern = ""
    for index, part in enumerate(parts):
        if index % 2:
            last = index == len(parts) - 2 and not parts[-1]
            pattern += rf" ?{re.escape(part)}" + ("" if last else " ?")
        else:
            pattern += re.escape(part).replace(r"\ ", " +")
    return pattern


def strongest(rows: tuple[Row, ...]) -> Row | None:
    """The first row that asks for no context."""
    return next((row for row in rows if not row.left and not row.right), None)
