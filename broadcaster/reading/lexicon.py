"""The lexicon: which written forms are known, and which sense the words around them ask for.

Layers lie one over the other, core < province < town < article: a row of an upper layer hides the rows below whenever its
context fits. Looking up never guesses: :meth:`Lexicon.choose` gives the row and the senses it beat, and
:func:`is_close` says whether one of them was as good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..defaults import default_config
from ..errors import LexiconError
from .lexicon_file import LexiconFile, read_lexicon
from .lexicon_row import WINDOW, Row, lookup_key

__all__ = [
    "LAYERS",
    "WINDOW",
    "Lexicon",
    "LiveLexicon",
    "Row",
    "core_lexicon",
    "is_close",
    "load_lexicon",
    "lookup_key",
]

#: lowest first; a name that is not among them lies over all of them
LAYERS = ("core", "province", "town", "article")


class Lexicon:
    """An immutable table of rows with look-up by written form.

    ``units`` (by exact form), ``doc_types`` (document types and issuers as they stand in document numbers) and the words
    are three separate tables: ``TT`` is thông tư in ``05/TT-BTC`` and thị trấn before a name.
    """

    def __init__(self, rows: Iterable[Row], region: str = "") -> None:
        self.rows: tuple[Row, ...] = tuple(row for row in rows if not row.region or not region or row.region == region)
        ordered = sorted(self.rows, key=_rank)
        self._exact: dict[str, list[Row]] = defaultdict(list)
        self._nocase: dict[str, list[Row]] = defaultdict(list)
        self._prefixes: dict[str, list[Row]] = defaultdict(list)
        units: dict[str, Row] = {}
        doc_types: dict[str, Row] = {}
        for row in ordered:
            key = lookup_key(row.written)
            if row.kind == "unit":
                units.setdefault(key, row)
            elif row.kind == "doc":
                doc_types.setdefault(key, row)
            elif row.match == "prefix":
                self._prefixes[key].append(row)
            elif row.match == "nocase":
                self._nocase[key.lower()].append(row)
            else:
                self._exact[key].append(row)
        self.units: Mapping[str, Row] = MappingProxyType(units)
        self.doc_types: Mapping[str, Row] = MappingProxyType(doc_types)
        words = [row for row in ordered if row.kind not in ("unit", "doc")]
        self.longest: int = max((len(row.written.split()) for row in words), default=0)
        self._prefix_sizes = sorted({len(key) for key in self._prefixes}, reverse=True)
        self._found: dict[str, tuple[Row, ...]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def rows_for(self, written: str) -> tuple[Row, ...]:
        """All senses of a written form, upper layer and greater priority first; the context is not yet asked."""
        found = self._found.get(written)
        if found is None:
            key = lookup_key(written)
            exact, anycase = self._exact.get(key, []), self._nocase.get(key.lower(), [])
            found = tuple(sorted((*exact, *anycase), key=_rank))
            if len(self._found) < 50_000:
                self._found[written] = found
        return found

    def has(self, written: str) -> bool:
        """Whether the form is known in some sense (units and document types aside)."""
        return bool(self.rows_for(written))

    def prefixes_of(self, token: str) -> tuple[Row, ...]:
        """Rows of match ``prefix`` that the token begins with and goes on after: ``TP.`` of ``TP.Đồng Xoài``; longest first."""
        key = lookup_key(token)
        found: list[Row] = []
        for size in self._prefix_sizes:
            if size < len(key):
                found.extend(self._prefixes.get(key[:size], ()))
        return tuple(found)

    def document(self, symbol: str) -> Row | None:
        """The row for a part of a document number (``QĐ``, ``UBND``): the doc table first, then an abbreviation without context."""
        row = self.doc_types.get(lookup_key(symbol))
        if row is not None:
            return row
        return next((row for row in self.rows_for(symbol) if not row.left and not row.right), None)

    def choose(
        self, written: str, left_words: Sequence[str], right_words: Sequence[str]
    ) -> tuple[Row | None, tuple[Row, ...]]:
        """The row that the company asks for, and the other senses that would also have fitted, best first.

        ``left_words`` are the words before in reading order (nearest last), ``right_words`` those after, as written:
        capitals matter to the context signs ``^`` and ``#``.
        """
        rows = self.rows_for(written)
        if not rows:
            return None, ()
        return _choose(rows, left_words, right_words)


class LiveLexicon:
    """A lexicon over files that operators edit: :meth:`refresh` gives the current table, ``problems`` what is broken now."""

    def __init__(self, layers: Sequence[tuple[str, Path]], region: str = "") -> None:
        self._files = [LexiconFile(layer, path) for layer, path in layers]
        self._region = region
        self._lexicon: Lexicon | None = None

    @property
    def problems(self) -> tuple[LexiconError, ...]:
        """The faults of files whose last edit could not be used; their last good rows stay in force."""
        return tuple(file.problem for file in self._files if file.problem is not None)

    def refresh(self) -> Lexicon:
        """The lexicon as the files say now; the same object as before when no usable edit was made."""
        changed = [file.refresh() for file in self._files]
        if self._lexicon is None or any(changed):
            self._lexicon = Lexicon((row for file in self._files for row in file.rows), self._region)
        return self._lexicon


def load_lexicon(layers: Sequence[tuple[str, Path]], region: str = "") -> Lexicon:
    """The lexicon of these ``(layer, file)`` pairs. A missing file is an empty layer.

    Raises LexiconError with every fault of every file.
    """
    rows: list[Row] = []
    problems: list[LexiconError] = []
    for layer, path in layers:
        if not path.exists():
            continue
        try:
            rows.extend(read_lexicon(path, layer))
        except LexiconError as error:
            problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        subject = ", ".join(problem.subject for problem in problems)
        raise LexiconError(subject, "".join(problem.fault for problem in problems), problems[0].remedy)
    return Lexicon(rows, region)


def station_layers(folder: Path) -> list[tuple[str, Path]]:
    """The ``(layer, file)`` pairs of a station's folder: its ``config/lexicon``, with the shipped core when it has none."""
    layers = [(layer, folder / "config" / "lexicon" / f"{layer}.tsv") for layer in LAYERS[:3]]
    if not layers[0][1].exists():
        layers[0] = ("core", default_config("lexicon/core.tsv"))
    return layers


@cache
def core_lexicon() -> Lexicon:
    """The shipped core table alone."""
    return load_lexicon([("core", default_config("lexicon/core.tsv"))])


#: a row without context of this priority or less is a guess for want of company; it is read, and shown as unsure
GUESS = 30


def is_close(row: Row, rivals: Sequence[Row]) -> bool:
    """Whether the sense is worth showing to a person: a guess (:data:`GUESS`), or another sense without context that was
    held back by less than 20 of priority."""
    if row.left or row.right:
        return False
    if row.priority <= GUESS:
        return True
    return any(
        rival.layer == row.layer and not rival.left and not rival.right and row.priority - rival.priority < 20
        for rival in rivals
    )


def _choose(
    rows: Sequence[Row], left_words: Sequence[str], right_words: Sequence[str]
) -> tuple[Row | None, tuple[Row, ...]]:
    if len(rows) == 1 and not rows[0].left and not rows[0].right:
        return rows[0], ()
    fitting = [(row, fit) for row in rows if (fit := row.fit(left_words, right_words)) >= 0]
    if not fitting:
        return None, ()
    fitting.sort(key=lambda pair: (_layer_rank(pair[0]), -pair[1], -pair[0].priority))
    best = fitting[0][0]
    return best, tuple(row for row, _ in fitting if row.spoken != best.spoken)


def _layer_rank(row: Row) -> int:
    return -LAYERS.index(row.layer) if row.layer in LAYERS else -len(LAYERS)


def _rank(row: Row) -> tuple[int, int]:
    return _layer_rank(row), -row.priority
