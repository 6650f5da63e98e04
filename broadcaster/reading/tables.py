"""The data tables that travel inside the package, under ``reading/data``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent / "data"


def data_text(name: str) -> str:
    """The text of a table, for example ``letters.tsv``."""
    return (_FOLDER / name).read_text("utf-8")


def data_rows(name: str) -> Iterator[list[str]]:
    """The rows of a tab-separated table without comments and without its header line."""
    lines = [line for line in data_text(name).split("\n") if line.strip() and not line.startswith("# ")]
    for line in lines[1:]:
        yield line.split("\t")


@cache
def letter_names() -> dict[str, str]:
    """Lower-case letter → its name when spelled."""
    return {row[0]: row[1] for row in data_rows("letters.tsv")}


@cache
def data_table(name: str) -> dict[str, Any]:
    """A TOML table, parsed once."""
    return tomllib.loads(data_text(name))


@cache
def word_set(table: str, name: str) -> frozenset[str]:
    """A named set of words or phrases of a TOML table: the comma- or line-separated string under ``name``."""
    value: str = data_table(table)[name]
    return frozenset(phrase for part in value.replace("\n", ",").split(",") if (phrase := part.strip()))
