"""Piper's whole real runtime, in its worker process, with a voice of a few hundred bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytest.importorskip("piper", reason="needs the extra piper")
pytest.importorskip("onnx", reason="needs onnx to make a tiny voice")

from broadcaster.errors import VoiceRefused, VoiceUnavailable
from broadcaster.settings import PiperSettings
from broadcaster.voices import build_voice, models_folder
from broadcaster.voices.checks import Pace, check_take
from broadcaster.voices.piper import PiperVoice

from .conftest import split_at_commas
from .onnx_voice import RATE, SAMPLES_PER_PHONEME, write_voice
from .speech import segment

SENTENCE = "Xin chào bà con thị xã."


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_voice(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def voice(model: Path) -> Iterator[PiperVoice]:
    voice = PiperVoice("piper", PiperSettings(model="thu", length_scale=1.0), folder=model.parent)
    yield voice
    voice.close()


def test_real_runtime_speaks(voice: PiperVoice) -> None:
    voice.probe()
    take = voice.speak(segment(SENTENCE))
    assert take.rate == RATE
    # the network gives a whole number of phonemes; the ends are loud, so nothing is trimmed
    assert take.samples % SAMPLES_PER_PHONEME == 0
    assert take.seconds > 1
    assert voice.speak(segment(SENTENCE)).pcm == take.pcm
    longer = voice.speak(segment(SENTENCE[:-1] + " và các bạn nghe đài."))
    assert longer.samples > take.samples
    check_take(take, SENTENCE, voice.key, Pace())


def test_length_scale_is_heard(voice: PiperVoice, model: Path) -> None:
    slow = PiperVoice("chậm", PiperSettings(model=str(model), length_scale=1.5), folder=Path())
    assert slow.speak(segment(SENTENCE)).seconds == pytest.approx(
        1.5 * voice.speak(segment(SENTENCE)).seconds, rel=0.01
    )
    assert slow.key != voice.key
    slow.close()


def test_another_file_is_another_voice(voice: PiperVoice, tmp_path: Path) -> None:
    write_voice(tmp_path, "thu", pitch=90)
    (tmp_path / "thu.onnx.json").write_text((tmp_path / "thu.onnx.json").read_text() + "\n")
    assert PiperVoice("piper", PiperSettings(model="thu", length_scale=1.0), folder=tmp_path).key != voice.key


def test_killed_worker_is_replaced(voice: PiperVoice) -> None:
    before = voice.speak(segment(SENTENCE))
    assert voice.worker.pid is not None
    process = psutil.Process(voice.worker.pid)
    process.kill()
    process.wait(100) if process.is_running() and process.status() != psutil.STATUS_ZOMBIE else None
    assert voice.speak(segment(SENTENCE)) == before


def test_hanging_worker_is_killed(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = PiperVoice("treo", PiperSettings.model_validate({"model": str(model)}), folder=Path())
    voice.speak(segment(SENTENCE))
    assert voice.worker.pid is not None
    process = psutil.Process(voice.worker.pid)
    process.suspend()
    monkeypatch.setattr(voice.worker, "_seconds", 0.3)
    with pytest.raises(VoiceUnavailable, match="không trả lời trong"):
        voice.speak(segment(SENTENCE))
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    voice.close()


def test_missing_voice_names_the_command(tmp_path: Path) -> None:
    voice = build_voice("piper", PiperSettings(), split=split_at_commas, folder=tmp_path)
    with pytest.raises(VoiceRefused, match="broadcaster voices install vi_VN-vais1000-medium"):
        voice.speak(segment(SENTENCE))
    assert voice.label == "giọng VAIS 1000"
    assert "CC BY 4.0" in voice.limits.licence


def test_broken_file_is_named(tmp_path: Path) -> None:
    folder = models_folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / "hong.onnx").write_bytes(b"no network")
    (folder / "hong.onnx.json").write_text("{}")
    voice = build_voice("piper", PiperSettings(model="hong"), split=split_at_commas, folder=tmp_path)
    with pytest.raises(VoiceRefused, match=r"không nạp được tệp giọng hong\.onnx"):
        voice.speak(segment(SENTENCE))
