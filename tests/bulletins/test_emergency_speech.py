"""How a message sounds: the chime of its class, its words, the hurry while it is made."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from broadcaster.bulletins.emergency_speech import hurried, mastered, segments_of, unread_in, warm_up
from broadcaster.errors import NothingToRead
from broadcaster.model import Priority
from broadcaster.station import Station
from broadcaster.studio import compose
from tests.bulletins.emergency_samples import message


def test_what_is_said_around_the_text_and_in_which_order(station: Station) -> None:
    said = [
        segment.written.strip() for segment in segments_of(station, message(station, areas=("Khu phố 3", "Khu phố 4")))
    ]
    assert said == [
        "Cảnh báo thiên tai.",
        "Đài thử thông báo.",
        "Khu vực: Khu phố 3, Khu phố 4.",
        "Nước suối Dung đang lên nhanh.",
        "Bà con đến nhà văn hóa khu phố.",
        "Thông báo có hiệu lực đến 10:00 ngày 14/8.",
        "Thông báo do giọng đọc máy thực hiện.",
    ]


def test_a_text_without_a_word_is_refused_and_what_nobody_can_read_is_shown(station: Station) -> None:
    with pytest.raises(NothingToRead):
        segments_of(station, message(station, text=" … "))
    assert unread_in(segments_of(station, message(station))) == ()


def test_the_fastest_voice_of_this_machine_speaks_for_real(station: Station) -> None:
    from broadcaster.settings import EspeakSettings

    engines = {"may": EspeakSettings(), **station.settings.voices.engines}
    voices = station.settings.voices.model_copy(update={"chain": ("fake", "may"), "engines": engines})
    station.settings = station.settings.model_copy(update={"voices": voices})
    assert [voice.name for voice in station.local_chain.voices] == ["may", "fake"]
    made = mastered(station, message(station))
    assert made.voice == "giọng dự phòng eSpeak" and made.master is not None and made.master.seconds > 10


def test_each_class_has_a_chime_of_its_own_and_none_holds_a_pair_of_tones(tmp_path: Path) -> None:
    """The attention signals of others hold one or two tones for seconds; ours change all the time, and are over at once."""
    chimes = [compose.shipped_chime(priority.value) for priority in Priority]
    assert len({chime.pcm for chime in chimes}) == 3
    assert {f"chime-{priority}.flac" for priority in Priority} <= set(compose.pieces())
    for chime in chimes:
        assert chime.seconds < 4
        samples = np.frombuffer(chime.pcm, "<i2").astype(float)
        window = chime.rate // 2
        tones = []
        for start in range(0, len(samples) - window, window):
            spectrum = np.abs(np.fft.rfft(samples[start : start + window] * np.hanning(window)))
            tones.append(round(int(np.argmax(spectrum)) * chime.rate / window))
        assert not {853, 960, 1050} & set(tones)
        score = compose._CHIMES[next(p for p in Priority if compose.shipped_chime(p.value) is chime)]
        notes = [note for _, note, _, _ in score]
        assert len(set(notes)) >= 3 and all(first != second for first, second in pairwise(notes))


def test_the_shipped_chimes_lie_beside_the_other_sounds() -> None:
    from broadcaster.defaults import defaults_folder

    for priority in Priority:
        assert (defaults_folder() / f"audio/jingles/chime-{priority}.flac").is_file()


def test_a_chime_that_is_broken_costs_no_message(station: Station) -> None:
    (station.audio / "jingles" / "chime-khan-cap.flac").write_bytes(b"khong phai am thanh")
    assert mastered(station, message(station)).master is not None


def test_the_hurry_ends_with_the_last_who_is_in_it() -> None:
    usual = sys.getswitchinterval()
    with hurried():
        with hurried():
            assert sys.getswitchinterval() < usual
        assert sys.getswitchinterval() < usual
    assert sys.getswitchinterval() == usual


def test_warming_up_leaves_nothing(station: Station) -> None:
    warm_up(station)
    assert list(station.audio.rglob("*.mp3")) == []
