"""Subject lines of documents are told from headlines of news."""

from __future__ import annotations

import unicodedata

import pytest

from broadcaster.sources.headlines import names_document


@pytest.mark.parametrize(
    "headline",
    [
        "V/v hướng dẫn thực hiện chế độ báo cáo quý III",
        "v/v chuyển đơn kiến nghị của các hộ dân khu phố 4",
        "Lịch tiếp công dân của lãnh đạo UBND phường Hoa Sen tháng 9",
        "Lịch công tác tuần thứ 31 của Chủ tịch, các Phó Chủ tịch",
        "Thông báo kết luận của Chủ tịch UBND phường tại phiên họp tháng 8",
        "Quyết định phê duyệt quy hoạch chi tiết khu dân cư Bàu Sen",
        "NGHỊ QUYẾT SỐ 12/NQ-HĐND về dự toán ngân sách năm 2027",
        "«Trả lời đơn của bà con tổ 7»",
        "Báo  cáo tình hình giá cả thị trường tháng 8/2026",
    ],
)
def test_the_subject_line_of_a_document(headline: str) -> None:
    assert names_document(headline)
    assert names_document(unicodedata.normalize("NFD", headline))


@pytest.mark.parametrize(
    "headline",
    [
        "Thông báo tạm ngừng cấp nước khu phố 3 để sửa đường ống",
        "Thông báo nghỉ lễ Quốc khánh năm 2026",
        "Phường Hoa Sen báo cáo kết quả xây dựng đô thị văn minh",
        "Lịch sử chùa Bàu Sen qua lời kể của các bậc cao niên",
        "Quyết định nhanh, dân nhờ",
        "Kết luận ấm lòng sau buổi đối thoại",
        "Công điện khẩn về ứng phó mưa lũ",
        "Báo cáo viên trẻ của phường",
        "Luật sư nói về quyền của người thuê nhà",
        "",
    ],
)
def test_a_headline_of_news(headline: str) -> None:
    assert not names_document(headline)
