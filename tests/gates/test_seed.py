"""The seed article, converted with espeak and listened through by measurement."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import miniaudio
import numpy as np
import pytest

from broadcaster.station import Station
from broadcaster.store import episodes

from .shared import shared

REPOSITORY = Path(__file__).resolve().parents[2]
GOLD = "seeds/seed_gold.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``convert --json`` says of the seed, in a station with the shipped configuration and no online voice."""
    seed = next(shared("seeds").glob("000_*.txt"))
    folder = tmp_path_factory.mktemp("dai")
    environment = {**os.environ, "BROADCASTER__VOICES__CHAIN": '["espeak"]', "PYTHONPATH": str(REPOSITORY)}
    broadcaster = [sys.executable, "-m", "broadcaster"]
    subprocess.run([*broadcaster, "init", str(folder)], env=environment, check=True, capture_output=True)
    command = [*broadcaster, "convert", str(seed), "--station", str(folder), "--json"]
    out = subprocess.run(command, env=environment, check=True, capture_output=True).stdout
    told: dict[str, Any] = json.loads(out)
    station = Station.open(folder)
    with station.store.begin() as tx:
        told["episode"] = episodes.by_guid(tx, told["guid"])
    station.close()
    return told


def gold() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(shared(*GOLD.split("/")).read_text("utf-8"))
    return told


def letters(text: str) -> str:
    return "".join(text.split())


def test_title_and_all_paragraphs_are_spoken_in_order_and_nothing_else(made: dict[str, Any]) -> None:
    lines = made["episode"].lines
    assert made["title"] == gold()["title"]
    assert lines[0].written.strip() == gold()["title"]
    spoken = letters("".join(line.written for line in lines[1:-1]))
    assert spoken == letters("".join(gold()["paragraphs"]))
    assert "máy đọc" in lines[-1].written
    assert {line.paragraph for line in lines if line.paragraph is not None} == set(range(len(gold()["paragraphs"])))


def test_the_sound_is_whole(made: dict[str, Any]) -> None:
    decoded = miniaudio.decode_file(made["audio"], sample_rate=44100, nchannels=1)
    sound = np.asarray(decoded.samples, dtype=np.float32) / 32768
    assert abs(len(sound) / 44100 - made["seconds"]) < 0.001
    syllables = sum(len(line.spoken.split()) for line in made["episode"].lines)
    assert 2.5 < syllables / made["seconds"] < 4.5
    assert np.abs(sound).max() < 0.9999
    blocks = np.abs(sound[: len(sound) // 4410 * 4410].reshape(-1, 4410)).max(axis=1)
    quiet = longest = 0
    for loud in blocks > 10 ** (-50 / 20):
        quiet = 0 if loud else quiet + 1
        longest = max(longest, quiet)
    assert longest <= 15, f"{longest / 10} s of silence"


def test_each_line_is_audible_where_the_ledger_says(made: dict[str, Any]) -> None:
    decoded = miniaudio.decode_file(made["audio"], sample_rate=44100, nchannels=1)
    sound = np.asarray(decoded.samples, dtype=np.float32) / 32768
    for line in made["episode"].lines:
        part = sound[int(line.start * 44100) : int(line.end * 44100)]
        assert np.sqrt(np.mean(part**2)) > 10 ** (-35 / 20), line.written[:60]


def test_loudness_is_the_podcast_s(made: dict[str, Any]) -> None:
    master = made["episode"].masters[0]
    assert abs(master.lufs + 16) <= 0.3
    assert master.peak <= -1.0
