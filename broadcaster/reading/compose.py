"""An acronym that no row knows, put together from parts that are known: BQLRPH from BQL, RPH. A guess, shown as unsure."""

from __future__ import annotations

from functools import cache

from .lexicon import GUESS, Lexicon
from .tables import data_rows

_LONGEST, _SHORTEST = 14, 4


class Composer:
    """Splits acronyms into known parts: rows of three letters or more, and the packaged pairs (``data/acronym_parts.tsv``)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, str] = {}

    def compose(self, acronym: str) -> str:
        """The words of the parts, fewest parts first; empty when it is not made of two or three known ones."""
        size = len(acronym)
        if not _SHORTEST <= size <= _LONGEST or not acronym.isalpha():
            return ""
        best: list[list[str] | None] = [[]] + [None] * size
        for end in range(2, size + 1):
            for start in range(end - 1):
                before, known = best[start], best[end]
                if before is None or (known is not None and len(before) + 1 > len(known)):
                    continue
                said = self._part(acronym[start:end], start == 0, end == size)
                if said:
                    best[end] = [*before, said]
        parts = best[size]
        return " ".join(parts) if parts and 1 < len(parts) < 4 else ""

    def _part(self, letters: str, first: bool, last: bool) -> str:
        if len(letters) == 2:
            said, where = _pairs().get(letters, ("", ""))
            return said if where == "any" or (where == "head" and first) or (where == "tail" and last) else ""
        known = self._known.get(letters)
        if known is None:
            known = self._known[letters] = self._look_up(letters)
        return known

    def _look_up(self, letters: str) -> str:
        rows = [row for row in self._lexicon.rows_for(letters) if row.kind == "abbr" and row.priority > GUESS]
        plain = next((row for row in rows if not row.left and not row.right), None)
        return plain.spoken if plain is not None else ""


@cache
def _pairs() -> dict[str, tuple[str, str]]:
    return {part: (spoken, where) for part, spoken, where in data_rows("acronym_parts.tsv")}
