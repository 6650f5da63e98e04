from __future__ import annotations

import hashlib
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices import take_key
from broadcaster.voices.keys import said, voice_key


def test_key_is_what_the_design_says() -> None:
    assert take_key("xin chào", "v 1") == hashlib.sha256("xin chào\0v 1".encode()).hexdigest()


@given(st.text(), st.text())
def test_same_sound_same_key(spoken: str, voice: str) -> None:
    assert take_key(spoken, voice) == take_key(unicodedata.normalize("NFD", spoken), voice)
    assert take_key(f"  {spoken}\n", voice) == take_key(spoken, voice)
    assert take_key(spoken, voice) != take_key(spoken, voice + "x")
    assert "\0" not in said(spoken)


def test_voice_key_does_not_depend_on_order() -> None:
    assert voice_key("e", "1", {"b": 2, "a": 1}) == voice_key("e", "1", {"a": 1, "b": 2}) == "e 1 a=1 b=2"
