"""What is no article is refused, and the message says what the page is and what to do; what only looks like such a page is read."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import clean
from broadcaster.errors import NothingToRead
from broadcaster.model import Cleaned, Found
from broadcaster.settings import CleaningSettings

QUICK = CleaningSettings(second_opinion=False)
LINKS = "".join(f"<li><a href='/m/{n}'>Chuyên mục thứ {n} của cổng</a></li>" for n in range(8))
IMPRINT = (
    "<div><p>Giấy phép số 12/GP-STTTT do Sở Thông tin và Truyền thông cấp ngày 3/4/2019, có hiệu lực năm năm kể từ ngày ký.</p>"
    "<p>Cơ quan chủ quản: Ủy ban nhân dân xã Mẫu, chịu trách nhiệm quản lý và vận hành cổng thông tin điện tử này.</p></div>"
)
NEWS = [
    ("Xã Mẫu khởi công đường liên thôn dài ba cây số", "Con đường nối thôn Một với thôn Ba, vốn đầu tư hơn hai tỷ đồng."),
    ("Trạm y tế tiêm phòng sởi cho trẻ dưới năm tuổi", "Đợt tiêm diễn ra trong hai ngày cuối tuần này tại trạm y tế xã."),
    ("Đoàn thanh niên xã thu gom rác thải nhựa ven suối", "Hơn sáu mươi đoàn viên đã tham gia buổi ra quân sáng chủ nhật vừa qua."),
    ("Nông dân thôn Hai được mùa mít ruột đỏ trái vụ", "Giá bán tại vườn cao gấp rưỡi năm ngoái, thương lái đặt mua từ sớm."),
]  # fmt: skip


def page(body: str, title: str = "Cổng thông tin xã Mẫu") -> bytes:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><div class='menu'><ul>{LINKS}</ul></div>"
        f"<div id='main'>{body}</div><div class='footer'><p>Địa chỉ: thôn Một, xã Mẫu</p></div></body></html>"
    ).encode()


def read(body: bytes) -> Cleaned:
    return clean(Found("t", body, name="trang.html"), QUICK)


def fault(body: bytes) -> NothingToRead:
    with pytest.raises(NothingToRead) as caught:
        read(body)
    assert caught.value.remedy
    assert str(caught.value).startswith("trang.html: ")
    return caught.value


def cards(news: list[tuple[str, str]]) -> str:
    return "".join(
        f"<div class='item'><h3><a href='/b/{n}'>{head}</a></h3><span>05/04/2024 | 10:03</span><p>{text}</p></div>"
        for n, (head, text) in enumerate(news)
    )


def flat(news: list[tuple[str, str]]) -> str:
    return "".join(f"<h2><a href='/b/{n}'>{head}</a> ()</h2><p>{text}</p>" for n, (head, text) in enumerate(news))


def dated(news: list[tuple[str, str]]) -> str:
    """Documents and news, each with its date; here and there a summary."""
    return "".join(
        f"<div class='row'><div class='head'><a href='/b/{n}'>{head}</a></div><dd>Ngày đăng tin: (06.08.2024 08:09)</dd><div class='by'>Đăng bới : admin</div>"
        f"<div class='intro'>{text if n < 1 else ''}</div></div>"
        for n, (head, text) in enumerate(news)
    )


def rows(news: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td class='ms-vb-icon'></td><td class='ms-vb-title'><div class='ms-vb itx'><a href='/l?ID={n}'>{head}</a></div></td>"
        f"<td class='ms-vb-user'>Tran Van B</td><td class='ms-vb2'>5/10/2018 1:55 PM</td><td class='ms-vb2'>Approved</td>"
        f"<td class='ms-vb2'><div class='ms-rtestate-field'><p>{text}</p><p>{text} Đề nghị các thôn phối hợp thực hiện tốt.</p><p>Nội dung cụ thể như trong kế hoạch đã gửi các thôn.</p></div></td><td class='ms-vb2'>Yes</td></tr>"
        for n, (head, text) in enumerate(news)
    )
    return f"<table class='ms-listviewtable'><tbody><tr><th>Tiêu đề</th><th>Người gửi</th></tr>{cells}</tbody></table>"


@pytest.mark.parametrize("made", [cards, flat, rows])
@pytest.mark.parametrize("head", ["<h1>Tin hoạt động</h1>", ""])
def test_a_list_of_news_is_no_article(made, head: str) -> None:  # type: ignore[no-untyped-def]
    error = fault(page(head + made(NEWS)))
    assert "trang danh mục" in error.fault
    assert "4 bài" in error.fault
    assert "listing" in error.remedy


def test_a_list_of_documents_with_a_summary_here_and_there_is_no_article() -> None:
    assert "bài" in fault(page(f"<h1>Kinh nghiệm</h1>{dated(NEWS)}")).fault


def test_a_list_beside_an_article_takes_nothing_of_it() -> None:
    """Headlines in a side column, then the article: its headline is no summary of the last of them."""
    side = "".join(
        f"<td class='tin'><a href='/b/{n}'>{head}</a></td><td>(06.08.2024)</td>" for n, (head, _) in enumerate(NEWS)
    )
    cleaned = read(
        page(
            f"<table><tr>{side}</tr></table><p class='Title'>Xã Mẫu sơ kết phong trào trồng cây</p><div class='text'>{STORY.split('</h1>')[1]}</div>"
        )
    )
    assert cleaned.title == "Xã Mẫu sơ kết phong trào trồng cây"
    assert len(cleaned.paragraphs) == 2


def test_links_under_section_names_are_no_article() -> None:
    body = "<h3>Quy định chung</h3>" + "".join(
        f"<p><a href='/b/{n}'>{head}</a> (30.07.2019 17:59)</p>" for n, (head, _) in enumerate(NEWS)
    )
    assert "trang danh mục" in fault(page(body)).fault


def test_a_title_over_an_attachment_names_the_file() -> None:
    body = (
        "<p class='Title'>Thông báo công khai đồ án quy hoạch khu dân cư thôn Hai</p><p>Xem chi tiết <a href='/tep/cv%20277.pdf'>tại đây</a></p>"
        "<p>Liên kết Website</p>"
    )
    error = fault(page(body))
    assert "cv 277.pdf" in error.fault
    assert "quy hoạch khu dân cư" in error.fault
    assert "gửi ở bàn điều khiển" in error.remedy


def test_a_title_over_a_pointer_says_so() -> None:
    body = "<p class='Title'>Lịch tiếp công dân xã Mẫu tháng bảy</p><p>Xem chi tiết <a href=''>tại đây</a></p>"
    assert "mời xem nơi khác" in fault(page(body)).fault


@pytest.mark.parametrize(
    "body",
    [
        "<marquee>Nhiệt liệt chào mừng đại hội đảng bộ xã Mẫu lần thứ mười hai, nhiệm kỳ mới, thành công tốt đẹp</marquee>",
        "",
        IMPRINT,
        "<h1>Tin tức</h1>",
        f"<h1>Văn bản chỉ đạo</h1>{IMPRINT}",
        "<h1>Hệ thống tổ chức của hội</h1>",
    ],
)
def test_a_frame_without_content_is_no_article(body: str) -> None:
    assert "không tìm thấy bài viết" in fault(page(body)).fault


def test_a_few_labels_are_held() -> None:
    cleaned = read(
        page("<h1>Danh bạ điện thoại của xã</h1><p>Văn phòng ủy ban</p><p>Trạm y tế xã</p><p>Công an xã</p>")
    )
    assert [doubt.code for doubt in cleaned.doubts if doubt.hold] == ["short"]


STORY = (
    "<h1>Xã Mẫu sơ kết phong trào trồng cây</h1><p>Sáng 12/3, Ủy ban nhân dân xã Mẫu sơ kết phong trào trồng cây đầu năm với hơn hai nghìn cây được trồng.</p>"
    "<p>Các thôn cam kết chăm sóc cây mới trồng trong suốt mùa khô, mỗi hộ nhận một đoạn đường trước nhà.</p>"
)


@pytest.mark.parametrize("made", [cards, flat])
def test_other_news_below_an_article_is_not_read(made) -> None:  # type: ignore[no-untyped-def]
    cleaned = read(page(f"<div class='text'>{STORY}</div><div>{made(NEWS)}</div>"))
    assert cleaned.title == "Xã Mẫu sơ kết phong trào trồng cây"
    assert len(cleaned.paragraphs) == 2
    assert {head for head, _ in NEWS} <= {line.text.removesuffix(" ()") for line in cleaned.dropped}


def test_a_short_article_beside_much_other_news_is_found() -> None:
    story = STORY.split("</p>")[0] + "</p>"
    cleaned = read(page(f"<div class='text'>{story}</div><div>{cards(NEWS * 3)}</div>"))
    assert len(cleaned.paragraphs) == 1
    assert cleaned.texts[0].startswith("Sáng 12/3")


def test_subheadings_that_are_links_do_not_make_a_list() -> None:
    parts = "".join(
        f"<h3><a href='/q/{n}'>Quy định thứ {n} có hiệu lực</a></h3><p>Từ ngày {n} tháng tới, người dân làm thủ tục tại bộ phận một cửa của xã và nhận kết quả trong ba ngày làm việc.</p>"
        "<p>Hồ sơ gồm đơn theo mẫu và bản sao giấy tờ liên quan, nộp trực tiếp hoặc qua cổng dịch vụ công trực tuyến của tỉnh.</p>"
        "<p>Người dân có thể gọi số điện thoại của bộ phận một cửa để được hướng dẫn trước khi đến nộp hồ sơ.</p>"
        for n in (2, 3, 4)
    )
    cleaned = read(
        page(
            f"<h1>Những quy định mới trong tháng tới</h1><div class='text'><p>Dưới đây là các quy định mới liên quan đến người dân trong xã.</p>{parts}</div>"
        )
    )
    assert len(cleaned.paragraphs) >= 10


def test_an_article_that_also_has_an_attachment_is_read() -> None:
    cleaned = read(page(f"<div>{STORY}<p>Xem chi tiết <a href='/k.pdf'>tại đây</a></p></div>"))
    assert len(cleaned.paragraphs) == 2


def test_a_list_whose_summaries_run_on_in_the_block_of_the_link_is_a_list() -> None:
    rows = "".join(
        f"<div class='bai'><a href='/b/{n}'>{head}</a> 2024-06-2{n}T05:00:00.000Z {text}</div>"
        for n, (head, text) in enumerate(NEWS)
    )
    assert f"giới thiệu {len(NEWS)} bài" in str(fault(page(f"<div class='ten-muc'>Tin tức sự kiện</div>{rows}")))


def test_a_front_page_with_one_summary_under_a_linked_headline_is_a_list() -> None:
    head, text = NEWS[0]
    for section in ("", "<p class='chuyen-muc'>Chỉ đạo điều hành</p>"):
        one = f"{section}<div class='o'><h3><a href='/b/1'>{head}</a></h3><p>03/04/2024 | 10:36</p><p>{text}</p></div>"
        assert "danh mục" in str(fault(page(one)))


def test_a_linked_headline_above_its_own_short_article_is_an_article() -> None:
    head, text = NEWS[0]
    assert read(page(f"<h1><a href='/b/1'>{head}</a></h1><p>{text}</p>", title=head)).texts == [text]


def test_the_imprint_run_together_ends_the_article() -> None:
    told = "Ủy ban nhân dân xã Mẫu thông báo lịch thu gom rác mới, áp dụng từ đầu tháng tới trên toàn xã."
    imprint = (
        "Giấy phép số: 19/GP-TTĐT ngày 14/12/2016. Chịu trách nhiệm về nội dung: ông Trưởng ban biên tập. "
        "Địa chỉ: thôn Một, xã Mẫu. Điện thoại: 0271 3549 029. Fax: 0271 3549 028"
    )
    contact = "Địa chỉ liên hệ: trụ sở xã Mẫu. Điện thoại: 0271 3549 029. Email: ubnd@xamau.example.vn."
    body = f"<h1>Thông báo lịch thu gom rác mới</h1><p>{told}</p><p>{contact}</p><p>TRANG THÔNG TIN ĐIỆN TỬ XÃ MẪU</p><p>{imprint}</p>"
    assert read(page(body)).texts == [told, contact]


def test_a_short_text_under_a_linked_headline_waits_for_a_person() -> None:
    """It may be an article of its own, or a list with a single entry."""
    head, text = NEWS[0]
    own = f"<div class='title'><a href='/b/1'>{head}</a></div><div>Ngày đăng: 06/08/2024</div><div class='mo-ta'>{text}</div>"
    section = f"<h1>Phổ biến, giáo dục pháp luật</h1><h3><a href='/b/1'>{head}</a></h3><p>{text}</p>"
    for body in (page(own), page(section, title="Phổ biến, giáo dục pháp luật")):
        assert "short" in [doubt.code for doubt in read(body).doubts if doubt.hold]


def test_fields_to_fill_in_are_not_read() -> None:
    search = (
        "<table><tr><td>Nội dung tìm</td><td><input type='text'></td></tr><tr><td>Lĩnh vực</td>"
        "<td><select><option>Văn hóa</option></select></td></tr></table>"
    )
    told = "Trạm y tế xã tiêm sởi cho trẻ dưới năm tuổi trong hai ngày cuối tuần này, bà con nhớ mang theo sổ tiêm."
    assert read(page(f"<h1>Lịch tiêm sởi tháng này</h1><div>{search}<p>{told}</p></div>")).texts == [told]
