"""The cleaner's word lists and class names, read once from ``data/*.toml`` and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_LONGEST_CLASS = 400


@cache
def table(name: str) -> dict[str, Any]:
    """The rule file ``data/<name>.toml``."""
    return tomllib.loads((files(__package__) / "data" / f"{name}.toml").read_text("utf-8"))


def reason(why: str) -> str:
    """The words for the operator of a :class:`~broadcaster.model.Dropped` line's ``why``."""
    return str(table("reasons").get(why, why))


def alternatives(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + ")"


@cache
def classes(section: str, key: str) -> re.Pattern[str]:
    """The class and id patterns of one kind of element."""
    return re.compile(alternatives(table("classes")[section][key]))


@lru_cache(maxsize=8192)
def says(section: str, key: str, names: str) -> bool:
    """Whether the class and id ``names`` (already lower case, ``_`` as ``-``) are of this kind."""
    return bool(names) and classes(section, key).search(names[:_LONGEST_CLASS]) is not None
