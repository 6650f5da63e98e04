"""How an answer compares with a page's gold: what was read that should not be, what was lost, and the facts about it."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent / "pages"


def key(text: str | None) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text or "").casefold()))


def fixtures() -> list[str]:
    return sorted(path.parent.name for path in PAGES.glob("*/gold.json"))


def load(name: str) -> tuple[bytes, dict[str, Any]]:
    return (PAGES / name / "page.html").read_bytes(), json.loads((PAGES / name / "gold.json").read_text("utf-8"))


def faults(gold: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """Everything wrong with ``got``, in words; empty when the page is perfect."""
    optional = {key(text) for text in gold["optional"]}
    lines = [line for line in got["paragraphs"] if key(line) not in optional]
    said = f" {' '.join(key(line) for line in lines)} "
    body = f" {' '.join(key(text) for text in gold['paragraphs'])} "
    found = [f"lost: {text}" for text in gold["paragraphs"] if f" {key(text)} " not in said]
    for line in [*gold["must_not_read"], *gold["captions"]]:
        words = key(line)
        if len(words.split()) >= 3 and f" {words} " in said and f" {words} " not in body:
            found.append(f"read aloud: {line}")
    found += [f"not on the page: {line}" for line in lines if f" {key(line)} " not in body]
    if key(got["title"]) not in {key(title) for title in [gold["title"], *gold["alt_titles"]]}:
        found.append(f"title: {got['title']}")
    if ((got["date"] or "")[:10] or None) != gold["date"]:
        found.append(f"date: {got['date']}")
    if key(got["author"]) != key(gold["author"]):
        found.append(f"author: {got['author']}")
    return found
