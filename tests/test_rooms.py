"""What the import contracts cannot see: rooms without a clock call none and open no address, pages and verbs open no transaction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import broadcaster

PACKAGE = Path(broadcaster.__file__).parent
TIMELESS = ("reading", "cleaning", "studio", "vietnamese")
CLOCKS = {"now", "today", "utcnow"}


def faults(source: str) -> list[str]:
    """Calls of a clock, and imports of what opens addresses, however they are written."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            found.append(f"line {node.lineno}: .{node.func.attr}()")
        if isinstance(node, ast.Import):
            found += [f"line {node.lineno}: {each.name}" for each in node.names if each.name == "urllib.request"]
        if isinstance(node, ast.ImportFrom) and (
            node.module == "urllib.request"
            or (node.module == "urllib" and any(each.name == "request" for each in node.names))
        ):
            found.append(f"line {node.lineno}: urllib.request")
    return found


@pytest.mark.parametrize("room", TIMELESS)
def test_the_room_asks_no_clock_and_opens_no_address(room: str) -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): wrong
        for path in sorted((PACKAGE / room).rglob("*.py"))
        if (wrong := faults(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "date.today()",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
    ],
)
def test_the_check_sees(source: str) -> None:
    assert len(faults(source)) == 1


def transactions(source: str) -> list[str]:
    """Where a store is opened to look into or to write."""
    return [
        f"line {node.lineno}: store.{node.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in ("read", "begin")
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "store"
    ]


@pytest.mark.parametrize("room", ["web", "cli"])
def test_pages_and_verbs_open_no_transaction(room: str) -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): wrong
        for path in sorted((PACKAGE / room).rglob("*.py"))
        if (wrong := transactions(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("source", ["with station.store.read() as tx: pass", "here.store.begin()"])
def test_the_look_for_transactions_sees(source: str) -> None:
    assert len(transactions(source)) == 1
