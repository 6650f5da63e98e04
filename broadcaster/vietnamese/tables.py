"""The tables of the language, under ``data/``."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def toml_table(name: str) -> dict[str, Any]:
    """The table ``data/<name>.toml``."""
    return tomllib.loads(_text(f"{name}.toml"))


def pairs(name: str) -> dict[str, str]:
    """``data/<name>.tsv``: two columns, lines that begin with # are notes."""
    rows = (line.partition("\t") for line in _text(f"{name}.tsv").splitlines() if line and not line.startswith("#"))
    return {left: right for left, _, right in rows}


def _text(name: str) -> str:
    return (files(__package__) / "data" / name).read_text("utf-8")
