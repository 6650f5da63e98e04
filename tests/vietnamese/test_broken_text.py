"""The last look at the letters of a text before it is read."""

from __future__ import annotations

import pytest

from broadcaster.vietnamese.broken_text import broken_place


@pytest.mark.parametrize(
    "text",
    [
        "Thị trấn m\ufffd lớp xóa mù chữ",
        "Thị tra¥n Hoa Sen mở lớp",
        "Th·ªã tr·∫•n Hoa Sen",
        "bÃ¡n hÃ ng táº¡i chá»£",
        "SĂĄng nay thĂ nh phố tổ chức buổi khĂĄm sức khỏe cho hĂ ng trăm bĂ con",
        "nh©n d©n thÞ x· thi ®ua lao ®éng",
    ],
)
def test_broken_letters_are_seen(text: str) -> None:
    assert broken_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No marks at all",
        "Ủy ban nhân dân thị xã họp lúc 7h30, nhiệt độ 30°C, rộng 1.250 m².",
        "Bon Đắk Prí, xã Nâm N'Đir, huyện Krông Nô; bon Rcập, bon Ja Rah, xã Nâm Nung",
        "Café Müller, Điểu Krông, H’Hen Niê ở buôn Sút M’Grư",
        "Sở Văn hóa • Thể thao ® 2024 © bản quyền «mới»",
        "GIẤY MỜI HỌP TỔ DÂN PHỐ – 8h00–10h00",
    ],
)
def test_whole_text_is_left_in_peace(text: str) -> None:
    assert broken_place(text) == ""
