"""One voice from first word to last, whatever fails; the next one at once when it is known that the first cannot."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from broadcaster.errors import DiskError, NoVoiceLeft, TakeRejected, VoiceRefused, VoiceThrottled, VoiceUnavailable
from broadcaster.model import Priority, Segment, SegmentKind
from broadcaster.settings import FptSettings, GttsSettings, VoicesSettings, WhenSettings
from broadcaster.voices import Chain, Occasion, TakeCache, signoff, take_key
from broadcaster.voices.budget import Budget
from broadcaster.voices.espeak import EspeakVoice
from broadcaster.voices.gtts import GttsVoice

from . import google_translate
from .loopback import Answer, Gathering, Request, serving, unused_port
from .speech import FakeVoice, segment, speech

SEGMENTS = [segment(f"đây là câu thứ {number} của bài") for number in ("một", "hai", "ba", "bốn")]
Make = Callable[..., GttsVoice]


@pytest.fixture
def cache(tmp_path: Path) -> TakeCache:
    return TakeCache(tmp_path / "takes", 10**8)


def down(name: str = "x") -> VoiceUnavailable:
    return VoiceUnavailable(name, "mất mạng")


def test_first_voice_speaks_all(cache: TakeCache) -> None:
    first, second = FakeVoice("một"), FakeVoice("hai")
    seen: list[tuple[int, int]] = []
    spoken = Chain([first, second], cache).speak(SEGMENTS, progress=lambda done, of: seen.append((done, of)))
    assert (spoken.voice_name, spoken.voice_label, spoken.fallback, spoken.failures) == ("một", "giọng một", False, ())
    assert spoken.take_keys == tuple(take_key(part.spoken, first.key) for part in SEGMENTS)
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert second.calls == []
    for key in spoken.take_keys:
        take = cache.get(key)
        assert take is not None
        assert take.voice == "một"


def test_failure_midway_revoices_all_by_the_next(cache: TakeCache) -> None:
    first, second = FakeVoice("một"), FakeVoice("hai")
    first.failures[3] = down()
    spoken = Chain([first, second], cache).speak(SEGMENTS)
    assert (spoken.voice_name, spoken.fallback) == ("hai", True)
    assert [(failure.voice, failure.fault) for failure in spoken.failures] == [("một", "mất mạng")]
    takes = [cache.get(key) for key in spoken.take_keys]
    assert {take.voice for take in takes if take} == {"hai"}
    assert second.calls == [part.spoken for part in SEGMENTS]
    assert sum(cache.holds(take_key(part.spoken, first.key)) for part in SEGMENTS) == 2


def test_later_pass_with_the_better_voice_says_only_what_is_missing(cache: TakeCache) -> None:
    first, second = FakeVoice("một"), FakeVoice("hai")
    first.failures[3] = down()
    chain = Chain([first, second], cache)
    chain.speak(SEGMENTS)
    chain._breakers["một"].succeeded()
    first.calls.clear()
    first.failures.clear()
    assert chain.better("hai", SEGMENTS) is first
    assert chain.speak(SEGMENTS).voice_name == "một"
    assert len(first.calls) == 2


def test_better_voice_is_one_before_that_lives_and_can_be_paid(tmp_path: Path) -> None:
    def fails() -> None:
        raise down()

    voices = [FakeVoice(name) for name in ("một", "hai", "ba")]
    engines = {voice.name: GttsSettings() for voice in voices}
    chain = Chain(voices, None, engines=engines, state=tmp_path)
    assert chain.better("một", SEGMENTS) is None
    assert chain.better("ba", SEGMENTS) is voices[0]
    voices[0].probe = fails  # type: ignore[attr-defined]
    assert chain.better("ba", SEGMENTS) is voices[1]
    assert chain.breaker("một").resting(), "not asked again at once"
    settings = FptSettings(daily_characters=sum(len(part.spoken) for part in SEGMENTS) - 1)
    voices[1].budget = Budget("hai", settings, tmp_path)  # type: ignore[attr-defined]
    assert chain.better("ba", SEGMENTS[:1]) is voices[1]
    assert chain.better("ba", SEGMENTS) is None
    assert chain.better("không còn", SEGMENTS) is None
    engines["hai"] = GttsSettings(when=WhenSettings(use="bulletins"))
    changed = Chain(voices, None, engines=engines, state=tmp_path)
    assert changed.better("ba", SEGMENTS[:1]) is None


def test_corrected_article_voices_only_changed_sentences(cache: TakeCache) -> None:
    voice = FakeVoice("một")
    chain = Chain([voice], cache)
    chain.speak(SEGMENTS)
    voice.calls.clear()
    chain.speak([*SEGMENTS[:2], segment("đây là câu đã được sửa lại"), *SEGMENTS[3:]])
    assert voice.calls == ["đây là câu đã được sửa lại"]


def test_repeated_sentence_is_said_once(cache: TakeCache) -> None:
    voice = FakeVoice("một")
    spoken = Chain([voice], cache).speak([SEGMENTS[0], SEGMENTS[1], SEGMENTS[0]])
    assert len(voice.calls) == 2
    assert spoken.take_keys[0] == spoken.take_keys[2]


def test_fault_in_a_voices_own_code_is_only_its_own(cache: TakeCache) -> None:
    broken, good = FakeVoice("hỏng"), FakeVoice("tốt")
    broken.failures[2] = ZeroDivisionError("chia cho không")
    spoken = Chain([broken, good], cache).speak(SEGMENTS)
    assert spoken.voice_name == "tốt"
    assert "ZeroDivisionError" in spoken.failures[0].fault


def test_voice_outside_the_chain_speaks_when_asked_by_name(cache: TakeCache) -> None:
    chain = Chain([FakeVoice("một")], cache, named=[FakeVoice("chậm")])
    assert chain.speak(SEGMENTS).voice_name == "một"
    spoken = chain.speak(SEGMENTS, occasion=Occasion(first="chậm"))
    assert (spoken.voice_name, spoken.fallback) == ("chậm", False)
    assert [voice.name for voice in chain.voices] == ["một", "chậm"]


def test_what_is_all_cached_needs_no_engine(cache: TakeCache) -> None:
    """A station that is restarted or re-mastered while the good voice rests keeps the good voice's episode."""
    first, second = FakeVoice("một"), FakeVoice("hai")
    chain = Chain([first, second], cache)
    chain.speak(SEGMENTS)
    first.failures[5] = VoiceThrottled("một", "chậm lại")
    assert chain.speak([segment("một câu mới")]).voice_name == "hai"
    spoken = chain.speak(SEGMENTS)
    assert (spoken.voice_name, spoken.fallback, len(first.calls)) == ("một", False, 5)
    assert chain.breaker("một").resting()  # nothing was asked, so nothing was learnt


def test_nobody_left_names_every_fault(cache: TakeCache) -> None:
    first, second = FakeVoice("một"), FakeVoice("hai")
    first.failures[1] = VoiceThrottled("một", "đọc chậm lại", retry_after=7200)
    second.failures[2] = VoiceRefused("hai", "sai khóa")
    chain = Chain([first, second], cache)
    with pytest.raises(NoVoiceLeft, match=r"Tin mưa.*một: đọc chậm lại; hai: sai khóa") as caught:
        chain.speak(SEGMENTS, occasion=Occasion("Tin mưa"))
    assert caught.value.retry_after == 3600
    with pytest.raises(NoVoiceLeft, match="một: tạm ngừng, 120 phút"):
        chain.speak(SEGMENTS)


def test_signoff_names_the_voice_that_spoke(cache: TakeCache) -> None:
    first, second = FakeVoice("một"), FakeVoice("hai")
    first.failures[2] = down()
    settings = VoicesSettings()

    def closing(label: str) -> list[Segment]:
        return [segment(signoff(label, settings), SegmentKind.SIGNOFF)]

    spoken = Chain([first, second], cache).speak(SEGMENTS, closing=closing)
    assert spoken.segments[-1].spoken == "Bài này do máy đọc tự động, bằng giọng hai."
    assert len(spoken.take_keys) == 5


def test_segment_without_words_is_a_short_silence(cache: TakeCache) -> None:
    voice = FakeVoice("một")
    spoken = Chain([voice], cache).speak([SEGMENTS[0], segment("…"), segment("")])
    silent = cache.get(spoken.take_keys[1])
    assert silent is not None
    assert silent.seconds == pytest.approx(0.1)
    assert not any(silent.pcm)
    assert voice.calls == [SEGMENTS[0].spoken]


def test_without_cache_the_takes_come_along() -> None:
    spoken = Chain([FakeVoice("một")], None).speak([SEGMENTS[0], SEGMENTS[1], SEGMENTS[0]])
    assert [take.key for take in spoken.takes] == list(spoken.take_keys)


# --- takes that do not say their text --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (np.zeros(30000, np.int16), "không có tiếng"),
        (speech("một", 22050), "lẽ ra từ"),
        (speech("từ " * 60, 22050), "lẽ ra từ"),
        (np.full(30000, 32767, np.int16), "vỡ tiếng"),
        (np.concatenate([speech("a b c", 22050), np.zeros(22050 * 3, np.int16), speech("a b", 22050)]), "im lặng"),
    ],
    ids=["silent", "truncated", "endless", "clipped", "hole"],
)
def test_bad_take_is_asked_once_more_then_the_next_voice_speaks(cache: TakeCache, bad: np.ndarray, fault: str) -> None:
    once, always, good = FakeVoice("lỡ"), FakeVoice("hỏng"), FakeVoice("tốt")
    once.sounds = {2: bad}
    assert Chain([once], cache).speak(SEGMENTS).voice_name == "lỡ"
    assert len(once.calls) == 5
    always.sounds = {2: bad, 3: bad}
    spoken = Chain([always, good], cache).speak(SEGMENTS)
    assert (spoken.voice_name, spoken.fallback) == ("tốt", True)
    assert fault in spoken.failures[0].fault


def test_wrong_rate_is_rejected(cache: TakeCache) -> None:
    with pytest.raises(NoVoiceLeft, match="tần số"):
        Chain([FakeVoice("một", rate=4000)], cache).speak(SEGMENTS)


def test_half_sentence_is_caught_once_the_voice_is_known(cache: TakeCache) -> None:
    voice = FakeVoice("một")
    chain = Chain([voice], cache)
    long = [segment(f"câu số {number} có đúng mười hai tiếng để học nhịp đọc này") for number in range(25)]
    chain.speak(long)
    half = speech("một hai ba bốn năm sáu", 22050, lead=0, tail=0)
    voice.sounds = {len(voice.calls) + number: half for number in (1, 2)}
    with pytest.raises(NoVoiceLeft, match="lẽ ra từ"):
        chain.speak([segment("còn đây là một câu mới mà máy đọc bỏ mất một nửa")])


# --- conditions ----------------------------------------------------------------------------------------------------


def names(when: WhenSettings, occasion: Occasion) -> list[str]:
    engines = {"một": GttsSettings(when=when), "hai": GttsSettings()}
    chain = Chain([FakeVoice("một"), FakeVoice("hai")], None, engines=engines)
    spoken = chain.speak(SEGMENTS[:1], occasion=occasion)
    assert spoken.fallback is False  # a voice that is not meant for it is no loss
    return [spoken.voice_name]


@pytest.mark.parametrize(
    ("when", "occasion", "voice"),
    [
        (WhenSettings(shows=("tin-tuc",)), Occasion(shows=("mới", "tin-tuc")), "một"),
        (WhenSettings(shows=("tin-tuc",)), Occasion(shows=("y-te",)), "hai"),
        (WhenSettings(sources=("cổng",)), Occasion(source="khác"), "hai"),
        (WhenSettings(use="bulletins"), Occasion(), "hai"),
        (WhenSettings(use="bulletins"), Occasion(bulletin=True), "một"),
        (WhenSettings(use="episodes"), Occasion(bulletin=True), "hai"),
        (WhenSettings(priorities=(Priority.PRIORITY,)), Occasion(), "hai"),
        (WhenSettings(emergency=False), Occasion(priority=Priority.EMERGENCY), "hai"),
        (WhenSettings(quiet=("22:00-05:00",)), Occasion(now_local=datetime(2026, 1, 1, 23, 0)), "hai"),  # noqa: DTZ001
        (WhenSettings(quiet=("22:00-05:00",)), Occasion(now_local=datetime(2026, 1, 1, 4, 59)), "hai"),  # noqa: DTZ001
        (WhenSettings(quiet=("22:00-05:00",)), Occasion(now_local=datetime(2026, 1, 1, 5, 0)), "một"),  # noqa: DTZ001
        (WhenSettings(quiet=("11:00-13:00",)), Occasion(now_local=datetime(2026, 1, 1, 12, 0)), "hai"),  # noqa: DTZ001
        (WhenSettings(), Occasion(first="hai"), "hai"),
    ],
)
def test_conditions(when: WhenSettings, occasion: Occasion, voice: str) -> None:
    assert names(when, occasion) == [voice]


# --- the network is gone ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["http://khong-co-that.invalid", "refused"])
def test_without_network_the_episode_falls_to_espeak_and_the_next_asks_the_dead_service_no_more(
    gtts_at: Make, espeak: EspeakVoice, cache: TakeCache, tmp_path: Path, address: str
) -> None:
    url = f"http://127.0.0.1:{unused_port()}" if address == "refused" else address
    chain = Chain([gtts_at(url), espeak], cache, state=tmp_path / "state")
    spoken = chain.speak(SEGMENTS)
    assert (spoken.voice_name, spoken.fallback) == ("espeak", True)
    again = chain.speak([segment("một bài khác")])
    assert not again.failures[0].tried
    restarted = Chain([gtts_at(url), espeak], cache, state=tmp_path / "state")
    assert not restarted.speak([segment("sau khi khởi động lại")]).failures[0].tried


def test_network_that_dies_midway_never_mixes_voices(
    gtts_at: Make, espeak: EspeakVoice, cache: TakeCache, tmp_path: Path
) -> None:
    answered = 0

    def behave(request: Request) -> Answer:
        nonlocal answered
        answered += 1
        answer = google_translate.spoken(request)
        return answer if answered <= 3 else dataclasses.replace(answer, cut=150)

    with serving(behave) as server:
        chain = Chain([gtts_at(server.url), espeak], cache, state=tmp_path / "state")
        spoken = chain.speak(SEGMENTS)
    assert spoken.voice_name == "espeak"
    assert {take.voice for key in spoken.take_keys if (take := cache.get(key))} == {"espeak"}


def test_throttled_service_is_left_in_peace(
    gtts_at: Make, espeak: EspeakVoice, cache: TakeCache, tmp_path: Path
) -> None:
    with serving(lambda _: Answer(status=429)) as server:
        chain = Chain([gtts_at(server.url, concurrency=1), espeak], cache, state=tmp_path / "state")
        for number in range(5):
            chain.speak([segment(f"bài số {number}")])
        assert len(server.requests) == 1


def test_healthy_service_speaks_with_its_concurrency(gtts_at: Make, cache: TakeCache) -> None:
    together = Gathering(3)

    def at_once(request: Request) -> Answer:
        together.wait()
        return google_translate.spoken(request)

    with serving(at_once) as server:
        spoken = Chain([gtts_at(server.url, concurrency=3)], cache).speak(
            [segment(f"câu thứ {number}") for number in range(12)]
        )
        assert server.busiest == 3
    assert [cache.holds(key) for key in spoken.take_keys] == [True] * 12


# --- the disk --------------------------------------------------------------------------------------------------------


def test_full_disk_stops_with_its_own_error(cache: TakeCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskError, match="đĩa đầy"):
        Chain([FakeVoice("một"), FakeVoice("hai")], cache).speak(SEGMENTS)
    assert list(cache.folder.rglob("*.*")) == []


def test_rejected_take_is_never_cached(cache: TakeCache) -> None:
    voice = FakeVoice("một")
    voice.failures = {1: TakeRejected("một", "hỏng"), 2: TakeRejected("một", "hỏng")}
    with pytest.raises(NoVoiceLeft):
        Chain([voice], cache).speak(SEGMENTS[:1])
    assert cache.size() == 0
