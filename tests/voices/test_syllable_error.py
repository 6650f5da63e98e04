from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices.syllable_error import syllable_errors

SAID = "Sáng nay trời nắng đẹp, bà con ra đồng thu hoạch lúa."
SYLLABLES = st.lists(
    st.sampled_from(["bà", "con", "nghe", "tin", "sáng", "nay", "trời", "nắng", "đẹp", "hoà", "lý"]), max_size=12
)


@pytest.mark.parametrize(
    ("heard", "wrong", "tail"),
    [
        (SAID, 0, 0),
        ("sáng nay trời nắng đẹp bà con ra đồng thu hoạch lúa", 0, 0),
        ("SÁNG NAY trời nắng đẹp bà con ra đồng thu hoạch luá", 0, 0),
        ("sáng nay trời nắng bà con ra đồng thu hoạch lúa", 1, 0),
        ("sáng nay trời nắng đẹp đẹp bà con ra đồng thu hoạch lúa", 1, 0),
        ("sáng nay trời nắng đẹp bà con ra đồng xu học lúc", 3, 0),
        ("sáng nay trời nắng đẹp bà con ra đồng", 3, 3),
        ("sáng nay trời nắng đẹp bà", 6, 6),
        ("this morning the weather is nice", 12, 6),
        ("", 12, 12),
    ],
)
def test_each_fault_is_counted(heard: str, wrong: int, tail: int) -> None:
    hearing = syllable_errors(SAID, heard)
    assert (hearing.said, hearing.wrong, hearing.tail) == (12, wrong, tail)
    assert hearing.share == wrong / 12


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("lý", "lí"), ("kỹ sư", "kĩ sư"), ("tỷ", "tỉ")],
)
def test_two_spellings_of_one_syllable_are_one(one: str, other: str) -> None:
    assert syllable_errors(one, other).wrong == 0


@pytest.mark.parametrize(("one", "other"), [("tay", "tai"), ("thuý", "thúi"), ("mà", "má"), ("bao", "báo")])
def test_other_syllables_are_others(one: str, other: str) -> None:
    assert syllable_errors(one, other).wrong == 1


@given(SYLLABLES, SYLLABLES)
def test_distance_is_one(said: list[str], heard: list[str]) -> None:
    one, other = syllable_errors(" ".join(said), " ".join(heard)), syllable_errors(" ".join(heard), " ".join(said))
    assert one.wrong == other.wrong
    assert abs(len(said) - len(heard)) <= one.wrong <= max(len(said), len(heard))
    assert (one.wrong == 0) == (said == heard)


@given(SYLLABLES, st.integers(0, 12))
def test_cut_end_is_seen_as_such(said: list[str], kept: int) -> None:
    unlike = [f"{syllable}{index}" for index, syllable in enumerate(said)]  # no syllable comes twice
    hearing = syllable_errors(" ".join(unlike), " ".join(unlike[:kept]))
    assert hearing.tail == hearing.wrong == max(0, len(said) - kept)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_compared(said: str, heard: str) -> None:
    assert syllable_errors(said, heard).wrong >= 0
    assert syllable_errors(said, unicodedata.normalize("NFD", said)).wrong == 0 or not said.isascii()
