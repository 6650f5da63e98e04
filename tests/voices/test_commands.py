"""``say`` and ``voices`` as an operator runs them, on a station folder of their own."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import miniaudio
import pytest

from broadcaster.cli import main
from broadcaster.voices.catalog import CatalogVoice, VoiceFile
from broadcaster.voices.syllable_error import syllable_errors

from .loopback import Answer, Request, serving

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


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    def __call__(self, *arguments: str, given: str = "") -> Done: ...


@pytest.fixture
def run(station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process: starting an interpreter for each would take most of the time."""

    def run(*arguments: str, given: str = "") -> Done:
        monkeypatch.setattr("sys.argv", ["broadcaster", *arguments, "--station", str(station)])
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        capsys.readouterr()
        code: str | int | None = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return Done(int(code or 0), out, err)

    return run


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return float(file.getnframes() / file.getframerate())


def test_say_writes_a_wave_file(run: Run, tmp_path: Path) -> None:
    done = run("say", "Cuộc họp lúc 14h30. Mời bà con đến dự.", "-o", str(tmp_path / "a.wav"))
    assert done.returncode == 0, done.stderr
    seconds = seconds_of(tmp_path / "a.wav")
    assert 3 < seconds < 8
    assert f"{seconds:.1f} giây · giọng dự phòng eSpeak" in done.stdout


def test_the_same_as_a_program(station: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "broadcaster", "say", "Xin chào bà con.", "-o", str(tmp_path / "a.wav")]
    done = subprocess.run([*command, "--station", str(station)], capture_output=True, text=True, timeout=60, check=True)
    assert "giọng dự phòng eSpeak" in done.stdout
    assert done.stderr == ""
    assert seconds_of(tmp_path / "a.wav") > 0.8


def test_say_in_another_voice_from_standard_input(run: Run, tmp_path: Path) -> None:
    text = "Mời bà con đến dự.\n\nXin cảm ơn.\n"
    run("say", "-", "-o", str(tmp_path / "a.wav"), given=text)
    done = run("say", "-", "--voice", "cham", "-o", str(tmp_path / "b.wav"), given=text)
    assert "giọng chậm" in done.stdout
    assert seconds_of(tmp_path / "b.wav") > seconds_of(tmp_path / "a.wav") * 1.1


def test_say_writes_an_mp3(run: Run, tmp_path: Path) -> None:
    done = run("say", "Mời bà con đến dự cuộc họp sáng mai.", "-o", str(tmp_path / "a.mp3"))
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
def test_mistakes_are_told(run: Run, tmp_path: Path, arguments: list[str], words: str) -> None:
    done = run(*(argument.replace("{}", str(tmp_path)) for argument in arguments))
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_voice_that_cannot_speak_is_replaced_and_told(run: Run, tmp_path: Path) -> None:
    done = run("say", "xin chào bà con", "--voice", "piper", "-o", str(tmp_path / "a.wav"))
    assert done.returncode == 0
    assert "Giọng piper không đọc được" in done.stderr


def test_list_shows_every_voice_and_its_state(run: Run) -> None:
    voices = {voice["name"]: voice for voice in json.loads(run("voices", "list", "--json").stdout)}
    assert list(voices) == ["espeak", "cham", "piper"]
    assert (voices["espeak"]["place"], voices["espeak"]["sex"], voices["espeak"]["offline"]) == (1, "nữ", True)
    assert voices["espeak"]["hindrance"] is None
    assert voices["cham"]["place"] is None
    assert voices["piper"]["hindrance"]
    text = run("voices", "list").stdout
    assert "1. espeak" in text
    assert "broadcaster voices install vi_VN-vais1000-medium" in text


def test_test_measures_each_voice(run: Run, tmp_path: Path) -> None:
    done = run("voices", "test", "espeak", "piper", "--json", "--keep", str(tmp_path))
    espeak, piper = json.loads(done.stdout)
    assert done.returncode == 0
    assert espeak["ok"]
    assert 0 < espeak["real_time_factor"] < 1
    assert -30 < espeak["lufs"] < -12
    assert seconds_of(tmp_path / "espeak.wav") == pytest.approx(espeak["seconds"], abs=0.01)
    assert not piper["ok"]
    assert piper["fault"]


def test_test_fails_when_no_voice_speaks(run: Run) -> None:
    done = run("voices", "test", "piper")
    assert done.returncode == 1
    assert "✗ piper" in done.stdout


VAIS = "vi_VN-vais1000-medium"


def test_installed_voice_tells_its_licence_and_speaks(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("piper", reason="needs the extra piper")
    from .onnx_voice import write_voice

    network = write_voice(tmp_path, VAIS)
    bodies = {f"/{path.name}": path.read_bytes() for path in (network, Path(f"{network}.json"))}
    shutil.copytree(station / "config", tmp_path / "dai" / "config")

    def command(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", ["broadcaster", *arguments, "--station", str(tmp_path / "dai")])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code
        return capsys.readouterr().out

    def behave(request: Request) -> Answer:
        return Answer(bodies[request.path])

    with serving(behave) as server:
        files = tuple(
            VoiceFile(name[1:], server.url + name, len(body), hashlib.sha256(body).hexdigest())
            for name, body in bodies.items()
        )
        vais = CatalogVoice(
            VAIS, "giọng VAIS", "nữ", "Bắc", "tốt", 22050, "CC BY 4.0", "ghi công VAIS", "cân nhắc", files
        )
        monkeypatch.setattr("broadcaster.voices.catalog.load_catalog", lambda: {VAIS: vais})
        told = command("voices", "install", VAIS)
    for words in ("CC BY 4.0", "ghi công VAIS", "cân nhắc", 'engine = "piper"'):
        assert words in told
    (row,) = json.loads(command("voices", "test", "piper", "--json"))
    assert row["ok"]
    assert row["seconds"] > 1


@pytest.mark.parametrize(
    ("heard", "words"), [("Sáng sớm hôm nay", "thấy sai 84% số tiếng"), (None, "chưa nghe lại được")]
)
def test_test_tells_what_a_recogniser_hears(
    run: Run, monkeypatch: pytest.MonkeyPatch, heard: str | None, words: str
) -> None:
    from broadcaster.voices import asr_check

    def listen(take: object, spoken: str, seconds: float) -> object:
        if heard is None:
            raise asr_check.RecogniserFailed("chưa cài")
        return syllable_errors(spoken, heard)

    monkeypatch.setattr(asr_check, "neural", lambda engines: frozenset({"espeak"}))
    monkeypatch.setattr(asr_check, "installed", lambda: True)
    monkeypatch.setattr(asr_check, "heard", listen)
    assert words in run("voices", "test", "espeak").stdout
