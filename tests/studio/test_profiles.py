"""Profiles from the configuration: the shipped ones, changed by single keys, and new ones."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from broadcaster.settings import StudioSettings

ROOT = Path(__file__).parents[2]


def test_a_station_that_says_nothing_has_all_six() -> None:
    assert sorted(StudioSettings().profiles) == ["loudspeaker", "phone", "podcast", "radio", "radio-wav", "saver"]


def test_single_keys_are_laid_over_the_shipped() -> None:
    found = StudioSettings.model_validate(
        {"profiles": {"saver": {"bitrate": 24}, "loa-xa": {"shape": "horn"}}}
    ).profiles
    assert (found["saver"].rate, found["saver"].bitrate) == (24000, 24)
    assert found["loa-xa"].shape == "horn"
    assert found["podcast"].bitrate == 96


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ({"bitrate": 100}, "bitrate 100"),
        ({"rate": 24000, "bitrate": 320}, "24000 Hz"),
        ({"codec": "mulaw"}, "mulaw"),
        ({"lufz": 1}, "lufz"),
    ],
)
def test_what_no_file_can_be_is_told_at_once(profile: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        StudioSettings.model_validate({"profiles": {"x": profile}})


def test_the_annotated_configuration_shows_the_defaults() -> None:
    shown = tomllib.loads((ROOT / "config/broadcaster.toml").read_text(encoding="utf-8"))["studio"]
    assert StudioSettings.model_validate(shown) == StudioSettings()
