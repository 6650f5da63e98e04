"""Texts written in Markdown: marks are not heard, what they mean is kept; other plain texts stay as they are."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import clean
from broadcaster.model import Cleaned, Found, ParagraphKind

NOTICE = """# Phường Suối Mơ họp **khẩn** về cấp nước

## Thời gian

Cuộc họp bắt đầu lúc *8 giờ* ngày 05/12/2026, xem [thông báo đầy đủ](https://suoimo.example.vn/tb/123) để biết thêm.

- Khu phố 1: [x] đã báo
- [ ] Khu phố 2 `chưa báo`

> Trưởng khu phố nói: nước sẽ có lại trước trưa.

| Khu | Giờ |
|---|:-:|
| 1 | 9h |
| 2 | ~~10h~~ 11h |

---

![ảnh họp](hop.jpg)
"""


def read(text: str, name: str = "tin.md") -> Cleaned:
    return clean(Found("t", text.encode(), "text/plain", name=name))


def test_a_notice_in_markdown() -> None:
    cleaned = read(NOTICE)
    assert cleaned.title == "Phường Suối Mơ họp khẩn về cấp nước"
    assert [(paragraph.kind, paragraph.text) for paragraph in cleaned.paragraphs] == [
        (ParagraphKind.HEADING, "Thời gian"),
        (ParagraphKind.TEXT, "Cuộc họp bắt đầu lúc 8 giờ ngày 05/12/2026, xem thông báo đầy đủ để biết thêm."),
        (ParagraphKind.ITEM, "Khu phố 1: đã báo"),
        (ParagraphKind.ITEM, "Khu phố 2 chưa báo"),
        (ParagraphKind.TEXT, "Trưởng khu phố nói: nước sẽ có lại trước trưa."),
        (ParagraphKind.TABLE, "Khu; Giờ"),
        (ParagraphKind.TABLE, "1; 9h"),
        (ParagraphKind.TABLE, "2; 11h"),
    ]
    dropped = [(line.text, line.why) for line in cleaned.dropped]
    assert ("10h", "struck") in dropped
    assert ("ảnh họp", "caption") in dropped


@pytest.mark.parametrize(
    ("text", "says", "never"),
    [
        ("---\ntitle: Họp khu phố 3 về nước sạch\nauthor: web\n---\n\nBà con đến họp lúc **8 giờ** sáng mai.\n",
         ("Họp khu phố 3 về nước sạch", "Bà con đến họp lúc 8 giờ sáng mai."), ("author", "---")),
        ("Họp khu phố 3 về nước sạch\n===\n\nThời gian\n---\n\nBà con đến lúc 8 giờ.\n", ("Họp khu phố 3 về nước sạch", "Thời gian"), ("===", "---")),
        ("# Họp khu phố 3 về nước sạch\n\nXem [thông báo][tb] và <https://suoimo.example.vn>.\n\n[tb]: https://suoimo.example.vn/tb\n",
         ("Xem thông báo",), ("[tb]", "/tb")),
        ("# Họp khu phố 3 về nước sạch\n\n```\nGiờ họp: 8 giờ\n```\n\nBà con nhớ đến đúng giờ[^1].\n\n[^1]: Theo giờ ghi trên giấy mời.\n",
         ("Giờ họp: 8 giờ", "Bà con nhớ đến đúng giờ."), ("```", "[^1]", "Theo giờ ghi")),
        ("# Họp khu phố 3 về nước sạch\n\n<!-- nội bộ: chưa duyệt -->\nPhí là <del>30.000</del> 20.000 đồng.<br>Nộp trước ngày 5.\n",
         ("Phí là 20.000 đồng.",), ("nội bộ", "30.000", "<br>")),
        ("# Họp khu phố 3 về nước sạch\n\n1. **Mang** căn cước\n2. Mang sổ __hộ khẩu__\n\nGiá 5 \\* 3 là 15 nghìn.\n", ("1. Mang căn cước", "2. Mang sổ hộ khẩu", "Giá 5 * 3"), ("**", "__")),
    ],
)  # fmt: skip
def test_marks_are_not_heard(text: str, says: tuple[str, ...], never: tuple[str, ...]) -> None:
    cleaned = read(text)
    whole = "\n".join([cleaned.title, *cleaned.texts])
    for piece in says:
        assert piece in whole
    for piece in never:
        assert piece not in whole


def test_markdown_is_told_by_its_marks_where_the_name_says_nothing() -> None:
    assert read(NOTICE, "tin.txt").texts == read(NOTICE).texts


@pytest.mark.parametrize(
    "text",
    [
        "Thông báo họp khu phố ba\n\n* Giờ họp: 8 giờ\n* Nơi họp: nhà văn hóa\n\nGiá vé 5*3 nghìn (*) cho mỗi người dự.",
        "Thông báo họp khu phố ba\n\nGiá [tạm tính] là 5_000 đồng, tệp ban_ghi_nho.doc ở phường.\n\n--- Hết ---",
        "Thông báo họp khu phố ba\n\nBà con đến đúng giờ *** xin cảm ơn ***",
    ],
)
def test_a_plain_text_with_a_lone_mark_stays_as_it_is(text: str) -> None:
    plain = clean(Found("t", text.encode(), "text/plain", name="tin.txt"))
    assert "*" in "".join(plain.texts) or "_" in "".join(plain.texts)


def test_a_large_table_is_told_as_tables_of_pages_are() -> None:
    rows = "\n".join(f"| Khu phố {number} | {number} giờ | nhà ông tổ trưởng |" for number in range(1, 20))
    cleaned = read(
        f"# Lịch họp các khu phố trong tháng\n\nBà con xem lịch dưới đây.\n\n| Khu | Giờ | Nơi |\n|---|---|---|\n{rows}\n"
    )
    assert [paragraph.text for paragraph in cleaned.paragraphs if paragraph.kind is ParagraphKind.NOTICE] == [
        "Bài viết có một bảng gồm 20 dòng, mời xem trên trang gốc."
    ]  # fmt: skip
