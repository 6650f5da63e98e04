"""Plain text: page dumps, typed notices, e-mail."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import clean
from broadcaster.model import Cleaned, Found
from broadcaster.settings import CleaningSettings


def cleaned(text: str) -> Cleaned:
    return clean(Found("t", text.encode(), media_type="text/plain"), CleaningSettings())


DUMP = """Search

Hội Nông dân phường Sơn Giang trao vốn cho hội viên nghèo

Sáng nay, Hội Nông dân phường Sơn Giang tổ chức trao vốn vay cho mười hội viên có hoàn cảnh khó khăn trên địa bàn phường.

trao von 01.jpg

  • Chủ tịch Hội Nông dân trao vốn
  • cho hội viên (Ảnh: Đài phường)

Các hội viên cam kết:

  • Sử dụng vốn đúng mục đích;
  • Trả nợ đúng hạn.

Đây là hoạt động thường niên của Hội./.

                                                        Tác giả: Lê Bảo

Lượt xem: 41

  • File đính kèm:

Bình luận
logo.gif
"""


def test_a_page_dump() -> None:
    article = cleaned(DUMP)
    assert article.title == "Hội Nông dân phường Sơn Giang trao vốn cho hội viên nghèo"
    assert article.author == "Lê Bảo"
    assert article.posted is None
    assert article.texts[1:] == [
        "Các hội viên cam kết:",
        "Sử dụng vốn đúng mục đích;",
        "Trả nợ đúng hạn.",
        "Đây là hoạt động thường niên của Hội./.",
    ]
    assert len(article.captions) == 2


def test_hard_wrapped_text_is_unfolded() -> None:
    article = cleaned(
        "THÔNG BÁO LỊCH CẮT NƯỚC\n\nCông ty Cấp nước thông báo đến khách hàng khu vực phường\nLong Thủy về việc tạm ngừng cấp nước để sửa chữa đường ống\nchính trên tuyến đường trung tâm thị xã trong hai ngày tới.\n\nMong khách hàng thông cảm và dự trữ nước sinh hoạt đầy đủ\ntrước thời gian trên.\n"
    )
    assert article.title == "THÔNG BÁO LỊCH CẮT NƯỚC"
    assert len(article.paragraphs) == 2
    assert "phường Long Thủy" in article.texts[0]


def test_marked_title_date_and_names() -> None:
    article = cleaned(
        "Tiêu đề: Đại hội chi bộ khu phố 3\nNgày đăng: 12/03/2024\nChi bộ khu phố 3 vừa tổ chức thành công đại hội nhiệm kỳ mới với sự tham dự của toàn thể đảng viên.\nĐại hội bầu ra cấp ủy gồm ba đồng chí.\nNgọc Anh\n"
    )
    assert article.title == "Đại hội chi bộ khu phố 3"
    assert str(article.posted) == "2024-03-12"
    assert article.author == "Ngọc Anh"
    assert len(article.paragraphs) == 2


def test_the_name_of_who_signs_is_no_author() -> None:
    article = cleaned(
        "Thông báo về việc treo cờ Tổ quốc\nỦy ban nhân dân phường thông báo treo cờ Tổ quốc từ ngày 30 tháng 8 đến hết ngày 3 tháng 9 tại các hộ dân và cơ quan.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nTrần Văn Bình\n"
    )
    assert article.author is None
    assert article.texts[-1] == "Trần Văn Bình"


@pytest.mark.parametrize(
    "last", ["Kính mong bà con hưởng ứng!", "Trân trọng thông báo.", "Rất mong được bà con ủng hộ"]
)
def test_a_closing_line_is_body(last: str) -> None:
    article = cleaned(
        f"Vận động ủng hộ Quỹ vì người nghèo\nỦy ban Mặt trận phường phát động ủng hộ Quỹ vì người nghèo từ nay đến hết tháng mười một năm nay.\n{last}\n"
    )
    assert article.texts[-1] == last
    assert article.author is None


def test_words_of_tails_inside_sentences_survive() -> None:
    line = "Bình luận về kết quả này, ông Nam cho rằng phong trào đã lan tỏa đến từng hộ dân trong phường."
    assert (
        line
        in cleaned(
            f"Phường Long Phước tổng kết phong trào thi đua\n{line}\nVideo của nhóm thanh niên được đông đảo người xem và chia sẻ trong cuộc thi năm nay.\n"
        ).texts
    )


def test_a_headline_with_a_full_stop_is_one() -> None:
    headline = "Hội Nông dân phường thăm và tặng quà hội viên nghèo ở khu phố 7."
    body = (
        "Sáng 20/3, Hội Nông dân phường đã đến thăm và tặng quà cho các hội viên có hoàn cảnh khó khăn ở khu phố 7, "
        "nhân dịp đầu năm mới."
    )
    article = cleaned(f"{headline}\n{body}\n")
    assert (article.title, list(article.texts)) == (headline, [body])
    assert not any(doubt.hold and doubt.code in ("title", "no title") for doubt in article.doubts)


def test_running_text_without_a_headline_still_waits_for_one() -> None:
    first = "Sáng nay nước về. Chiều nay lại mất."
    second = (
        "Đó là chuyện của cả tuần qua ở khu phố 7, nơi bà con phải thức đêm để hứng từng xô nước cho cả nhà dùng trong "
        "ngày hôm sau."
    )
    assert "no title" in {doubt.code for doubt in cleaned(f"{first}\n{second}\n").doubts}
