"""Names of files and folders."""

from __future__ import annotations

from broadcaster.delivery.names import audio_stem, episode_folder
from tests.conftest import Clock


def test_names_without_letters_fall_back(clock: Clock) -> None:
    assert audio_stem("!!!", clock()) == "2026-08-14-bai"
    assert episode_folder("", "abcdef0123456789") == "bai-abcdef01"
