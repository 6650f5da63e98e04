"""Takes heard again: the real process, with a recogniser of ours in the place of the package, and with the package itself."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from broadcaster import logs
from broadcaster.errors import NoVoiceLeft, TakeRejected
from broadcaster.model import Take
from broadcaster.settings import AsrCheckSettings, CustomVoiceSettings, VoicesSettings
from broadcaster.voices import Chain, TakeCache, asr_check, build_chain, take_key
from broadcaster.voices.espeak import EspeakVoice
from broadcaster.voices.syllable_error import syllable_errors

from .conftest import split_at_commas
from .speech import FakeVoice, segment, speech

SAID = "sáng nay trời nắng đẹp bà con ra đồng thu hoạch lúa"
ALL = AsrCheckSettings(share=1.0)
Hears = Callable[[str], None]


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    logs.configure()  # else the first warning would do it, under the eyes of the test
    monkeypatch.setattr(asr_check, "_told", set())


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A package named ``vietasr`` whose ``transcribe(samples, rate)`` is the given code; it counts what it was asked."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def write(code: str) -> None:
        header = 'import pathlib, sys, time, os\nprint("native code tells of its start", flush=True)\n'
        body = f"""
        class Result:
            def __init__(self, text): self.text = text
        class Pipeline:
            @classmethod
            def preset(cls, name):
                assert name == "transcribe"
                return cls()
            def transcribe(self, samples, rate):
                with pathlib.Path({str(tmp_path / "asked")!r}).open("a") as asked:
                    asked.write(f"{{len(samples)}} {{rate}} {{abs(samples[:7900]).max()}} {{abs(samples).max()}}\\n")
                {code}
        """
        (tmp_path / "vietasr.py").write_text(header + textwrap.dedent(body), "utf-8")

    return write


@pytest.fixture
def hears(package: Callable[[str], None]) -> Hears:
    return lambda text: package(f"return Result({text!r})")


def asked(tmp_path: Path) -> list[list[float]]:
    path = tmp_path / "asked"
    return [[float(field) for field in line.split()] for line in path.read_text().splitlines()] if path.exists() else []


def take(text: str = SAID, voice: str = "thần-kinh") -> Take:
    sound = speech(text, 24000, lead=0, tail=0)
    return Take(take_key(text, "fake 1"), voice, sound.tobytes(), 24000)


def chain_of(voices: list[FakeVoice], settings: AsrCheckSettings, cache: TakeCache | None = None) -> Chain:
    return Chain(voices, cache, asr_check=asr_check.AsrCheck(settings, {"thần-kinh"}))


def test_take_that_says_its_text_passes(hears: Hears, tmp_path: Path) -> None:
    hears("sáng nay trời nắng đẹp ba con ra đồng thu hoạch lúa")
    chain = chain_of([FakeVoice("thần-kinh")], ALL)
    assert chain.speak([segment(SAID)]).voice_name == "thần-kinh"
    ((samples, rate, edge, peak),) = asked(tmp_path)
    assert rate == 16000
    assert samples == pytest.approx(16000 * (12 * 0.2 + 2 * asr_check.PAD_SECONDS), abs=200)
    assert edge == 0
    assert peak > 1000


@pytest.mark.parametrize(
    ("heard", "fault"),
    [
        ("this morning the weather is nice and we go", "sai 12 trên 12 tiếng"),
        ("", "sai 12 trên 12 tiếng"),
        ("sáng nay trời nắng đẹp bà con", "không thấy 5 tiếng cuối"),
        ("sáng nay trời nắng đẹp bà con " * 3, "sai 14 trên 12 tiếng"),
    ],
)
def test_take_that_says_something_else_is_said_again_then_by_the_next_voice(
    hears: Hears, tmp_path: Path, heard: str, fault: str
) -> None:
    hears(heard)
    first, second = FakeVoice("thần-kinh"), FakeVoice("máy")
    cache = TakeCache(tmp_path / "takes", 10**9)
    spoken = chain_of([first, second], ALL, cache).speak([segment(SAID)])
    assert (spoken.voice_name, spoken.fallback) == ("máy", True)
    assert fault in spoken.failures[0].fault
    assert len(first.calls) == len(asked(tmp_path)) == 2
    assert not cache.holds(take_key(SAID, first.key))


def test_without_another_voice_the_article_waits(hears: Hears) -> None:
    hears("this morning")
    with pytest.raises(NoVoiceLeft, match="máy nghe lại thấy sai"):
        chain_of([FakeVoice("thần-kinh")], ALL).speak([segment(SAID)])


def test_only_neural_voices_and_long_sentences_are_judged(hears: Hears, tmp_path: Path) -> None:
    hears("this morning")
    check = asr_check.AsrCheck(ALL, {"thần-kinh"})
    check.check(take(voice="máy"), SAID)
    check.check(take("sáng nay trời nắng đẹp"), "sáng nay trời nắng đẹp")
    assert asked(tmp_path) == []
    with pytest.raises(TakeRejected):
        check.check(take(), SAID)


def test_share_of_the_takes_is_heard_and_always_the_same() -> None:
    check = asr_check.AsrCheck(AsrCheckSettings(share=0.1), ())
    keys = [take_key(f"câu {number}", "fake 1") for number in range(3000)]
    chosen = [key for key in keys if check._chosen(key)]
    assert 240 < len(chosen) < 360
    assert chosen == [key for key in keys if check._chosen(key)]
    assert not any(asr_check.AsrCheck(AsrCheckSettings(share=0.0), ())._chosen(key) for key in keys)
    assert all(asr_check.AsrCheck(ALL, ())._chosen(key) for key in keys)


@pytest.mark.parametrize(
    ("code", "timeout", "why"),
    [
        ("os.kill(os.getpid(), 11)", 60, "chết giữa chừng (tín hiệu 11)"),
        ("raise ValueError('không có mô hình')", 60, "không có mô hình"),
        ("time.sleep(600)", 0.8, "không xong trong 0.8 giây"),
    ],
)
def test_recogniser_that_fails_stops_no_voice_and_is_told_once(
    package: Callable[[str], None], code: str, timeout: float, why: str
) -> None:
    package(code)
    check = asr_check.AsrCheck(AsrCheckSettings.model_validate({"share": 1, "timeout": timeout}), {"thần-kinh"})
    with capture_logs() as entries:
        check.check(take(), SAID)
        check.check(take(), SAID)
    (told,) = [entry for entry in entries if entry["event"] == "takes are not heard again"]
    assert why in told["why"]


def test_missing_package_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vietasr.py").write_text("raise ImportError('no such package')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(asr_check.RecogniserFailed, match=r"broadcaster\[asr-check\]"):
        asr_check.heard(take(), SAID, 20)


def test_which_voices_are_neural(tmp_path: Path) -> None:
    settings = VoicesSettings.model_validate(
        {
            "asr_check": {"share": 0.1},
            "engines": {
                "gtts": {"engine": "gtts"},
                "espeak": {"engine": "espeak"},
                "piper": {"engine": "piper"},
                "loa": {"engine": "custom", "voice": "json:JSONDecoder"},
                "loa-hay": {"engine": "custom", "voice": "json:JSONDecoder", "neural": True},
            },
        }
    )
    assert asr_check.neural(settings.engines) == {"gtts", "piper", "loa-hay"}
    assert isinstance(settings.engines["loa"], CustomVoiceSettings)


def test_the_station_has_it_when_it_is_asked_for(hears: Hears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hears("this morning")
    monkeypatch.setattr("broadcaster.voices.gtts.GttsVoice.probe", lambda self: None)
    fake = FakeVoice("gtts")
    monkeypatch.setattr("broadcaster.voices.gtts.GttsVoice.speak", lambda self, part: fake.speak(part))
    for share, voice in ((0.0, "gtts"), (1.0, "espeak")):
        settings = VoicesSettings(asr_check=AsrCheckSettings(share=share))
        chain = build_chain(settings, None, split=split_at_commas, folder=tmp_path / voice)
        assert chain.speak([segment(SAID)]).voice_name == voice
        chain.close()


@pytest.mark.slow
@pytest.mark.skipif(not asr_check.installed(), reason=f"viet-asr has no wheel for {sys.platform}, {sys.version[:4]}")
def test_the_real_recogniser_tells_sentences_apart(espeak: EspeakVoice) -> None:
    """It cannot judge espeak-ng (most syllables are wrong), but of two texts it hears the right one, and silence is none."""
    texts = (
        "Trạm y tế khu phố một nhận tiêm phòng miễn phí cho trẻ nhỏ.",
        "Sáng nay trời nắng đẹp, bà con phường Phước Bình ra đồng thu hoạch lúa.",
    )
    for said, other in (texts, texts[::-1]):
        hearing = asr_check.heard(espeak.speak(segment(said)), said, 60)
        assert hearing.share < syllable_errors(other, hearing.text).share
    silent = Take("0" * 64, "thần-kinh", np.zeros(3 * 22050, np.int16).tobytes(), 22050)
    assert asr_check.heard(silent, texts[0], 60).share == 1.0
