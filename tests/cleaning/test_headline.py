"""Which line is the headline, where a page gives little help: no h1, no og:title, the portal's name in ``<title>``."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import clean
from broadcaster.model import Found
from broadcaster.settings import CleaningSettings

QUICK = CleaningSettings(second_opinion=False)
TITLE = "Huyện Bù Gia sơ kết sáu tháng phong trào trồng cây phân tán"
LEAD = "Ngày 06/4, Hội Nông dân huyện Bù Gia tổ chức hội nghị sơ kết sáu tháng phong trào trồng cây phân tán với sự tham dự của đại diện hội nông dân tám xã, thị trấn trong huyện."
TEXT = [
    "Sau sáu tháng, toàn huyện đã trồng được hơn mười hai nghìn cây xanh dọc các tuyến đường liên thôn, quanh trường học và nhà văn hóa, tỷ lệ cây sống đạt trên chín mươi phần trăm.",
    "Hội Nông dân huyện đề nghị các xã giao từng đoạn đường cho chi hội chăm sóc, gắn biển tên và kiểm tra mỗi quý một lần để cây lớn đều, không bị gia súc phá.",
]
SMALL = "Chủ tịch hội phát biểu tại hội nghị"


def title_of(body: str, page_title: str = "Trang chủ - Cổng thông tin huyện") -> tuple[str, list[str]]:
    page = f"<html><head><meta charset='utf-8'><title>{page_title}</title></head><body><div class='menu'><ul><li><a href='/'>Trang chủ</a></li></ul></div>{body}</body></html>"
    cleaned = clean(Found("t", page.encode()), QUICK)
    return cleaned.title, cleaned.texts


def p(text: str, style: str = "text-align:justify", bold: bool = False) -> str:
    return f"<p style='{style}'>{f'<b>{text}</b>' if bold else text}</p>"


BOLD_TITLE = f"<div style='text-align:center'><b>{TITLE}</b></div>"
FLOW = "".join(p(text) for text in TEXT)


@pytest.mark.parametrize(
    "body",
    [
        # a caption, then a subheading, in bold below a bold lead
        f"<div>{BOLD_TITLE}<div class='fix'>{p(LEAD, bold=True)}<p><img src='a.jpg'></p>{p(SMALL, bold=True)}{FLOW}</div></div>",
        f"<div>{BOLD_TITLE}<span>{p(LEAD, bold=True)}</span><div class='fix'>{p('Kết quả đáng ghi nhận', bold=True)}{FLOW}</div></div>",
        # who posted it, below the headline
        f"<div class='title-cat'>{TITLE}</div><dd>Ngày đăng tin: (06.08.2024 08:09)</dd><div class='title-cat'>Đăng bới : admin</div><div class='x'>{p(LEAD)}{FLOW}</div>",
        # the section's name above it
        f"<p class='title-gt'><b>Tin kinh tế</b></p><p style='text-align:center'><b>{TITLE}</b></p><div class='x'>{p(LEAD)}{FLOW}</div>",
        f"<h1 class='portlet-title'>Hội nông dân huyện</h1><h2>{TITLE} <span>( )</span></h2><div class='x'><h1>{LEAD} {TEXT[0]}</h1></div>",
        # a headline with a full stop
        f"<h2 style='text-align:center'>{TITLE}.</h2><div class='x'><h3 style='text-align:justify'>{LEAD}</h3>{FLOW}</div>",
    ],
)
def test_the_headline_is_found(body: str) -> None:
    title, texts = title_of(body)
    assert title.rstrip(".") == TITLE
    assert SMALL not in texts
    assert not any("admin" in text for text in texts)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["CHỨC NĂNG, NHIỆM VỤ", "CỦA TRUNG TÂM NÔNG NGHIỆP"], "CHỨC NĂNG, NHIỆM VỤ CỦA TRUNG TÂM NÔNG NGHIỆP"),
        (["QUY CHẾ", "LÀM VIỆC CỦA ỦY BAN", "NHÂN DÂN HUYỆN BÙ GIA"], "QUY CHẾ LÀM VIỆC CỦA ỦY BAN NHÂN DÂN HUYỆN BÙ GIA"),
    ],
)  # fmt: skip
def test_a_headline_in_several_lines_is_one(lines: list[str], whole: str) -> None:
    body = "".join(f"<p style='text-align:center'><strong>{line}</strong></p>" for line in lines)
    assert title_of(f"<div class='journal-content-article'>{body}{p(LEAD)}{FLOW}</div>")[0] == whole


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"{TITLE} (12/03/2024)", TITLE),
        (f"{TITLE} ()", TITLE),
        (f"{TITLE} (2021 – 2025)", f"{TITLE} (2021 – 2025)"),
        (f"{TITLE} (07/05/1954 – 07/5/2024)", f"{TITLE} (07/05/1954 – 07/5/2024)"),
        (f"{TITLE} (lần hai)", f"{TITLE} (lần hai)"),
    ],
)
def test_what_hangs_behind_a_headline(written: str, read: str) -> None:
    assert title_of(f"<h1>{written}</h1><div class='x'>{p(LEAD)}{FLOW}</div>")[0] == read


def test_a_headline_that_stands_nowhere_on_the_page_holds_the_article() -> None:
    page = f"<html><head><meta charset='utf-8'><title>Trường Chính trị tỉnh</title></head><body><div class='x'>{p(LEAD)}{FLOW}</div></body></html>"
    doubts = clean(Found("t", page.encode()), QUICK).doubts
    assert any(doubt.code == "title" and doubt.hold for doubt in doubts)


@pytest.mark.parametrize(
    "line",
    ["CTTĐT", "Cổng TTĐT", "Theo daknong.example.gov.vn", "Theo TTO", "Nguồn tin từ: Nguyễn Thị Lan", "Nguồn Đài TT Bù Gia", "Nguồn Bù Gia online", "Theo Bù Gia Điện tử"],
)  # fmt: skip
def test_a_line_that_says_where_the_text_is_from_is_not_read(line: str) -> None:
    body = f"<h1>{TITLE}</h1><div class='x'>{p(LEAD)}{FLOW}<p style='text-align:right'>{line}</p></div>"
    assert title_of(body)[1] == [LEAD, *TEXT]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Tin, ành Lệ Hoa (Đài Truyền thanh huyện)", "Lệ Hoa"), ("Tin Khánh Hòa – Thanh Tâm", "Khánh Hòa, Thanh Tâm"), ("Người viết tin: Triệu Thị Hoa", "Triệu Thị Hoa"),
        ("Tin, ảnh KHÁNH HÒA", "KHÁNH HÒA"), ("Theo QV", None), ("Nhân Viên Tạp Vụ", None), ("Phó Chủ Tịch Huyện", None), ("Tin ảnh", None),
    ],
)  # fmt: skip
def test_who_wrote_it(line: str, author: str | None) -> None:
    page = f"<html><head><meta charset='utf-8'></head><body><h1>{TITLE}</h1><div class='x'>{p(LEAD)}{FLOW}<p style='text-align:right'>{line}</p></div></body></html>"
    assert clean(Found("t", page.encode()), QUICK).author == author
