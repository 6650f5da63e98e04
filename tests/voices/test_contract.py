"""Every engine keeps the protocol, and so does the example that the manual prints."""

from __future__ import annotations

import io
import re
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import soundfile

from broadcaster.errors import BroadcasterError, ConfigError, SourceError, VoiceUnavailable
from broadcaster.model import Segment, Take, Voice, VoiceLimits
from broadcaster.settings import CustomVoiceSettings, GoogleSettings, PiperSettings, VoicesSettings
from broadcaster.voices import TakeCache, build_chain, build_voice
from broadcaster.voices.cloud import build_cloud_voice
from broadcaster.voices.contract import contract_problems
from broadcaster.voices.espeak import EspeakVoice

from . import test_cloud
from .conftest import split_at_commas
from .loopback import Answer, Loopback, Request, serving
from .speech import FakeVoice, segment, speech

MANUAL = Path(__file__).parents[2] / "docs" / "add-a-voice.md"


def test_espeak(espeak: EspeakVoice) -> None:
    assert contract_problems(espeak) == []


def test_gtts(google: Loopback, gtts_at: Callable[..., Voice]) -> None:
    assert contract_problems(gtts_at(google.url)) == []


def test_paid_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_TTS_KEY", test_cloud.KEY)
    with serving(test_cloud.Google()) as server:
        voice = build_cloud_voice("google", GoogleSettings(url=server.url), split=split_at_commas)
        assert contract_problems(voice) == []
        voice.close()


def test_piper(tmp_path: Path) -> None:
    pytest.importorskip("piper", reason="needs the extra piper")
    pytest.importorskip("onnx", reason="needs onnx to make a tiny voice")
    from .onnx_voice import write_voice

    settings = PiperSettings(model=str(write_voice(tmp_path)))
    voice = build_voice("piper", settings, split=split_at_commas, folder=tmp_path)
    assert contract_problems(voice) == []
    voice.close()  # type: ignore[attr-defined]


# --- the manual ------------------------------------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)


def town_server(request: Request) -> Answer:
    buffer = io.BytesIO()
    text = parse_qs(urlsplit(request.path).query)["chu"][0]
    soundfile.write(buffer, speech(text, 16000), 16000, "PCM_16", format="WAV")
    return Answer(buffer.getvalue())


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (code,) = blocks("python")
    module = types.ModuleType("thixa")
    exec(compile(code, str(MANUAL), "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, "thixa", module)
    yield


def test_manual_example_is_short_and_keeps_the_protocol(example: None, tmp_path: Path) -> None:
    import tomllib

    (code,) = blocks("python")
    assert len(code.strip().splitlines()) <= 32
    (toml,) = blocks("toml")
    with serving(town_server) as server:
        configured = tomllib.loads(toml.replace("http://127.0.0.1:5002", server.url))
        settings = VoicesSettings.model_validate(configured["voices"])
        cache = TakeCache(tmp_path / "takes", 10**8)
        chain = build_chain(settings, cache, split=split_at_commas, folder=tmp_path)
        assert contract_problems(chain.voices[0]) == []
        assert chain.speak([segment("xin chào bà con")]).voice_label == "giọng của thị xã"
    with pytest.raises(VoiceUnavailable, match="máy chủ không trả lời"):
        chain.voices[0].speak(segment("xin chào"))
    assert chain.speak([segment("máy chủ đã tắt rồi")]).voice_name == "espeak"
    chain.close()


@pytest.mark.parametrize(
    ("path", "options", "words"),
    [
        ("khong_co:Loa", {}, "không nạp được mô-đun"),
        ("thixa:Khong", {}, "không có Khong"),
        ("thixa:Loa", {"la": 1}, "options không hợp"),
        ("thixa:Segment", {"kind": "sentence", "written": "", "spoken": ""}, "thiếu name"),
    ],
)
def test_custom_voice_that_cannot_be_made_is_a_mistake_in_the_configuration(
    example: None, tmp_path: Path, path: str, options: dict[str, str], words: str
) -> None:
    settings = CustomVoiceSettings.model_validate({"voice": path, "options": options})
    with pytest.raises(ConfigError, match=words):
        build_voice("loa", settings, split=split_at_commas, folder=tmp_path)


# --- voices that break it ----------------------------------------------------------------------------------------------


class Wrong(FakeVoice):
    def __init__(self, change: Callable[[Take], object]) -> None:
        super().__init__("sai")
        self.change = change

    def speak(self, segment: Segment) -> Take:
        return self.change(super().speak(segment))  # type: ignore[return-value]


def raising(error: Exception) -> Callable[[Take], object]:
    def change(_: Take) -> object:
        raise error

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda take: None, "phải trả về Take"),
        (lambda take: Take("k", take.voice, take.pcm, take.rate), "Take.key"),
        (lambda take: Take(take.key, "khác", take.pcm, take.rate), "Take.voice"),
        (lambda take: Take(take.key, take.voice, take.pcm[:-1], take.rate), "16 bit"),
        (lambda take: Take(take.key, take.voice, bytes(len(take.pcm)), take.rate), "không có tiếng"),
        (lambda take: Take(take.key, take.voice, take.pcm, 96000), "tần số"),
        (raising(RuntimeError("x")), "VoiceError, không phải RuntimeError"),
        (raising(SourceError("x", "y")), "VoiceError, không phải SourceError"),
        (raising(VoiceUnavailable("x", "hỏng máy")), "hỏng máy"),
    ],
)
def test_broken_voices_are_told_what_is_wrong(change: Callable[[Take], object], words: str) -> None:
    assert any(words in problem for problem in contract_problems(Wrong(change)))


def test_missing_parts_are_named() -> None:
    voice = FakeVoice("x")
    voice.label = ""
    voice.limits = None  # type: ignore[assignment]
    assert len(contract_problems(voice)) == 2
    voice.limits = VoiceLimits()
    assert issubclass(VoiceUnavailable, BroadcasterError)
