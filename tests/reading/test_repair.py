from __future__ import annotations

import unicodedata

import pytest

from broadcaster.reading.repair import repair


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Ðoàn viên", "Đoàn viên"),
        ("hai\u00a0mươi\u2009tư", "hai mươi tư"),
        ("thị\u200b xã\ufeff Phước\u00ad Long", "thị xã Phước Long"),
        (unicodedata.normalize("NFD", "Nghị quyết số hai"), "Nghị quyết số hai"),
        ("2016–2020 — “tốt”", '2016-2020 - "tốt"'),
        ("１２３", "123"),
    ],
)
def test_characters_are_put_right(source: str, text: str) -> None:
    assert repair(source).text == text


def test_cyrillic_letters_inside_a_latin_word_are_latin() -> None:
    assert repair("Нội nghị, mоdel").text.startswith("Hội nghị, model")
    assert repair("Москва").text == "Москва"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Nh©n d©n thÞ x· thi ®ua lao ®éng s¶n xuÊt", "Nhân dân thị xã thi đua lao động sản xuất"),
        ("TrÎ em ®\u00adîc tiªm chñng miÔn phÝ", "Trẻ em được tiêm chủng miễn phí"),
        ("Hoäi phuï nöõ giuùp nhau laøm kinh teá", "Hội phụ nữ giúp nhau làm kinh tế"),
        ("Ñaûng boä thò xaõ", "Đảng bộ thị xã"),
        ("Thá»‹ xÃ£ PhÆ°á»›c Long", "Thị xã Phước Long"),
        ("CéNG HßA X· HéI CHñ NGHÜA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),  # .VnTimeH
        ("Sè: 12/Q§-UBND", "SỐ: 12/QĐ-UBND"),
        ("Căn cứ: nh©n d©n thÞ x· thi ®ua năm 2024.", "Căn cứ: nhân dân thị xã thi đua năm 2024."),
        ("Ban tổ chức: hoäi phuï nöõ giuùp nhau.", "Ban tổ chức: hội phụ nữ giúp nhau."),
        ("VIỆT NAM §éc lËp - Tù do - H¹nh phóc", "VIỆT NAM Độc lập - Tự do - Hạnh phúc"),
    ],
)
def test_old_fonts_are_converted(source: str, text: str) -> None:
    assert repair(source).text == text
    assert repair(source).legacy


@pytest.mark.parametrize(
    "source", ["là má ông café", "giá 10¥ và 5£", "hoà bình, già, quý", "25°C ± 2", "Đồng chí £", "öô"]
)
def test_ordinary_texts_are_left_alone(source: str) -> None:
    assert not repair(source).legacy


def test_every_source_character_has_its_place() -> None:
    source = "\u200bthị\u00ad xa\u0303 ©®"
    repaired = repair(source)
    assert repaired.offsets is not None
    assert repaired.offsets[0] == 0
    assert repaired.offsets[-1] == len(source)
    assert repaired.offsets == sorted(repaired.offsets)
    assert len(repaired.offsets) == len(repaired.text) + 1
