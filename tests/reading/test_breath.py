from __future__ import annotations

import pytest

from broadcaster.model import Segment, SegmentKind
from broadcaster.reading import breath_groups, default_reader

LONG = (
    "Ngày 12/6/2020, Ủy ban nhân dân phường Long Thủy phối hợp với Hội Liên hiệp Phụ nữ thị xã tổ chức trao 105 suất quà trị giá "
    "52,5 triệu đồng cho hộ nghèo, đồng thời thăm hỏi các gia đình chính sách trên địa bàn để động viên bà con."
)


def test_a_short_text_is_one_group() -> None:
    (segment,) = default_reader().read("Bà con nghe đài.")
    assert breath_groups(segment, 95) == ("Bà con nghe đài.",)


@pytest.mark.parametrize("limit", [60, 80, 95, 120])
def test_groups_fit_join_and_are_balanced(limit: int) -> None:
    (segment,) = default_reader().read(LONG)
    groups = breath_groups(segment, limit)
    assert " ".join(groups) == segment.spoken
    assert max(map(len, groups)) <= limit
    assert min(map(len, groups)) >= limit // 5


def test_numbers_dates_and_names_stay_whole() -> None:
    (segment,) = default_reader().read(LONG)
    groups = breath_groups(segment, 95)
    for whole in (
        "mười hai tháng sáu năm hai nghìn không trăm hai mươi",
        "một trăm linh năm",
        "năm mươi hai phẩy năm triệu đồng",
    ):
        assert any(whole in group for group in groups), groups


def test_a_cut_comes_after_a_clause_where_it_can() -> None:
    (segment,) = default_reader().read(LONG)
    assert breath_groups(segment, 180)[0].endswith((",", "nghèo,"))


def test_a_span_longer_than_the_limit_is_cut_between_words() -> None:
    (segment,) = default_reader().read("Số 123456789123456789.")
    assert all(len(group) <= 20 for group in breath_groups(segment, 20))


def test_a_line_of_our_own_without_spans() -> None:
    segment = Segment(SegmentKind.GREETING, "", "Kính chào quý vị, sau đây là bản tin của đài.")
    assert " ".join(breath_groups(segment, 20)) == segment.spoken
    with pytest.raises(ValueError, match="limit"):
        breath_groups(segment, 0)
