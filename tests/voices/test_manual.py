"""What the annotated settings and the manual say is what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from broadcaster.settings import VoicesSettings, voices

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
WHOLE = (REPOSITORY / "config" / "broadcaster.toml").read_text("utf-8")
#: from [voices] to the first table of another room
FRAGMENT = re.split(r"(?m)^\[(?!voices)", WHOLE[WHOLE.index("\n[voices]") :])[0]
ENGINES: tuple[Any, ...] = get_args(get_args(voices.EngineSettings)[0])


def test_annotated_settings_show_the_defaults() -> None:
    assert VoicesSettings.model_validate(tomllib.loads(FRAGMENT)["voices"]) == VoicesSettings()


def test_every_commented_example_is_valid() -> None:
    whole = re.sub(r"(?m)^# (\[voices\.engines|[a-z_]+ = )", r"\1", FRAGMENT)
    settings = VoicesSettings.model_validate(tomllib.loads(whole)["voices"])
    assert {engine.engine for engine in settings.engines.values()} == {
        kind.model_fields["engine"].default for kind in ENGINES
    }


@pytest.mark.parametrize("kind", ENGINES)
def test_every_key_is_explained(kind: Any) -> None:
    for key in kind.model_fields:
        assert re.search(rf"\b{key}\b", FRAGMENT), f"{kind.__name__}.{key}"


def test_manual_names_every_engine() -> None:
    manual = (DOCS / "voices.md").read_text("utf-8")
    for kind in ENGINES:
        name = kind.model_fields["engine"].default
        assert name == "custom" or f"`{name}`" in manual


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"chain": []}, "chain phải gồm"),
        ({"chain": ["khong"]}, "sai: khong"),
        ({"engines": {"../x": {"engine": "espeak"}}}, "tên giọng"),
        ({"engines": {"espeak": {"engine": "espeak", "when": {"quiet": ["22h-5h"]}}}}, "22:00-05:00"),
        ({"engines": {"espeak": {"engine": "espeak", "rate": 20}}}, "greater than or equal to 80"),
        ({"engines": {"g": {"engine": "gtts", "tld": "com/evil"}}}, "pattern"),
        ({"engines": {"f": {"engine": "fpt", "key": "bí mật"}}}, "Extra inputs"),
    ],
)
def test_mistakes_in_the_settings_are_seen(values: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        VoicesSettings.model_validate(values)
