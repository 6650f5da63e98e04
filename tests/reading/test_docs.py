"""What ``docs/reading.md`` promises is what is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from broadcaster.reading import read_line
from broadcaster.reading.lexicon_file import COLUMNS
from broadcaster.reading.lexicon_row import KINDS, MATCHES
from broadcaster.settings.reading import ReadingSettings

from .scoring import canonical

PAGE = (Path(__file__).parents[2] / "docs" / "reading.md").read_text("utf-8")


def table(title: str) -> list[tuple[str, ...]]:
    """The rows of the first table after a heading, without its head."""
    section = PAGE.split(f"## {title}", 1)[1]
    rows = re.search(r"^\|.*?(?=\n\n)", section, re.DOTALL | re.MULTILINE)
    assert rows is not None
    return [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in rows[0].split("\n")[2:]]


EXAMPLES = table("Đọc thế nào")


@pytest.mark.parametrize(("kind", "written", "spoken"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_every_example_is_read_as_printed(kind: str, written: str, spoken: str) -> None:
    assert canonical(read_line(written)) == canonical(spoken), kind


def test_every_class_has_an_example() -> None:
    assert len(EXAMPLES) >= 40
    assert len({row[0] for row in EXAMPLES}) >= 25


def test_every_column_kind_and_match_is_explained() -> None:
    for word in (*COLUMNS, *KINDS, *MATCHES):
        assert f"`{word}`" in PAGE, word


def test_every_option_of_the_house_style_is_listed_with_its_choices() -> None:
    section = PAGE.split("## Lối đọc của đài", 1)[1]
    for name, field in ReadingSettings.model_fields.items():
        assert f"`{name}`" in section, name
        for choice in get_args(field.annotation):
            if isinstance(choice, str):
                assert f"`{choice}`" in section, (name, choice)
