"""The picture and figures of a file, and the verb that makes them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from typer.testing import CliRunner

from broadcaster.cli.audio import app
from broadcaster.errors import SoundUnreadable
from broadcaster.model import Chapter, Profile, Tags
from broadcaster.studio import Pause, Speech, make_masters
from broadcaster.studio.report import write_report

from .sounds import spoken


def master(folder: Path) -> tuple[Path, float]:
    parts = [part for index, said in enumerate(spoken()[:3]) for part in (Speech(said, index), Pause(450))]
    tags = Tags("Thông báo", chapters=(Chapter(0, "Đầu"), Chapter(4, "Giờ cắt điện")))
    made = make_masters(parts, [Profile("podcast")], tags, folder, "tin", key=lambda _: "0" * 8)
    return folder / made.masters[0].path, made.ledger.seconds


def test_report_shows_what_is_in_the_file(tmp_path: Path) -> None:
    path, seconds = master(tmp_path)
    result = CliRunner().invoke(app, ["report", str(path), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["seconds"] == pytest.approx(seconds, abs=0.001)
    assert told["lufs"] == pytest.approx(-16, abs=0.3)
    assert told["true_peak_dbtp"] <= -1
    assert [chapter["title"] for chapter in told["chapters"]] == ["Đầu", "Giờ cắt điện"]
    assert len(told["short_term_lufs"]) == int(seconds)
    assert json.loads(Path(told["figures"]).read_text(encoding="utf-8"))["lufs"] == told["lufs"]
    with Image.open(told["picture"]) as image:
        assert image.size == (1600, 730)
        colours = {colour for _, colour in image.getcolors(100_000) or ()}
    assert {(63, 110, 163), (179, 38, 30), (122, 79, 163)} <= colours, "waveform, loudness, chapters"


def test_the_picture_follows_the_sound(tmp_path: Path) -> None:
    """Silence on the left half, a tone on the right: the waveform is drawn on the right."""
    path = tmp_path / "a.wav"
    soundfile.write(path, np.concatenate([np.zeros(48000 * 5), 0.5 * np.sin(np.arange(48000 * 5) / 10)]), 48000)
    told = write_report(path, tmp_path / "a.png", tmp_path / "a.json")
    assert told["silences"] == [[0.0, 5.0]]
    with Image.open(tmp_path / "a.png") as image:
        wave = np.all(np.asarray(image.convert("RGB"))[90:350] == (63, 110, 163), axis=2).sum(axis=0)
    assert wave[100:780].max() <= 3
    assert wave[830:1500].min() > 50


def test_import_and_jingles(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "nhạc.wav", 0.3 * np.sin(np.arange(44100 * 2) / 20), 44100)
    result = CliRunner().invoke(
        app, ["import", str(tmp_path / "nhạc.wav"), "--as", "opening", "--station", str(tmp_path)]
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "audio/jingles/opening.flac").is_file()
    assert 'opening = "opening.flac"' in result.output
    assert CliRunner().invoke(app, ["jingles", "--station", str(tmp_path)]).exit_code == 0
    assert len(list((tmp_path / "audio/jingles").iterdir())) == 8


def test_what_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"<html>")
    with pytest.raises(SoundUnreadable, match=r"a\.mp3"):
        write_report(tmp_path / "a.mp3", tmp_path / "a.png", tmp_path / "a.json")
