from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.reading.numerals import Numerals, roman_value
from broadcaster.settings import ReadingSettings

HOUSE = Numerals(ReadingSettings())


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "không"),
        ("4", "bốn"),
        ("10", "mười"),
        ("11", "mười một"),
        ("14", "mười bốn"),
        ("15", "mười lăm"),
        ("21", "hai mươi mốt"),
        ("24", "hai mươi tư"),
        ("25", "hai mươi lăm"),
        ("105", "một trăm linh năm"),
        ("104", "một trăm linh tư"),
        ("1050", "một nghìn không trăm năm mươi"),
        ("1105", "một nghìn một trăm linh năm"),
        ("3400000", "ba triệu bốn trăm nghìn"),
        ("1000001", "một triệu không trăm linh một"),
        ("1000000000000", "một nghìn tỷ"),
        ("1" + "0" * 18, "một tỷ tỷ"),
        ("007", "bảy"),
    ],
)
def test_cardinals(digits: str, words: str) -> None:
    assert HOUSE.cardinal(digits) == words


def test_the_style_chooses_the_words() -> None:
    south = Numerals(ReadingSettings(thousand="ngàn", zero_tens="lẻ", four="bốn", zero_hundreds="skip"))
    assert south.cardinal("2024") == "hai ngàn hai mươi bốn"
    assert south.cardinal("1104") == "một ngàn một trăm lẻ bốn"


def test_ordinals_and_months_have_their_own_fourth() -> None:
    assert [HOUSE.ordinal(n) for n in ("1", "2", "4", "14")] == ["nhất", "hai", "tư", "mười bốn"]
    assert HOUSE.month("04") == "tư"
    assert HOUSE.decimal("2", "75") == "hai phẩy bảy năm"


@given(st.integers(min_value=1, max_value=10**21 - 1))
def test_no_number_is_said_against_the_rules(value: int) -> None:
    words = HOUSE.cardinal(str(value))
    assert words == " ".join(words.split())
    for wrong in ("mười năm", "mươi năm", "mươi một", "mười tư", "mười mốt", "mươi bốn"):
        assert wrong not in words.replace("mười năm trăm", "")
    assert words.count("tỷ") <= 2 + len(str(value)) // 9


def test_a_very_long_figure_is_spelled() -> None:
    assert HOUSE.cardinal("9" * 30) == " ".join(["chín"] * 30)


@pytest.mark.parametrize(
    ("text", "value"), [("XIV", 14), ("iv", 4), ("MCMXCIX", 1999), ("IIII", None), ("VX", None), ("AB", None)]
)
def test_roman_numerals(text: str, value: int | None) -> None:
    assert roman_value(text) == value
