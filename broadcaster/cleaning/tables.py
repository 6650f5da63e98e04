"""Tables of a page: most are scaffolding, some hold pictures, some hold the text itself, a few are data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model import ParagraphKind
from ..settings.cleaning import CleaningSettings
from .blocks import Block, Element, Page
from .cursor import Cursor
from .draft import Draft, is_place_line
from .lines import ends_sentence, is_letterhead, is_signature
from .policies import is_read
from .signs import doubt_sign
from .text import one_line, tidy, words
from .void import is_hidden, shown_text

_LONG_CELL = 320
_LETTERHEAD, _FORM = 500, 400
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Table:
    """``kind``: ``flow`` (scaffolding: read its cells as paragraphs), ``picture``, ``links``, ``letterhead``, ``form`` or ``data``."""

    node: int
    kind: str
    rows: tuple[tuple[str, ...], ...] = ()


def judge_table(page: Page, node: int, blocks: list[Block]) -> Table:
    """What the table at ``node`` is for; ``blocks`` are the page's blocks inside it."""
    texts = [block for block in blocks if block.text and not block.furniture]
    images = sum(block.image for block in blocks)
    by_cell: dict[int, int] = {}
    for block in texts:
        by_cell[block.cell] = by_cell.get(block.cell, 0) + len(block.text)
    length = sum(by_cell.values())
    links = sum(block.links for block in texts)
    if length <= _FORM and _is_form(page.nodes[node]):
        return Table(node, "form")
    if length <= _LETTERHEAD and any(is_letterhead(block.text) for block in texts):
        return Table(node, "letterhead")
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
    if _picture_gone(page, node, texts):
        return Table(node, "picture")
    rows, reach = table_rows(page, node)
    if (
        not texts
        or max(reach, default=0) <= 1
        or len(rows) <= 1
        or (max(by_cell.values()) > 2 * _LONG_CELL and len(by_cell) <= 6)
        or any(is_signature(block.text) for block in texts)
        or sum(columns >= 2 for columns in reach) < max(2, 0.6 * len(rows))
    ):
        return Table(node, "flow")
    return Table(node, "data", rows)


def _is_form(table: Element) -> bool:
    """Fields to fill in: a search, a question to the office."""
    controls = table.iter("select", "textarea", "input")
    return any(
        field.tag != "input" or (field.get("type") or "text").lower() in ("text", "search") for field in controls
    )


def _picture_gone(page: Page, node: int, texts: list[Block]) -> bool:
    """An empty cell above a line that is no sentence: the frame of a picture that was deleted, with its caption."""
    if len(texts) != 1 or len(words(texts[0].text)) > 40 or ends_sentence(texts[0].text):
        return False
    cells = list(page.nodes[node].iter("td"))
    return len(cells) == 2 and not tidy("".join(cells[0].itertext())).strip()


def table_rows(page: Page, node: int) -> tuple[tuple[tuple[str, ...], ...], list[int]]:
    """The words of each row, cell by cell, empty cells and rows left out; and over how many columns each row reaches.

    A cell that spans rows is said once, in the first of them, but counts in all.
    """
    rows: list[tuple[str, ...]] = []
    reach: list[int] = []
    hanging: list[int] = []  # for each cell that still reaches down, how many rows it has left
    for row in page.nodes[node].iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th") and not is_hidden(cell)]
        texts = [one_line(tidy(shown_text(cell))) for cell in cells]
        if told := tuple(text for text in texts if text):
            rows.append(told)
            reach.append(len(told) + len(hanging))
        hanging = [left - 1 for left in hanging if left > 1]
        hanging += [_span(cell) - 1 for cell, text in zip(cells, texts, strict=True) if text and _span(cell) > 1]
    return tuple(rows), reach


def _span(cell: Element) -> int:
    value = (cell.get("rowspan") or "").strip()
    return int(value) if value.isdecimal() and len(value) < 4 else 1


def spoken_rows(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """A line for each row, its cells apart by semicolons."""
    return ["; ".join(row) for row in rows if words(" ".join(row))]


def notice(rows: tuple[tuple[str, ...], ...]) -> str:
    """What is said in the place of a table that is not read."""
    return f"Bài viết có một bảng gồm {len(rows)} dòng, mời xem trên trang gốc."


def judged_as_table(cursor: Cursor, block: Block) -> bool:
    """Deal with the whole table this block stands in; False when its cells are ordinary paragraphs."""
    page, draft = cursor.page, cursor.draft
    if block.table in cursor.flow_tables:
        return False
    members = [
        other
        for other in page.blocks[max(0, block.index - 40) : block.index + 4000]
        if page.inside(other.node, block.table)
    ]
    table = judge_table(page, block.table, members)
    if table.kind == "flow":
        cursor.flow_tables.add(block.table)
        return False
    cursor.skip_table = block.table
    texts = [member.text for member in members if member.text and not member.furniture]
    if table.kind == "picture":
        cursor.since_picture = 0  # its words stood in the table
        for text in texts:
            draft.captions.append(text)
            if is_read(cursor.settings, "caption"):
                draft.say(text)
            else:
                draft.drop(text, "caption")
    elif table.kind in ("letterhead", "form"):
        for text in texts:
            draft.place = draft.place or (text if is_place_line(text) else None)
            draft.drop(text, "place" if is_place_line(text) else "chrome")
    elif table.kind == "links":
        for text in texts:
            if is_read(cursor.settings, "related"):
                draft.say(text)
            else:
                draft.drop(text, "related")
    elif tell_rows(draft, cursor.settings, table.rows):
        draft.doubts += [doubt_sign(member.sign) for member in members if member.sign and not member.furniture]
    return True


def tell_rows(draft: Draft, settings: CleaningSettings, rows: tuple[tuple[str, ...], ...]) -> bool:
    """Say the rows of a table of data as the settings want; whether they are read one by one."""
    small = sum(len(row) for row in rows) <= settings.small_table_cells
    if settings.tables == "rows" or (settings.tables == "notice" and small):
        for line in spoken_rows(rows):
            draft.say(line, ParagraphKind.TABLE)
        return True
    for row in rows:
        draft.drop("; ".join(row), "table")
    if settings.tables == "notice":
        draft.say(notice(rows), ParagraphKind.NOTICE)
    return False
