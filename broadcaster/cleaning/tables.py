"""Tables of a page: most are scaffolding, some hold pictures, some hold the text itself, a few are data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .blocks import Block, Page
from .lines import is_signature
from .text import one_line, tidy, words

_LONG_CELL = 320
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Table:
    """``kind``: ``flow`` (scaffolding: read its cells as paragraphs), ``picture``, ``links`` or ``data``."""

    node: int
    kind: str
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def cells(self) -> int:
        return sum(len(row) for row in self.rows)


def judge_table(page: Page, node: int, blocks: list[Block]) -> Table:
    """What the table at ``node`` is for; ``blocks`` are the page's blocks inside it."""
    texts = [block for block in blocks if block.text and not block.furniture]
    images = sum(block.image for block in blocks)
    by_cell: dict[int, int] = {}
    for block in texts:
        by_cell[block.cell] = by_cell.get(block.cell, 0) + len(block.text)
    length = sum(by_cell.values())
    links = sum(block.links for block in texts)
    if (
        images
        and texts
        and max(by_cell.values()) <= _LONG_CELL
        and len(by_cell) <= 2 * images + 1
        and links < 0.3 * length
    ):
        return Table(node, "picture")
    if length and links >= 0.5 * length:
        return Table(node, "links")
    rows = table_rows(page, node)
    widest = max((len(row) for row in rows), default=0)
    if (
        not texts
        or widest <= 1
        or len(rows) <= 1
        or (max(by_cell.values()) > 2 * _LONG_CELL and len(by_cell) <= 6)
        or any(is_signature(block.text) for block in texts)
    ):
        return Table(node, "flow")
    grid = sum(len(row) >= 2 for row in rows)
    if grid < max(2, 0.6 * len(rows)):
        return Table(node, "flow")
    return Table(node, "data", rows)


def table_rows(page: Page, node: int) -> tuple[tuple[str, ...], ...]:
    """The words of each row, cell by cell; empty cells and rows left out."""
    rows = []
    for row in page.nodes[node].iter("tr"):
        cells = []
        for cell in row:
            if cell.tag in ("td", "th"):
                text = one_line(tidy(" ".join(cell.itertext())))
                if text:
                    cells.append(text)
        if cells:
            rows.append(tuple(cells))
    return tuple(rows)


def spoken_rows(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """A line for each row, its cells apart by semicolons."""
    return ["; ".join(row) for row in rows if words(" ".join(row))]


def notice(table: Table) -> str:
    """What is said in the place of a table that is not read."""
    return f"Bài viết có một bảng gồm {len(table.rows)} dòng, mời xem trên trang gốc."
