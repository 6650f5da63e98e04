"""Joins: no sample lost or doubled, whatever is joined; the ledger tells where each one lies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.errors import SoundUnreadable, StudioError
from broadcaster.model import Take, WordTime
from broadcaster.studio import Bed, Part, Pause, Pcm, Sound, Speech
from broadcaster.studio.assembly import EDGE_MS, Joiner, assemble
from broadcaster.studio.samples import BLOCK, RATE, at_rate, exactly, faded, floats, length_at

from .sounds import pcm, take, tone

RATES = (8000, 16000, 22050, 24000, 44100, 48000)


@st.composite
def a_part(draw: st.DrawFn) -> Part:
    if draw(st.booleans()):
        return Pause(draw(st.integers(0, 400)))
    count, rate = draw(st.integers(1, 3000)), draw(st.sampled_from(RATES))
    noise = np.random.default_rng(draw(st.integers(0, 99))).integers(-9000, 9000, count).astype("<i2").tobytes()
    if draw(st.booleans()):
        return Sound("nhạc", Pcm(noise, rate))
    return Speech(Take("k", "giọng", noise, rate), 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(a_part(), min_size=1, max_size=12))
def test_joining_loses_and_doubles_nothing(parts: list[Part]) -> None:
    if all(isinstance(part, Pause) for part in parts):
        with pytest.raises(StudioError):
            list(Joiner().join(parts))
        return
    joiner = Joiner()
    joined = np.concatenate(list(joiner.join(parts)))
    ledger = joiner.ledger()

    assert len(joined) == ledger.samples
    edges = [0, *(cue.end for cue in ledger.cues)]
    assert [cue.start for cue in ledger.cues] == edges[:-1], "the cues follow each other without a gap"
    for cue in ledger.cues:
        if cue.kind == "pause":
            assert not joined[cue.start : cue.end].any()
    sounded = [part for part in parts if not isinstance(part, Pause)]
    cues = [cue for cue in ledger.cues if cue.kind != "pause"]
    assert len(cues) == len(sounded)
    for cue, part in zip(cues, sounded, strict=True):
        assert isinstance(part, Speech | Sound)
        source = part.take if isinstance(part, Speech) else part.load
        assert isinstance(source, Take | Pcm)
        assert cue.end - cue.start == length_at(source.samples, source.rate, RATE)
        whole = faded(at_rate(floats(source.pcm, source.rate, ""), source.rate, RATE))
        np.testing.assert_array_equal(joined[cue.start : cue.end], whole)
    given_silence = sum(part.ms * RATE // 1000 for part in parts if isinstance(part, Pause))
    added = ledger.samples - given_silence - sum(cue.end - cue.start for cue in cues)
    assert 0 <= added <= 2 * EDGE_MS * RATE // 1000


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5000), st.sampled_from(RATES), st.integers(0, 50))
def test_a_change_of_rate_keeps_the_exact_length(count: int, rate: int, seed: int) -> None:
    noise = np.random.default_rng(seed).standard_normal(count).astype(np.float32)
    assert len(at_rate(noise, rate, RATE)) == length_at(count, rate, RATE)
    assert len(exactly(noise, 777)) == 777


def test_the_spool_holds_what_was_joined_above_the_rumble(tmp_path: Path) -> None:
    speech = tone(1.0, -12, 1000, RATE)
    with assemble([Speech(take(speech + 0.2, RATE), 0)], tmp_path) as programme:
        start = EDGE_MS * RATE // 1000
        heard = programme.samples(start + 4410, RATE - 8820)
        assert programme.samples(-50, 60).shape == (60,)
        assert programme.blocks == -(-programme.ledger.samples // BLOCK)
    assert abs(heard.mean()) < 1e-3, "the direct current is gone"
    assert np.sqrt(2 * np.mean(heard**2)) == pytest.approx(10 ** (-12 / 20), rel=0.01)
    assert not list(tmp_path.iterdir()), "the spool leaves nothing behind"


def test_ledger_keeps_words_and_voices() -> None:
    words = (WordTime(0.0, 0.5, 0, 3), WordTime(0.5, 1.0, 4, 2))
    joiner = Joiner()
    list(
        joiner.join(
            [Speech(lambda: take(tone(1.0), words=words), 7), Pause(450), Sound("ident", Pcm(pcm(tone(0.5)), 22050))]
        )
    )
    first, speech, pause, sound, last = joiner.ledger().cues
    assert (speech.kind, speech.segment, speech.name, speech.words) == ("segment", 7, "thử", words)
    assert (first.kind, pause.kind, last.kind) == ("pause",) * 3
    assert (sound.kind, sound.name) == ("sound", "ident")
    assert pause.end - pause.start == 450 * RATE // 1000


def test_the_bed_lies_under_the_speech_and_rises_between() -> None:
    music = Pcm(pcm(tone(3.0, -10, 300)), 22050)
    lines = (Speech(take(tone(3.0, -20, 1000)), 0), Pause(1500), Speech(take(tone(3.0, -20, 1000)), 1))
    joiner = Joiner()
    joined = np.concatenate(list(joiner.join([Bed(lines, "bed", music, under=15, rise=5)])))
    cues = [cue for cue in joiner.ledger().cues if cue.kind == "segment"]
    assert [cue.segment for cue in cues] == [0, 1]

    def bed_level(start: int) -> float:
        piece = joined[start : start + RATE // 2]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)))) / len(piece) * 4
        return float(20 * np.log10(spectrum[140:160].max()))

    under = bed_level(cues[0].start + RATE)
    between = bed_level((cues[0].end + cues[1].start) // 2 - RATE // 4)
    assert under == pytest.approx(-35, abs=1.5)
    assert between - under == pytest.approx(5, abs=1)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (Speech(Take("k", "v", b"", 22050), 0), "0 byte"),
        (Speech(Take("k", "v", b"abc", 22050), 3), "Đoạn 4"),
        (Speech(Take("k", "v", b"ab", 0), 0), "0 Hz"),
        (Speech(take(tone(0.1), words=(WordTime(0.5, 0.2, 0, 1),)), 0), "mốc thời gian"),
        (Speech(take(tone(0.1), words=(WordTime(float("nan"), 0.2, 0, 1),)), 0), "mốc thời gian"),
    ],
)
def test_parts_that_are_no_sound_are_named(part: Part, told: str) -> None:
    with pytest.raises(SoundUnreadable, match=told):
        list(Joiner().join([part]))


@pytest.mark.parametrize("parts", [[], [Pause(500)]])
def test_nothing_to_say_is_an_error(parts: list[Part]) -> None:
    with pytest.raises(StudioError, match="không có đoạn đọc"):
        list(Joiner().join(parts))
