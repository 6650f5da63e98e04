"""The guide to the programme names every key and every text with its variables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from broadcaster.radio import TEXTS
from broadcaster.settings import HolidaySettings, PartSettings, ProgrammeSettings, SlotSettings, SpecialSettings

GUIDE = (Path(__file__).parents[2] / "docs/station/programme.md").read_text("utf-8").split("\n## In English\n")[0]
ROWS = [re.findall(r"`([a-z_]+)`", row.split("|")[1]) for row in GUIDE.splitlines() if row.startswith("| `")]


@pytest.mark.parametrize(
    "model",
    [SlotSettings, PartSettings, HolidaySettings, SpecialSettings, ProgrammeSettings],
    ids=lambda one: one.__name__,
)
def test_every_key_has_a_row(model: type) -> None:
    named = {key for row in ROWS for key in row}
    assert set(model.model_fields) - named == set()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_has_a_row_with_its_variables(name: str) -> None:
    (row,) = (row for row in GUIDE.splitlines() if row.startswith(f"| `{name}` |") and row.count("|") == 4)
    assert tuple(re.findall(r"`([a-z_]+)`", row.split("|")[3])) == TEXTS[name].variables
