"""Units after a number: one look-up over the lexicon's unit rows and the packaged ``data/units.tsv``."""

from __future__ import annotations

import re
from typing import NamedTuple

from .lexicon import Lexicon
from .line import LETTERS
from .tables import data_rows

_ALONE = re.compile(rf"[{LETTERS}]$")


class Unit(NamedTuple):
    written: str
    spoken: str
    sort: str  # measure | money | time | magnitude
    row: str | None


class Units:
    """All units, longest first, as one regular expression."""

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
        forms = sorted(table, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_closed, forms)))
        self._word = re.compile(rf"[A-Za-z]+[23²³]?(?![{LETTERS}\d])")

    def match(self, text: str, position: int) -> tuple[Unit, int] | None:
        """The unit that stands at ``position`` and its end."""
        found = self._pattern.match(text, position)
        if found is not None:
            return self._table[found[0]], found.end()
        word = self._word.match(text, position)
        if word is not None and 1 < len(word[0]) < 6:
            unit = self._folded.get(word[0].lower())
            if unit is not None:
                return unit, word.end()
        return None


def _closed(form: str) -> str:
    """A unit ends where its letters end: the m of ``5m`` and not of ``5mẫu``."""
    pattern = re.escape(form)
    if form[-1].isalnum():
        return pattern + rf"(?![{LETTERS}\d²³])"
    return pattern
