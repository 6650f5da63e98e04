"""«Đăng nhập để đọc tiếp» is never read, and holds; an article that sends people to sign in somewhere is whole."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import clean
from broadcaster.cleaning.walls import is_wall
from broadcaster.errors import NothingToRead
from broadcaster.model import Cleaned, Found
from broadcaster.settings import CleaningSettings

QUICK = CleaningSettings(second_opinion=False)
WALLS = """
Đăng nhập để đọc tiếp
Vui lòng đăng nhập để đọc tiếp bài viết này.
Vui lòng đăng nhập hoặc đăng ký gói đọc báo để đọc tiếp toàn bộ bài viết này.
Bạn đang xem 30% nội dung bài viết. Vui lòng đăng nhập để tiếp tục.
Nội dung dành cho thuê bao.
Nội dung này chỉ dành cho hội viên
Bài viết dành riêng cho thành viên, mời bạn đăng nhập.
Bạn đã đọc hết số bài miễn phí trong tháng này.
Bạn đã đọc hết 5 bài viết miễn phí.
Mời bạn đăng ký để xem toàn bộ.
Mời bạn đăng ký thành viên để xem toàn bộ nội dung.
Để đọc tiếp bài viết, vui lòng đăng nhập.
Để xem toàn bộ nội dung này, bạn cần đăng nhập
Quý độc giả vui lòng đăng nhập tài khoản để tiếp tục xem bài
Đăng ký gói VIP để mở khóa toàn bộ bài viết
Phần còn lại của bài viết chỉ dành cho thuê bao
Bạn chưa đăng nhập. Đăng nhập ngay!
Mua gói đọc báo điện tử để đọc toàn bộ bài viết.
Hãy trở thành thành viên để đọc đầy đủ
Bạn cần đăng nhập để xem nội dung này
Phiên làm việc của bạn đã hết hạn, vui lòng đăng nhập lại để tiếp tục xem trang.
""".strip().splitlines()
TOLD = """
Người dân đăng nhập vào Cổng dịch vụ công để nộp hồ sơ.
Phụ huynh nộp hồ sơ tại văn phòng trường hoặc đăng nhập vào Cổng dịch vụ công để nộp trực tuyến.
Đăng nhập vào Cổng dịch vụ công để xem toàn bộ hồ sơ đã nộp.
Bà con đăng nhập Cổng dịch vụ công để xem kết quả giải quyết hồ sơ.
Vui lòng đăng nhập để bình luận.
Đăng nhập để gửi ý kiến
Người dân đăng ký tiêm tại trạm y tế để được tư vấn đầy đủ.
Mời bà con đăng ký tham gia trước ngày 5 tháng 6.
Chương trình dành cho hội viên Hội Nông dân từ 18 tuổi.
Lớp học dành riêng cho thành viên câu lạc bộ hưu trí.
Phiên làm việc của Hội đồng nhân dân kết thúc vào chiều mai.
Phiên làm việc đã kết thúc lúc 11 giờ.
Đăng nhập vào tài khoản định danh điện tử để xem sổ sức khỏe.
Bạn đọc đăng ký mua báo năm mới tại bưu điện.
Còn 30% diện tích chưa gặt.
Mời bạn đọc xem toàn bộ ảnh tại triển lãm.
""".strip().splitlines()
LEAD = (
    "Sáng nay, xã Gò Mít ra quân nạo vét kênh nội đồng với hơn hai trăm người tham gia.",
    "Đến trưa, đoạn kênh dài một cây số qua ấp Cây Bàng đã thông dòng.",
)


def page(*lines: str, more: str = "", title: str = "Xã Gò Mít ra quân nạo vét kênh nội đồng") -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><body><main><h1>{title}</h1><div class='noi-dung'>{body}</div>{more}</main></body></html>".encode()


def read(body: bytes, media_type: str = "text/html") -> Cleaned:
    return clean(Found("t", body, media_type, "utf-8", name="trang"), QUICK)


@pytest.mark.parametrize("line", WALLS)
def test_a_wall_is_known(line: str) -> None:
    assert is_wall(line)


@pytest.mark.parametrize("line", TOLD)
def test_what_is_told_is_no_wall(line: str) -> None:
    assert not is_wall(line)


@pytest.mark.parametrize("line", WALLS)
@pytest.mark.parametrize("kind", ["page", "text"])
def test_a_wall_is_not_read_and_holds_the_article(line: str, kind: str) -> None:
    text = "\n\n".join(("Xã Gò Mít ra quân nạo vét kênh nội đồng", *LEAD, line)).encode()
    cleaned = read(page(*LEAD, line)) if kind == "page" else read(text, "text/plain")
    assert tuple(cleaned.texts) == LEAD
    (doubt,) = (doubt for doubt in cleaned.doubts if doubt.code == "wall")
    assert doubt.hold


@pytest.mark.parametrize("line", TOLD)
def test_an_article_that_speaks_of_signing_in_is_whole(line: str) -> None:
    for cleaned in (read(page(*LEAD, line)), read(page(LEAD[0], line, LEAD[1]))):
        assert not any(doubt.code == "wall" for doubt in cleaned.doubts)
        if "bình luận" not in line and "ý kiến" not in line:
            assert line in cleaned.texts


def test_a_wall_in_the_middle_is_told_by_somebody() -> None:
    line = "Nội dung này chỉ dành cho hội viên."
    after = [f"Người thứ {number} cũng gặp đúng dòng chữ ấy khi mở trang bằng máy của mình." for number in range(2, 6)]
    cleaned = read(page(LEAD[0], line, *after))
    assert line in cleaned.texts
    assert not any(doubt.code == "wall" for doubt in cleaned.doubts)


def test_the_wall_at_the_end_goes_where_the_text_has_quoted_it_before() -> None:
    after = [f"Người thứ {number} cũng gặp đúng dòng chữ ấy khi mở trang bằng máy của mình." for number in range(2, 6)]
    cleaned = read(page(LEAD[0], WALLS[0], *after, WALLS[0]))
    assert cleaned.texts[1] == WALLS[0]
    assert cleaned.texts[-1] == after[-1]
    assert any(doubt.code == "wall" for doubt in cleaned.doubts)


@pytest.mark.parametrize("line", WALLS[:10])
def test_a_wall_alone_is_no_article(line: str) -> None:
    with pytest.raises(NothingToRead):
        read(page(line, title="Tin trong ngày ở xã Gò Mít"))


FORM = (
    "<form><label>Tên đăng nhập</label><input><label>Mật khẩu</label><input type='password'><button>Vào</button></form>"
)


@pytest.mark.parametrize("title", ["Đăng nhập hệ thống", "Đăng nhập", "Đăng nhập vào Cổng thông tin", "Login"])
def test_a_form_that_asks_for_a_password_is_no_article(title: str) -> None:
    with pytest.raises(NothingToRead, match="biểu mẫu đăng nhập"):
        read(
            page(
                "Trang này dành cho cán bộ đã được cấp tài khoản, quên mật khẩu xin gọi bộ phận hỗ trợ.",
                more=FORM,
                title=title,
            )
        )


def test_a_form_beside_an_article_says_nothing() -> None:
    cleaned = read(page(*LEAD, more=f"<aside>{FORM}</aside>"))
    assert tuple(cleaned.texts) == LEAD
    assert not any(doubt.hold for doubt in cleaned.doubts)


def test_a_wall_that_other_rules_have_left_out_holds_where_the_text_breaks_off() -> None:
    cut = "Đến trưa, đoạn kênh dài một cây số qua ấp Cây…"
    box = "<div class='related'><p>Nội dung dành cho thuê bao</p></div>"
    assert any(doubt.code == "wall" for doubt in read(page(LEAD[0], cut, more=box)).doubts)
    assert not any(doubt.code == "wall" for doubt in read(page(*LEAD, more=box)).doubts)


def test_two_headlines_are_named_where_they_disagree() -> None:
    found = Found(
        "t",
        page("Nạp lần đầu nhân đôi tài khoản, rút tiền siêu tốc trong năm phút.", title="Siêu khuyến mãi"),
        headline="Lịch cắt điện khu phố 3 tuần này",
    )
    (doubt,) = (doubt for doubt in clean(found, QUICK).doubts if doubt.code == "headline")
    assert doubt.hold
    assert "«Lịch cắt điện khu phố 3 tuần này»" in doubt.message
    assert "«Siêu khuyến mãi»" in doubt.message
