"""What a Vietnamese syllable is."""

from __future__ import annotations

import pytest

from broadcaster.vietnamese.syllables import (
    is_bare_syllable,
    is_highland,
    is_syllable,
    split_syllables,
    split_tone,
    strip_tone,
)


@pytest.mark.parametrize("word", ["nghiêng", "hòa", "hoà", "quyết", "ưởng", "a", "giếng", "khuỷu"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["", "krông", "street", "đắk", "hòá", "nghiênng", "suêêt", "goép"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_one_tone_at_most() -> None:
    assert split_tone("hoạch") == ("hoach", "\u0323")
    assert split_tone("ươ") == ("ươ", "")
    assert strip_tone("Ưởng") == "Ương"
    assert is_syllable("hoa") and not is_syllable("hòà")


def test_highland_names_and_words_without_marks() -> None:
    assert is_highland("krông") and not is_highland("nhà")
    assert is_bare_syllable("phuoc") and not is_bare_syllable("street")


def test_words_written_together_are_the_fewest_syllables() -> None:
    assert split_syllables("thanhmai") == ["thanh", "mai"]
    assert split_syllables("street") == []
