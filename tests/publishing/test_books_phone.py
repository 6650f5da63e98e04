"""The telephone pack: sound as exchanges want it, a dial plan that only names files that are there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from broadcaster.errors import PublishError, SoundUnreadable
from broadcaster.mark import facts
from broadcaster.model import Take
from broadcaster.publishing.phone import RATE, export_phone, mulaw, prompt_texts
from broadcaster.studio.wave_files import mulaw as studio_mulaw

from .site_samples import MARK, STATION, sample, town, write_sounds


def spoken(count: int) -> dict[str, list[Take]]:
    silence = np.zeros(2205, dtype="<i2").tobytes()
    return {name: [Take("k", "v", silence, 22050)] for name in prompt_texts(STATION, count)}


def test_every_file_of_the_dial_plan_is_there_and_as_long_as_its_item(tmp_path: Path) -> None:
    samples = town()
    write_sounds(tmp_path, samples)
    out = export_phone([each.episode for each in samples], STATION, tmp_path / "phone", tmp_path, spoken(len(samples)))
    plan = (out / "broadcaster.conf").read_text("utf-8")
    named = set(re.findall(r"broadcaster/([a-z0-9-]+)", plan))
    assert named | {"trong"} == {file.stem for file in out.glob("*.ulaw")}
    for key, each in enumerate(samples, start=1):
        whole = (out / f"bai-{key}.ulaw").stat().st_size
        assert whole / RATE == pytest.approx(each.episode.seconds, abs=0.15)
        headline = (out / f"ten-{key}.ulaw").stat().st_size
        assert headline / RATE == pytest.approx(each.episode.lines[0].end + 0.3, abs=0.001)


def test_the_pack_says_beside_headerless_sound_that_a_machine_speaks(tmp_path: Path) -> None:
    write_sounds(tmp_path, [sample(1)])
    voice = replace(MARK, voice="giọng lời nhắc")
    out = export_phone([sample(1).episode], STATION, tmp_path / "phone", tmp_path, spoken(1), voice=voice)
    told = json.loads((out / "mark.json").read_text("utf-8"))
    assert "máy đọc" in told["notice"]
    assert set(told["files"]) == {file.name for file in out.glob("*.ulaw")}
    assert told["files"]["bai-1.ulaw"] == told["files"]["ten-1.ulaw"] == facts(MARK)
    assert told["files"]["chao.ulaw"] == facts(voice)
    assert "mark.json" in (out / "broadcaster.conf").read_text("utf-8")


def test_the_dial_plan_leads_on_from_every_step(tmp_path: Path) -> None:
    write_sounds(tmp_path, town())
    out = export_phone([each.episode for each in town()], STATION, tmp_path / "phone", tmp_path, spoken(8))
    lines = [line for line in (out / "broadcaster.conf").read_text("utf-8").splitlines() if not line.startswith(";")]
    assert lines[0] == "[broadcaster]"
    assert all(
        re.fullmatch(r"(exten => [0-9sitéh]+,1|\ssame => n(\((menu|end)\))?),\w+\(.*\)", line) for line in lines[1:]
    )
    assert [line.split(",")[0] for line in lines if "ControlPlayback" in line] == [
        f"exten => {key}" for key in range(1, 9)
    ]
    labels = set(re.findall(r"n\((\w+)\)", "\n".join(lines)))
    assert {"menu", "end"} <= labels


def test_the_newest_nine_at_most_and_newest_first(tmp_path: Path) -> None:
    samples = [sample(number) for number in range(11)]
    write_sounds(tmp_path, samples)
    out = export_phone([each.episode for each in samples], STATION, tmp_path / "phone", tmp_path, spoken(9))
    assert len(list(out.glob("bai-*.ulaw"))) == 9
    first = (out / "bai-1.ulaw").stat().st_size / RATE
    assert first == pytest.approx(samples[0].episode.seconds, abs=0.15)


def test_without_news_the_caller_is_told_so(tmp_path: Path) -> None:
    out = export_phone([], STATION, tmp_path / "phone", tmp_path, spoken(0))
    plan = (out / "broadcaster.conf").read_text("utf-8")
    assert "Playback(broadcaster/trong)" in plan
    assert "Goto(s,menu)" not in plan


def test_a_missing_prompt_or_broken_sound_is_named(tmp_path: Path) -> None:
    one = sample(1)
    write_sounds(tmp_path, [one])
    with pytest.raises(PublishError, match="thiếu lời nhắc: bam-1"):
        export_phone([one.episode], STATION, tmp_path / "phone", tmp_path, spoken(0))
    broken = b"\x00" * one.episode.masters[0].size
    (tmp_path / one.episode.masters[0].path).write_bytes(broken)
    with pytest.raises(SoundUnreadable, match="không giải mã được"):
        export_phone([one.episode], STATION, tmp_path / "phone", tmp_path, spoken(1))
    assert not (tmp_path / "phone").exists()


def test_a_hostile_name_cannot_add_a_line_to_the_dial_plan(tmp_path: Path) -> None:
    station = STATION.model_copy(update={"name": "x\nexten => s,1,System(reboot)"})
    one = sample(1)
    write_sounds(tmp_path, [one])
    bad = replace(one.episode, title="y\nexten => s,1,System(reboot)")
    plan = (export_phone([bad], station, tmp_path / "phone", tmp_path, spoken(1)) / "broadcaster.conf").read_text(
        "utf-8"
    )
    assert not [line for line in plan.splitlines() if "System" in line and not line.startswith(";")]


def test_the_code_agrees_with_the_studio_on_every_sample_value() -> None:
    every = np.arange(-32768, 32768, dtype=np.int32).astype(np.int16)
    assert mulaw(every) == studio_mulaw(every).tobytes()
