"""Rows put into a lexicon file: its own lines and comments stay as they are, and a running station never sees half of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..errors import LexiconError
from .lexicon_file import COLUMNS, format_lexicon, lexicon_error, parse_lexicon, read_text
from .lexicon_row import Row


def append_rows(path: Path, rows: Sequence[Row]) -> None:
    """Add rows at the end of a lexicon file; made when it is missing. Whether they clash is not asked."""
    _replace(path, _with_rows(_text_of(path), rows))


def put_row(path: Path, row: Row) -> None:
    """Add a row, in place of the rows that say something else for the same form in the same company.

    Raises LexiconError, and leaves the file as it is, when the row or the file is not fit to be read.
    """
    old = _text_of(path)
    parsed = parse_lexicon(old, row.layer) if old else None
    if parsed is not None and parsed.faults:
        raise lexicon_error(path, parsed.faults)
    check_row(row)
    lines = old.split("\n")
    if parsed is not None:
        beaten = {number for known, number in zip(parsed.rows, parsed.lines, strict=True) if same_place(known, row)}
        lines = [line for number, line in enumerate(lines, 1) if number not in beaten]
    text = _with_rows("\n".join(lines), [row])
    faults = parse_lexicon(text, row.layer).faults
    if faults:
        raise lexicon_error(path, faults)
    _replace(path, text)


def check_row(row: Row) -> None:
    """Raises LexiconError with all that makes the row unfit for a lexicon file."""
    faults = parse_lexicon(format_lexicon([row]), row.layer).faults
    if faults:
        told = "; ".join(fault.text for fault in faults)
        raise LexiconError(f"Cách đọc «{row.written}»", told, "Sửa lại rồi thử lần nữa.")


def same_place(one: Row, other: Row) -> bool:
    """Whether the two rows are about the same form in the same company."""
    return _place(one) == _place(other)


def _place(row: Row) -> tuple[object, ...]:
    return row.written, frozenset(row.left), frozenset(row.right), row.region


def _text_of(path: Path) -> str:
    return read_text(path).removeprefix("\ufeff") if path.exists() else ""


def _with_rows(text: str, rows: Sequence[Row]) -> str:
    header = next((line for line in text.split("\n") if line.strip() and not line.startswith("#")), None)
    names = [name.strip() for name in header.split("\t")] if header else list(COLUMNS)
    if header is None:
        text += "\t".join(COLUMNS) + "\n"
    if not text.endswith("\n"):
        text += "\n"
    for line in format_lexicon(rows).splitlines()[1:]:
        cells = dict(zip(COLUMNS, line.split("\t"), strict=True))
        text += "\t".join(cells[name] for name in names) + "\n"
    return text


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
