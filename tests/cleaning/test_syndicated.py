"""What WordPress adds below each article of a feed, in English and in its Vietnamese translations."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import lines

SYNDICATED = [
    "The post Khu phố 41 tổ chức vệ sinh appeared first on Trang tin Mẫu.",
    "Bài viết Khu phố 42 tổ chức tiêm phòng cho đàn bò của bà con trong xã đã xuất hiện đầu tiên vào ngày Trang tin Mẫu.",
    "Bài viết Khu phố 43 được đăng trước tiên tại Trang tin Mẫu.",
    "Bài đăng Khu phố 44 mở hội chợ xuất hiện đầu tiên trên Trang tin Mẫu.",
    "Bài viết Khu phố 45 đã xuất hiện đầu tiên trên Trang tin Mẫu",
    "The post Khu phố 46 first appeared on Trang tin Mẫu.",
    "Khu phố 47 tổ chức trồng cây appeared first on Trang tin Mẫu.",
]
TOLD = [
    "Bài viết của em Lan được đăng lần đầu trên báo tường của trường năm 2019, nay được in thành sách.",
    "Đàn sếu xuất hiện đầu tiên trên cánh đồng Mẫu vào sáng thứ hai, bà con không xua đuổi.",
    "Bài viết dự thi xuất hiện đầu tiên tại phòng trưng bày sẽ được trao giải.",
    "Nhà trường thông báo: bài viết nào được đăng trước tiên tại bảng tin thì được cộng điểm.",
]


@pytest.mark.parametrize("line", SYNDICATED)
def test_the_line_that_a_blog_adds_to_its_feed_is_a_credit(line: str) -> None:
    assert lines.is_credit(line)


@pytest.mark.parametrize("line", TOLD)
def test_a_sentence_about_what_appeared_first_is_told(line: str) -> None:
    assert not lines.is_credit(line)
