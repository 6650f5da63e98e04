"""Two columns of running text on a PDF page, told from a table: read one after the other, or held where it is not certain.

A table is read row by row, columns one whole after the other; both look alike but for the sentences, which go on from line to line in
columns and from cell to cell nowhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ._pdf_marks import Line

#: so many rows with a gap at one place make a gutter; the gap is at least so many line heights wide
FEWEST_ROWS, GAP = 4, 0.9
#: share of lines that go on in small letters below: from here on running text, up to there a table
PROSE, TABLE = 0.5, 0.12
FEWEST_WORDS = 3.5


@dataclass(frozen=True, slots=True)
class Gutter:
    """Between two columns at ``x``, from ``top`` down to ``bottom``; not ``sure`` when it could be a table."""

    x: float
    top: float
    bottom: float
    sure: bool

    def parts(self, left: float, right: float, bottom: float, top: float) -> bool:
        """Whether a piece that ends at ``left`` and one that begins at ``right`` stand in different columns."""
        return left <= self.x <= right and self.bottom <= (bottom + top) / 2 <= self.top


def find_gutter(pieces: Sequence[Line]) -> Gutter | None:
    """The gutter of a page whose text is set in two columns, None where there is none, or a table."""
    rows = _rows(pieces)
    gaps = [
        (before.right, after.left)
        for row in rows
        for before, after in itertools.pairwise(row)
        if after.left - before.right >= GAP * (before.top - before.bottom)
    ]
    if len(gaps) < FEWEST_ROWS:
        return None
    x = max((edge - 0.1 for _, edge in gaps), key=lambda at: sum(left <= at <= right for left, right in gaps))
    if sum(left <= x <= right for left, right in gaps) < FEWEST_ROWS:
        return None
    best: list[list[Line]] = []
    run: list[list[Line]] = []
    for row in [*rows, None]:
        if row is not None and not any(piece.left < x < piece.right for piece in row):
            run.append(row)
            continue
        if sum(_both(row, x) for row in run) > sum(_both(row, x) for row in best):
            best = run
        run = []
    while best and not _both(best[0], x):
        best = best[1:]
    if sum(_both(row, x) for row in best) < FEWEST_ROWS:
        return None
    columns = [[piece for row in best for piece in row if (piece.left < x) is side] for side in (True, False)]
    share = _goes_on(columns)
    words = [len(piece.text.split()) for column in columns for piece in column]
    if share <= TABLE or sum(words) / len(words) < FEWEST_WORDS:
        return None
    every = [piece for column in columns for piece in column]
    return Gutter(x, max(piece.top for piece in every), min(piece.bottom for piece in every), share >= PROSE)


def _rows(pieces: Sequence[Line]) -> list[list[Line]]:
    """Pieces side by side, from the top of the page down."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda one: (-one.top, one.left)):
        middle = (piece.top + piece.bottom) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _both(row: list[Line], x: float) -> bool:
    return any(piece.right <= x for piece in row) and any(piece.left >= x for piece in row)


def _goes_on(columns: list[list[Line]]) -> float:
    """The share of lines that end without a stop and go on below in small letters, in the column where that is rarer."""
    shares = []
    for column in columns:
        pairs = list(itertools.pairwise(column))
        going = sum(
            (before.text.rstrip()[-1:].isalnum() or before.text.rstrip().endswith(","))
            and after.text.lstrip()[:1].islower()
            for before, after in pairs
        )
        shares.append(going / max(1, len(pairs)))
    return min(shares)


def split(lines: Sequence[Line], gutter: Gutter) -> list[tuple[list[Line], bool]]:
    """The page in reading order: what stands above, the left column, the right one, what stands below; each with whether it begins a
    paragraph of its own (the right column goes on where the left one ends).
    """
    parts: list[list[Line]] = [[], [], [], []]
    for line in lines:
        middle = (line.top + line.bottom) / 2
        if middle > gutter.top:
            parts[0].append(line)
        elif middle < gutter.bottom:
            parts[3].append(line)
        else:
            parts[1 if line.left < gutter.x else 2].append(line)
    for column in parts[1:3]:
        column.sort(key=lambda line: -line.top)
    apart = (False, bool(parts[0]), False, True)
    return [(part, fresh) for part, fresh in zip(parts, apart, strict=True) if part]
