"""Units after a number: one look-up over the lexicon's unit rows and the packaged ``data/units.tsv``."""

from __future__ import annotations

import re
from typing import NamedTuple

from .lexicon import Lexicon
from .line import LETTERS
from .tables import data_rows

#: the m of ``5m`` and not of ``5mẫu``
#: 5mx20m
_BY = re.compile(r"[xX]\d")
_GOES_ON = re.compile(rf"[{LETTERS}\d²³]")


class Unit(NamedTuple):
    written: str
    spoken: str
    sort: str  # measure | money | time | magnitude
    row: str | None


class Units:
    """All units by their first character, longest first."""

    def __init__(self, lexicon: Lexicon) -> None:
        table: dict[str, Unit] = {}
        for written, spoken, sort in data_rows("units.tsv"):
            table[written] = Unit(written, spoken, sort, None)
        for row in lexicon.units.values():
            known = table.get(row.written)
            table[row.written] = Unit(row.written, row.spoken, known.sort if known else "measure", row.id)
        self._table = table
        self._folded = {
            written.lower(): unit for written, unit in reversed(table.items()) if len(written) > 1 and written.isascii()
        }
        self._starts: dict[str, list[str]] = {}
        for form in sorted(table, key=len, reverse=True):
            self._starts.setdefault(form[0], []).append(form)
        self._word = re.compile(rf"[A-Za-z]+[23²³]?(?![{LETTERS}\d])")

    def stands_for(self, word: str) -> bool:
        """Whether a word is a unit that is said otherwise than written: the ha of ``nhiều ha``."""
        unit = self._table.get(word)
        return unit is not None and unit.spoken != word

    def match(self, text: str, position: int) -> tuple[Unit, int] | None:
        """The unit that stands at ``position`` and its end."""
        for form in self._starts.get(text[position : position + 1], ()):
            if text.startswith(form, position):
                end = position + len(form)
                if not form[-1].isalnum() or end == len(text) or not _GOES_ON.match(text, end) or _BY.match(text, end):
                    return self._table[form], end
        word = self._word.match(text, position)
        if word is not None and 1 < len(word[0]) < 6:
            unit = self._folded.get(word[0].lower())
            if unit is not None:
                return unit, word.end()
        return None
