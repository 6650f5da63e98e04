"""Cleaning quality that may only rise: our own pages, the shared real pages, the seed."""

from __future__ import annotations

import importlib.util
import json
from types import ModuleType
from typing import Any

from broadcaster.cleaning import clean, clean_html
from broadcaster.model import Found
from broadcaster.settings import CleaningSettings

from ..cleaning.judge import faults, fixtures, load
from .shared import shared


def test_own_pages_are_perfect() -> None:
    wrong = {name: found for name in fixtures() if (found := faults(load(name)[1], clean_html(load(name)[0])))}
    assert wrong == {}
    assert len(fixtures()) >= 61


def test_own_pages_are_not_held_for_disagreement() -> None:
    """A hold that is not needed costs a person's time: at most one good page in twenty."""
    held = [
        name
        for name in fixtures()
        if any(doubt.code == "two opinions" for doubt in clean(Found("t", load(name)[0]), CleaningSettings()).doubts)
    ]
    assert len(held) <= 0.05 * len(fixtures()), held


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages_score", shared("pages", "score.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_shared_pages() -> None:
    scorer = _scorer()
    golds = sorted(shared("pages").glob("*/gold.json"))
    rows: list[dict[str, Any]] = [
        scorer.judge(json.loads(gold.read_text("utf-8")), clean_html((gold.parent / "page.html").read_bytes()))[0]
        for gold in golds
    ]
    means = {column: scorer.mean(rows, column) for column in scorer.COLUMNS}
    assert means["perfect"] == 1.0
    assert means["leaked_lines"] == 0
    assert means["title"] == 1.0
    assert means["date"] == 1.0
    assert means["author"] == 1.0
    assert means["false_author"] == 0
    assert means["false_date"] == 0


def test_seed_is_exact() -> None:
    gold = json.loads(shared("seeds", "seed_gold.json").read_text("utf-8"))
    body = shared("seeds", gold["source"]).read_bytes()
    cleaned = clean(Found("seed", body, media_type="text/plain"), CleaningSettings())
    assert (cleaned.title, cleaned.author, cleaned.posted) == (gold["title"], gold["author"], None)
    assert cleaned.texts == gold["paragraphs"]
    assert cleaned.doubts == ()
