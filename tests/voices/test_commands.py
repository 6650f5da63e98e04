"""``say`` and ``voices`` as an operator runs them, on a station folder of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import miniaudio
import pytest

CONFIG = """
[station]
name = "Đài thử"
[voices]
chain = ["espeak"]
[voices.engines.espeak]
engine = "espeak"
[voices.engines.cham]
engine = "espeak"
rate = 100
label = "giọng chậm"
[voices.engines.piper]
engine = "piper"
"""


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("station")
    (folder / "config").mkdir()
    (folder / "config" / "broadcaster.toml").write_text(CONFIG, "utf-8")
    for name in ("sources", "shows", "programme"):
        (folder / "config" / f"{name}.toml").write_text("", "utf-8")
    return folder


def run(station: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broadcaster", *arguments, "--station", str(station)]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60)


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return float(file.getnframes() / file.getframerate())


def test_say_writes_a_wave_file(station: Path, tmp_path: Path) -> None:
    done = run(station, "say", "Cuộc họp lúc 14h30. Mời bà con đến dự.", "-o", str(tmp_path / "a.wav"))
    assert done.returncode == 0, done.stderr
    seconds = seconds_of(tmp_path / "a.wav")
    assert 3 < seconds < 8
    assert f"{seconds:.1f} giây · giọng dự phòng eSpeak" in done.stdout


def test_say_in_another_voice_from_standard_input(station: Path, tmp_path: Path) -> None:
    text = "Mời bà con đến dự.\n\nXin cảm ơn.\n"
    run(station, "say", "-", "-o", str(tmp_path / "a.wav"), given=text)
    done = run(station, "say", "-", "--voice", "cham", "-o", str(tmp_path / "b.wav"), given=text)
    assert "giọng chậm" in done.stdout
    assert seconds_of(tmp_path / "b.wav") > seconds_of(tmp_path / "a.wav") * 1.1


def test_say_writes_an_mp3(station: Path, tmp_path: Path) -> None:
    done = run(station, "say", "Mời bà con đến dự cuộc họp sáng mai.", "-o", str(tmp_path / "a.mp3"))
    assert done.returncode == 0, done.stderr
    info = miniaudio.mp3_get_file_info(str(tmp_path / "a.mp3"))
    assert (info.nchannels, info.sample_rate) == (1, 44100)
    assert 2 < info.duration < 6
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp3"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["say", "xin chào", "-o", "{}/a.ogg"], ".wav"),
        (["say", "…", "-o", "{}/a.wav"], "không có chữ nào để đọc"),
        (["say", "xin chào", "--voice", "khong", "-o", "{}/a.wav"], "khong"),
        (["say", "xin chào", "-o", "{}/khong/co/a.wav"], "không ghi được"),
        (["voices", "install", "khong"], "vi_VN-vais1000-medium"),
        (["voices", "test", "khong"], "espeak"),
    ],
)
def test_mistakes_are_told(station: Path, tmp_path: Path, arguments: list[str], words: str) -> None:
    done = run(station, *(argument.replace("{}", str(tmp_path)) for argument in arguments))
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_voice_that_cannot_speak_is_replaced_and_told(station: Path, tmp_path: Path) -> None:
    done = run(station, "say", "xin chào bà con", "--voice", "piper", "-o", str(tmp_path / "a.wav"))
    assert done.returncode == 0
    assert "Giọng piper không đọc được" in done.stderr


def test_list_shows_every_voice_and_its_state(station: Path) -> None:
    voices = {voice["name"]: voice for voice in json.loads(run(station, "voices", "list", "--json").stdout)}
    assert list(voices) == ["espeak", "cham", "piper"]
    assert (voices["espeak"]["place"], voices["espeak"]["sex"], voices["espeak"]["offline"]) == (1, "nữ", True)
    assert voices["espeak"]["hindrance"] is None
    assert voices["cham"]["place"] is None
    assert voices["piper"]["hindrance"]
    text = run(station, "voices", "list").stdout
    assert "1. espeak" in text
    assert "broadcaster voices install vi_VN-vais1000-medium" in text


def test_test_measures_each_voice(station: Path, tmp_path: Path) -> None:
    done = run(station, "voices", "test", "espeak", "piper", "--json", "--keep", str(tmp_path))
    espeak, piper = json.loads(done.stdout)
    assert done.returncode == 0
    assert espeak["ok"]
    assert 0 < espeak["real_time_factor"] < 1
    assert -30 < espeak["lufs"] < -12
    assert seconds_of(tmp_path / "espeak.wav") == pytest.approx(espeak["seconds"], abs=0.01)
    assert not piper["ok"]
    assert piper["fault"]


def test_test_fails_when_no_voice_speaks(station: Path) -> None:
    done = run(station, "voices", "test", "piper")
    assert done.returncode == 1
    assert "✗ piper" in done.stdout
