"""The shipped stand-in for a voice keeps the contract; the real engines are held to it in ``tests/voices/test_contract.py``."""

from __future__ import annotations

import pytest

from broadcaster.errors import VoiceUnavailable
from broadcaster.model import Segment, SegmentKind
from broadcaster.testing import FakeVoice, seconds_of, voice_problems


def test_the_fake_one() -> None:
    assert voice_problems(FakeVoice()) == []


def test_it_speaks_for_a_known_time_and_fails_where_it_is_told_to() -> None:
    voice = FakeVoice(fail_at=1)
    segment = Segment(SegmentKind.SENTENCE, "xin chào bà con", "xin chào bà con")
    assert voice.speak(segment).seconds == pytest.approx(seconds_of(segment.spoken)) == pytest.approx(1.0)
    with pytest.raises(VoiceUnavailable):
        voice.speak(segment)
