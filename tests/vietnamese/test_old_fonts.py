"""TCVN3 and VNI: what looks like Latin-1 becomes what the writer meant."""

from __future__ import annotations

import unicodedata

import pytest

from broadcaster.vietnamese.old_fonts import from_tcvn3, from_vni, placed_tcvn3, placed_vni, tcvn3, vni

LETTERS = {
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
} | {"đ"}


@pytest.mark.parametrize("table", [tcvn3, vni])
def test_the_table_gives_every_marked_small_letter(table) -> None:  # type: ignore[no-untyped-def]
    assert set(table().values()) >= {letter for letter in LETTERS if not letter.isascii()}


def test_vni_knows_capitals_with_capital_and_with_small_marks() -> None:
    small = {shape: letter for shape, letter in vni().items() if shape.islower()}
    for shape, letter in small.items():
        assert vni()[shape.upper()] == letter.upper()
        if len(shape) == 2:
            assert vni()[shape[0].upper() + shape[1]] == letter.upper()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Hoäi phuï nöõ", "Hội phụ nữ"),
        ("ÑAÛNG BOÄ THÒ XAÕ", "ĐẢNG BỘ THỊ XÃ"),
        ("Ñöôøng Traàn Höng Ñaïo", "Đường Trần Hưng Đạo"),
        ("caùc baïn treû haêng haùi", "các bạn trẻ hăng hái"),
        ("kyõ thuaät, lyù do, Myõ", "kỹ thuật, lý do, Mỹ"),
        ("nghæ leã, ñeå daønh, baèng", "nghỉ lễ, để dành, bằng"),
    ],
)
def test_vni(written: str, meant: str) -> None:
    assert from_vni(written) == meant


@pytest.mark.parametrize(
    ("converted", "placed", "written"),
    [(from_tcvn3, placed_tcvn3, "Nh©n d©n thÞ x·"), (from_vni, placed_vni, "Hoäi phuï nöõ, kyõ thuaät")],
)
def test_each_letter_knows_its_place(converted, placed, written: str) -> None:  # type: ignore[no-untyped-def]
    found = placed(written)
    assert "".join(letter for letter, _ in found) == converted(written)
    places = [place for _, place in found]
    assert places == sorted(set(places))
    assert all(letter == written[place] for letter, place in found if letter.isascii())
