"""No regular expression uses a possessive quantifier or an atomic group: every Python before 3.11.5 matches them wrongly."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
#: nothing without one of these can hold such a construction
_SIGNS = re.compile(r"[*+?}]\+|\(\?>")
#: RFC 3986's marks stand in lists of characters that stay as they are in an address; no pattern is meant
_ADDRESS_MARKS = "()*+,;="
_WRONG_BEFORE_3_11_5 = (_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP)


def holds_wrong_operation(pattern: str) -> bool:
    """Whether the text, read as a pattern, has an operation that old Pythons get wrong; False for what is no pattern."""
    pattern = pattern.replace(_ADDRESS_MARKS, "")
    if not _SIGNS.search(pattern):
        return False
    try:
        return _in_tree(_parser.parse(pattern))
    except re.error:
        return False


def _in_tree(node: Any) -> bool:
    if isinstance(node, list | tuple | _parser.SubPattern):
        return any(_in_tree(part) for part in node)
    return node in _WRONG_BEFORE_3_11_5


def strings_of_code(text: str) -> Iterator[str]:
    """Every string of a module, with the parts of one that is put together joined as far as the source shows them."""
    for node in ast.walk(ast.parse(text)):
        joined = _joined(node)
        if joined is not None:
            yield joined


def _joined(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_joined(part) or "x" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _joined(node.left), _joined(node.right)
        return None if left is None and right is None else (left or "x") + (right or "x")
    return None


def strings_of_data(path: Path) -> Iterator[str]:
    """Every value of a TOML file, every cell of a table, every line of another text."""
    text = path.read_text("utf-8")
    if path.suffix == ".toml":
        yield from _leaves(tomllib.loads(text))
    else:
        for line in text.splitlines():
            yield from line.split("\t")


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        yield value


def _files(*endings: str) -> list[Path]:
    folders = (REPOSITORY / name for name in ("broadcaster", "config", "tests"))
    return sorted(path for folder in folders for ending in endings for path in folder.rglob(f"*{ending}"))


def test_code_has_none() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)}: {text[:120]!r}"
        for path in _files(".py")
        if path != Path(__file__)
        for text in strings_of_code(path.read_text("utf-8"))
        if holds_wrong_operation(text)
    ]
    assert wrong == []


def test_data_files_have_none() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)}: {text[:120]!r}"
        for path in _files(".toml", ".tsv", ".txt")
        for text in strings_of_data(path)
        if holds_wrong_operation(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("pattern", [r"\d++x", r"a*+b", r"(?:a|b)?+c", r"a{2,3}+", r"(?>a+)b", r"x(?:y(?=z++))"])
def test_each_construction_is_seen(pattern: str) -> None:
    assert holds_wrong_operation(pattern)
    formatted = pattern.replace("{", "{{").replace("}", "}}")
    for code in (f"A = {pattern!r}", f"A = rf'{{B}}{formatted}'", f"A = {pattern[:-3]!r} + {pattern[-3:]!r}"):
        assert any(map(holds_wrong_operation, strings_of_code(code))), code


@pytest.mark.parametrize("text", [r"[*+]+", r"\++", "/:@!$&'()*+,;=~-._", "x+?", "(unclosed ++"])
def test_what_only_looks_like_one_is_let_through(text: str) -> None:
    assert not holds_wrong_operation(text)
