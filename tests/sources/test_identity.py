from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.sources.identity import (
    article_identity,
    canonical_address,
    is_trap,
    near,
    simhash64,
)

TEXT = (
    "Ủy ban nhân dân phường Long Thủy thông báo tạm ngừng cấp nước tại các khu phố 2, 3 và 5 để sửa chữa đường ống. Thời gian "
    "từ 22 giờ ngày 14 tháng 8 đến 5 giờ ngày 15 tháng 8. Bà con chủ động trữ nước, khóa van tổng khi đi vắng và xả bỏ phần nước "
    "đục trong mười lăm phút đầu khi có nước trở lại. Mọi thắc mắc xin gọi tổ trực của xí nghiệp cấp nước thị xã."
)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://Portal.vn:80/tin/", "http://portal.vn/tin"),
        ("https://portal.vn/tin?utm_source=zalo&id=5&fbclid=x", "https://portal.vn/tin?id=5"),
        ("https://portal.vn/tin?b=2&a=1#binh-luan", "https://portal.vn/tin?a=1&b=2"),
        ("https://portal.vn/tin;jsessionid=A1B2?id=5", "https://portal.vn/tin?id=5"),
        ("https://portal.vn/view/12/vi/en/vi/en/vi/en", "https://portal.vn/view/12/vi/en"),
        ("https://portal.vn/tin//bai", "https://portal.vn/tin/bai"),
        ("https://portal.vn/tin-t%E1%BB%A9c", "https://portal.vn/tin-tức"),
        ("https://portal.vn/Default.aspx", "https://portal.vn/"),
        ("https://portal.vn", "https://portal.vn/"),
    ],
)
def test_spellings_of_one_address_are_one(url: str, same: str) -> None:
    assert canonical_address(url) == canonical_address(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://portal.vn/2026/05/05/tin", "https://portal.vn/2026/05/tin"),
        ("https://portal.vn/tin?id=5", "https://portal.vn/tin?id=6"),
        ("https://portal.vn/Tin", "https://portal.vn/tin"),
    ],
)
def test_different_articles_stay_different(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


@given(st.text(max_size=80))
def test_any_text_has_one_canonical_form(text: str) -> None:
    for url in (text, "http://portal.vn/" + text):
        once = canonical_address(url)
        assert canonical_address(once) == once


def test_endless_addresses_are_traps() -> None:
    assert is_trap("http://p.vn/" + "a/b/" * 6)
    assert is_trap("http://p.vn/" + "dai-" * 100)
    assert not is_trap("http://p.vn/tin-tuc/2026/08/05/thong-bao-cup-dien.html")


def test_identity_is_guid_then_address_and_survives_https_and_www() -> None:
    assert article_identity("a", "g1", "http://p.vn/x") == article_identity("a", "g1", "http://p.vn/y")
    assert article_identity("a", None, "http://p.vn/x") == article_identity(
        "a", None, "https://www.p.vn/x/?utm_medium=q"
    )
    assert article_identity("a", "http://p.vn/?p=1", None) == article_identity("a", "https://p.vn/?p=1", None)
    assert article_identity("a", "g1", None) != article_identity("b", "g1", None)
    assert len(article_identity("a", "g1", None)) == 64
    with pytest.raises(ValueError, match="guid or an address"):
        article_identity("a", " ", None)


def test_a_reprint_is_near_and_another_article_is_not() -> None:
    reprint = "(Báo Bình Phước) " + TEXT.replace("Bà con", "Người dân") + " Theo phuoclong.gov.vn"
    other = TEXT.split()
    random.Random(5).shuffle(other)
    assert near(simhash64(TEXT), simhash64(reprint))
    assert not near(simhash64(TEXT), simhash64(" ".join(other)))
    assert not near(simhash64(""), simhash64(""))
