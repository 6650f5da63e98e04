"""What must hold for any text whatever."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.reading import breath_groups, default_reader, read_line
from broadcaster.reading.audit import clean

from .scoring import cases

SENTENCES = [case.written for case in cases()]
BITS = st.sampled_from(
    [
        "1",
        "12",
        "05",
        "2024",
        "1.050",
        "3,5",
        "/",
        "-",
        ".",
        ",",
        ":",
        ";",
        "(",
        ")",
        "…",
        "./.",
        "%",
        "đ",
        "km",
        "m2",
        "ha",
        "h",
        "g",
        "ngày",
        "tháng",
        "quý",
        "số",
        "HĐND",
        "UBND",
        "TP.",
        "XII",
        "I",
        "IV",
        "a)",
        "Ông",
        "bà",
        "A1",
        "QĐ-UBND",
        "12/5",
        "7h30",
        "0912.345.678",
        "a@b.vn",
        "www.x.vn",
        "K'Ho",
        "\u200b",
        "́",
        "Ð",
        "§",
        "😊",
        "東",
        "\n",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(BITS, max_size=14).map(" ".join), st.lists(BITS, max_size=14).map("".join)
)
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(TEXTS)
def test_any_text_is_covered_and_only_words_leave(text: str) -> None:
    segments = default_reader().read(text)
    assert "".join(segment.written for segment in segments) == text
    for segment in segments:
        assert "".join(span.written for span in segment.spans) == segment.written
        assert clean(segment.spoken)


@RELAXED
@given(TEXTS, st.integers(min_value=1, max_value=120))
def test_breath_groups_lose_nothing(text: str, limit: int) -> None:
    for segment in default_reader().read(text):
        groups = breath_groups(segment, limit)
        assert all(len(group) <= limit for group in groups)
        assert "".join(groups).replace(" ", "") == segment.spoken.replace(" ", "")


@pytest.mark.parametrize("form", ["NFD", "nbsp"])
def test_our_sentences_are_stable_in_other_spellings(form: str) -> None:
    for text in SENTENCES:
        other = unicodedata.normalize("NFD", text) if form == "NFD" else text.replace(" ", "\u00a0")
        assert read_line(other) == read_line(text)


def test_what_is_spoken_is_read_as_it_stands() -> None:
    for text in SENTENCES:
        spoken = read_line(text)
        assert read_line(spoken) == spoken


HOSTILE = [
    "1",
    "/",
    "a",
    "A",
    ".",
    "1/",
    "1.",
    "1-",
    "1 ",
    "a@",
    "(",
    '"',
    "'",
    "12/3-",
    "#",
    "\n",
    "TP.",
    "1/QĐ-",
    "www.a",
    "đ/c ",
    "x1",
    "hội (AB) ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_texts_cost_no_more_than_their_length(unit: str) -> None:
    """Four times the text may not cost as much as the square would (sixteen times), in calls of functions, Python's and C's alike."""
    reader = default_reader()
    short, long = unit * (10_000 // len(unit)), unit * (40_000 // len(unit))
    reader.read(short)

    def calls(text: str) -> int:
        counted = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal counted
            counted += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            segments = reader.read(text)
        finally:
            sys.setprofile(None)
        assert "".join(segment.written for segment in segments) == text
        return counted

    assert calls(long) < 6 * calls(short) + 1000
