"""Bytes of every age: charsets, marks apart from letters, old fonts, broken twice."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.vietnamese.encoding import decode
from broadcaster.vietnamese.old_font_text import repair_legacy
from broadcaster.vietnamese.old_fonts import from_vni, tcvn3

from .old_bytes import as_1258, as_tcvn3, as_vni

TEXT = "Ủy ban nhân dân thị xã Phước Long thông báo lịch tiếp công dân định kỳ tháng mười một, đề nghị bà con đến đúng giờ và mang theo giấy tờ cần thiết."


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_every_dress(charset: str) -> None:
    assert decode(TEXT.encode(charset)) == (TEXT, ())


def test_marks_apart_are_composed() -> None:
    assert decode(unicodedata.normalize("NFD", TEXT).encode()) == (TEXT, ())


@pytest.mark.parametrize("said", [None, "windows-1258", "iso-8859-1", "utf-8", "no-such-charset", "rot13"])
def test_windows_1258_is_found_whatever_http_says(said: str | None) -> None:
    assert decode(as_1258(TEXT), said)[0] == TEXT


def test_tcvn3_is_recognised_by_the_line_and_said_so() -> None:
    lower = TEXT.lower().replace("ủy ban", "uû ban")
    lower = "nhân dân thị xã phước long được thông báo lịch tiếp công dân định kỳ"
    text, doubts = decode(as_tcvn3(lower).encode("utf-8"))
    assert text == lower
    assert [(doubt.code, doubt.hold) for doubt in doubts] == [("legacy", False)]


def test_tcvn3_in_latin_bytes() -> None:
    lower = "nhân dân thị xã phước long được thông báo lịch tiếp công dân định kỳ"
    assert decode(as_tcvn3(lower).encode("latin-1"))[0] == lower


def test_vni_is_recognised() -> None:
    lower = "hội phụ nữ xã đồng nơ vận động nhân dân đóng góp xây dựng đường giao thông nông thôn"
    text, doubts = decode(as_vni(lower).encode())
    assert text == lower
    assert doubts[0].code == "legacy"


def test_known_samples_of_old_fonts() -> None:
    for broken, meant in [("Nh©n d©n thÞ x·", "Nhân dân thị xã"), ("Hoäi phuï nöõ", "Hội phụ nữ")]:
        repaired = repair_legacy(broken)
        assert repaired is not None
        assert repaired.text == meant


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Giá vàng ngày 5/3: mua vào 66,8 – bán ra 67,5 triệu đồng",
        "Café Müller, Nguyễn Đình Chiểu · 12°C ± 2 «mới»",
        "Điểu Krông, H’Hen Niê ở buôn Sút M’Grư",
        "Sở Văn hóa • Thể thao ® 2024 © bản quyền",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert decode(text.encode()) == (text, ())


@pytest.mark.parametrize("through", ["latin-1", "cp1252"])
def test_utf8_read_wrongly_once_is_repaired(through: str) -> None:
    broken = TEXT.encode().decode(through, "ignore" if through == "latin-1" else "replace")
    if through == "cp1252":
        broken = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in TEXT.encode())
    text, doubts = decode(broken.encode())
    assert text == TEXT
    assert [(doubt.code, doubt.hold) for doubt in doubts] == [("mojibake", False)]


def test_a_page_cut_in_mid_letter_stays_utf8() -> None:
    text, doubts = decode(("<p>" + TEXT * 3).encode() + b"\xe1\xbb")
    assert TEXT in text
    assert [doubt.code for doubt in doubts] == ["encoding"]


def test_unknown_bytes_are_held() -> None:
    _, doubts = decode(bytes(range(0xA0, 0xFF)) * 4)
    assert any(doubt.hold for doubt in doubts)


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "windows-1258", "utf-16", "hex", "\x00"]))
def test_no_bytes_break_it(body: bytes, charset: str | None) -> None:
    text, _ = decode(body, charset)
    assert unicodedata.is_normalized("NFC", text)


@given(
    st.text(
        alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ ,.0123456789",
        min_size=1,
    )
)
def test_unicode_vietnamese_is_never_changed(text: str) -> None:
    assert decode(text.encode())[0] == text


def test_tables_are_whole() -> None:
    assert len(tcvn3()) == 74
    assert from_vni("öù") == "ứ"
