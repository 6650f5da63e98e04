"""The real engine in its real worker process: same samples, word times, and every way a process can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable

import psutil
import pytest

from broadcaster.errors import VoiceRefused, VoiceUnavailable
from broadcaster.settings import EspeakSettings
from broadcaster.voices.checks import Pace, check_take
from broadcaster.voices.espeak import EspeakVoice

from .speech import segment

SENTENCES = [
    "Xin chào bà con thị xã Phước Long.",
    "Sáng nay, ủy ban nhân dân phường họp bàn việc làm đường.",
    "Trẻ em từ sáu đến mười hai tuổi được tiêm phòng tại trạm y tế.",
    "Vâng.",
]


def worker(voice: EspeakVoice) -> psutil.Process:
    return psutil.Process(voice.worker.pid)


def wait_until(condition: Callable[[], bool]) -> None:
    """A condition that never comes ends with the test's own time-out."""
    while not condition():
        time.sleep(0.01)


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_same_sentence_always_gives_the_same_samples(espeak: EspeakVoice) -> None:
    first = {text: espeak.speak(segment(text)).pcm for text in SENTENCES}
    again = {text: espeak.speak(segment(text)).pcm for text in reversed(SENTENCES)}
    other_process = EspeakVoice("khác", EspeakSettings())
    time.sleep(1.1)  # left alone, the engine seeds its noise with the second in which it starts
    fresh = {text: other_process.speak(segment(text)).pcm for text in SENTENCES[2:] + SENTENCES[:2]}
    other_process.close()
    assert first == again == fresh


def test_takes_say_their_text(espeak: EspeakVoice) -> None:
    pace = Pace()
    for text in SENTENCES:
        check_take(espeak.speak(segment(text)), text, espeak.key, pace)


def test_each_word_has_its_time(espeak: EspeakVoice) -> None:
    text = SENTENCES[1]
    take = espeak.speak(segment(text))
    assert [text[word.offset : word.offset + word.length] for word in take.words] == text.split()
    assert all(a.start <= a.end <= b.start + 1e-9 for a, b in zip(take.words, take.words[1:], strict=False))
    assert take.words[0].start == 0
    assert take.words[-1].end == pytest.approx(take.seconds)


def test_no_engine_silence_at_the_ends(espeak: EspeakVoice) -> None:
    from broadcaster.voices import sound

    take = espeak.speak(segment(SENTENCES[0]))
    trimmed = sound.trim(sound.from_bytes(take.pcm), take.rate)
    assert trimmed.head <= take.rate * 0.006
    assert trimmed.tail <= take.rate * 0.006


def test_composed_and_decomposed_letters_sound_the_same(espeak: EspeakVoice) -> None:
    text = SENTENCES[1]
    assert espeak.speak(segment(unicodedata.normalize("NFD", text))) == espeak.speak(segment(text))


def test_parameters_are_heard_and_in_the_key(espeak: EspeakVoice) -> None:
    slow = EspeakVoice("chậm", EspeakSettings(rate=100))
    south = EspeakVoice("nam", EspeakSettings(voice="vi-vn-x-south"))
    takes = [voice.speak(segment(SENTENCES[0])) for voice in (espeak, slow, south)]
    assert takes[1].seconds > takes[0].seconds * 1.15
    assert len({take.pcm for take in takes}) == 3
    assert len({voice.key for voice in (espeak, slow, south)}) == 3
    slow.close()
    south.close()


def test_killed_between_sentences(espeak: EspeakVoice) -> None:
    before = espeak.speak(segment(SENTENCES[0]))
    process = worker(espeak)
    process.kill()
    wait_until(lambda: gone(process))
    assert espeak.speak(segment(SENTENCES[0])) == before


def test_killed_in_the_middle_of_a_sentence(espeak: EspeakVoice) -> None:
    """The sentence is spoken by a new worker, whole and the same."""
    long = " ".join(SENTENCES * 40)
    before = espeak.speak(segment(long))
    process = worker(espeak)
    threading.Timer(0.01, process.kill).start()
    assert espeak.speak(segment(long)) == before


def test_hanging_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    voice = EspeakVoice("treo", EspeakSettings())
    voice.speak(segment(SENTENCES[0]))
    stopped = worker(voice)
    stopped.send_signal(signal.SIGSTOP)
    with monkeypatch.context() as patience:
        patience.setattr(voice.worker, "_seconds", 0.3)
        with pytest.raises(VoiceUnavailable, match="không trả lời trong"):
            voice.speak(segment(SENTENCES[0]))
    assert gone(stopped)
    assert voice.speak(segment(SENTENCES[0])).seconds > 1
    voice.close()


@pytest.mark.parametrize("name", ["khong-co", "vi+khong-co"])
def test_unknown_voice_is_the_operators_matter(name: str) -> None:
    voice = EspeakVoice("lạ", EspeakSettings(voice=name))
    with pytest.raises(VoiceRefused, match="không có giọng này"):
        voice.speak(segment("xin chào"))


def test_missing_library_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("espeakng_loader.get_library_path", lambda: "/khong/co/libespeak-ng.so")
    with pytest.raises(VoiceUnavailable, match="không nạp được thư viện"):
        EspeakVoice("hỏng", EspeakSettings()).speak(segment("xin chào"))


def test_hostile_texts_stop_nothing(espeak: EspeakVoice) -> None:
    for text in ("a" * 5000, "\0xin\0chào", "<speak><mark name='x'/>", "\ud7ff\uffff", "!" * 2000 + "a"):
        espeak.speak(segment(text))
    assert espeak.speak(segment(SENTENCES[0])).seconds > 1


def test_threads_take_turns(espeak: EspeakVoice) -> None:
    expected = {text: espeak.speak(segment(text)).pcm for text in SENTENCES}
    wrong: list[str] = []

    def say() -> None:
        wrong.extend(text for text in SENTENCES * 3 if espeak.speak(segment(text)).pcm != expected[text])

    threads = [threading.Thread(target=say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


OWNER = """
import sys, time
from broadcaster.settings import EspeakSettings
from broadcaster.voices.espeak import EspeakVoice
from broadcaster.model import Segment, SegmentKind
voice = EspeakVoice("x", EspeakSettings())
voice.speak(Segment(SegmentKind.SENTENCE, "xin chào", "xin chào"))
print(voice.worker.pid, "espeak" in open("/proc/self/maps").read(), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_worker_ends_with_its_owner(ending: signal.Signals) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert owner.stdout is not None
    pid, loaded = owner.stdout.readline().split()
    assert loaded == "False"  # the GPL library never enters the owner's memory
    process = psutil.Process(int(pid))
    owner.send_signal(ending)
    owner.wait(100)
    owner.stdout.close()
    wait_until(lambda: gone(process))


def test_close_leaves_no_process(espeak: EspeakVoice) -> None:
    voice = EspeakVoice("đóng", EspeakSettings())
    voice.speak(segment("xin chào"))
    process = worker(voice)
    voice.close()
    assert gone(process)
    assert not any(child.pid == process.pid for child in psutil.Process(os.getpid()).children())
