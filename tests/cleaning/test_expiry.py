"""A passing notice is over after the last day it speaks of; news never is, and a doubt is no day."""

from __future__ import annotations

from datetime import date

import pytest

from broadcaster.cleaning.expiry import last_day
from broadcaster.model import Cleaned, Paragraph

FOUND = date(2026, 8, 12)


def told(title: str, *texts: str, posted: date | None = FOUND) -> Cleaned:
    return Cleaned(title, tuple(Paragraph(text) for text in texts), posted=posted)


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("Thông báo tạm ngừng cấp điện khu phố 3", "Từ 8 giờ đến 16 giờ ngày 14/8/2026.", date(2026, 8, 14)),
        ("Lịch cắt nước tuần này", "Ngày 13/8: khu phố 1. Ngày 15/8: khu phố 2.", date(2026, 8, 15)),
        ("Mời bà con dự họp khu phố", "Lúc 19 giờ ngày 20 tháng 8 tại nhà văn hóa.", date(2026, 8, 20)),
        ("Thông báo lịch tiêm phòng cúm", "Ngày 16 tháng 8 năm 2026, tại trạm y tế.", date(2026, 8, 16)),
        ("Cảnh báo mưa lớn trên địa bàn", "Mưa kéo dài đến ngày 13/8.", date(2026, 8, 13)),
        ("Phân luồng giao thông phục vụ lễ hội", "Từ 17/8 đến hết ngày 19/8/2026.", date(2026, 8, 19)),
        ("THÔNG BÁO NGỪNG CẤP NƯỚC", "Đăng ngày 10/8/2026, ngừng nước ngày 13/8/2026.", date(2026, 8, 13)),
    ],
)
def test_the_last_day_of_a_notice(title: str, text: str, day: date) -> None:
    assert last_day(told(title, text), FOUND) == day


def test_a_day_without_a_year_is_the_next_one() -> None:
    notice = told("Lịch tiêm phòng đầu năm", "Ngày 5/1 tại trạm y tế.", posted=date(2026, 12, 28))
    assert last_day(notice, FOUND) == date(2027, 1, 5)


def test_without_a_posting_date_the_day_it_came_in_counts() -> None:
    assert last_day(told("Thông báo cúp điện", "Ngày 14/8, khu phố 3.", posted=None), FOUND) == date(2026, 8, 14)
    assert last_day(told("Thông báo cúp điện", "Ngày 11/8/2026, khu phố 3.", posted=None), FOUND) is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Khánh thành trạm cấp nước mới", "Trạm chạy thử từ ngày 14/8/2026."),
        ("Người dân kể chuyện một tuần cúp điện triền miên", "Đợt ấy kéo dài từ 1/7 đến 9/7/2026."),
        ("Thông báo tạm ngừng cấp điện khu phố 3", "Thời gian sẽ báo sau."),
        ("Thông báo tạm ngừng cấp điện khu phố 3", "Việc nâng cấp lưới điện xong trước 31/12/2027."),
        ("Thông báo tạm ngừng cấp điện khu phố 3", "Theo Văn bản 14/8, mục 3.12, ngày 31/2/2026."),
        ("Mời bà con dự họp khu phố", "Tỷ số 3-8, phiên bản 13.8, số 113/8/2026."),
    ],
)
def test_no_day_where_there_is_none(title: str, text: str) -> None:
    assert last_day(told(title, text), FOUND) is None
