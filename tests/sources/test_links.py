from __future__ import annotations

from datetime import datetime

import pytest

from broadcaster.errors import SourceUnreadable
from broadcaster.sources.dates import LOCAL, date_in, split_headline
from broadcaster.sources.links import find_article_links, next_pages

from .pages import DATED, HEADLINES, PORTALS, nukeviet, wordpress

BASE = "https://hoasen.example/vi/news/thoi-su/"


@pytest.mark.parametrize("portal", PORTALS)
def test_exactly_the_articles_are_found_with_their_headlines(portal: str) -> None:
    links = find_article_links(PORTALS[portal]().encode(), BASE)
    assert [link.text for link in links] == list(HEADLINES)
    assert len({link.url for link in links}) == len(HEADLINES)


@pytest.mark.parametrize("portal", DATED)
def test_the_date_beside_a_headline_is_its_date(portal: str) -> None:
    links = find_article_links(PORTALS[portal]().encode(), BASE)
    days = [link.date.astimezone(LOCAL).date().isoformat() if link.date else None for link in links]
    assert days == [f"2026-08-0{n + 1}" for n in range(len(HEADLINES))]


def test_no_date_is_invented_from_headline_or_summary() -> None:
    assert all(link.date is None for link in find_article_links(PORTALS["liferay"]().encode(), BASE))


@pytest.mark.parametrize(
    ("text", "headline", "date"),
    [
        ("Vinh danh 150 gương (05.08.2019 16:32)", "Vinh danh 150 gương", datetime(2019, 8, 5, 16, 32, tzinfo=LOCAL)),
        ("Cúp điện từ 1/7/2019", "Cúp điện từ 1/7/2019", None),
        ("Cúp điện | 01/07/2019", "Cúp điện", datetime(2019, 7, 1, tzinfo=LOCAL)),
        ("Họp dân 2019-06-12T09:00:00.000Z", "Họp dân", datetime(2019, 6, 12, 16, 0, tzinfo=LOCAL)),
        ("Dự án (giai đoạn 2)", "Dự án (giai đoạn 2)", None),
        ("Kế hoạch năm 2026 (31/02/2026)", "Kế hoạch năm 2026 (31/02/2026)", None),
    ],
)
def test_headline_and_date_are_parted(text: str, headline: str, date: datetime | None) -> None:
    assert split_headline(text) == (headline, date)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("8:05 PM 05/08/2026", 20),
        ("05/08/2026 08:05 SA", 8),
        ("14h30, ngày 05/8/2026", 14),
        ("ngày 5 tháng 8 năm 2026", 0),
        ("05-08-2026", 0),
    ],
)
def test_dates_are_read_as_portals_write_them(text: str, hour: int) -> None:
    moment = date_in(text)
    assert moment is not None
    assert (moment.day, moment.month, moment.hour) == (5, 8, hour)


@pytest.mark.parametrize("text", ["5/8", "Số 12/8/QĐ", "13/13/2026", "0271.3555.246", "version 1.2.2026.7", ""])
def test_what_is_no_date_is_none(text: str) -> None:
    assert date_in(text) is None


def test_a_selector_decides_alone() -> None:
    page = b"<ul class=ds><li><a href=/a>Tin</a></li><li><a href=/b.pdf>V\xc4\x83n b\xe1\xba\xa3n</a></li></ul><a href=/c>Th\xc3\xb4ng b\xc3\xa1o v\xe1\xbb\x81 vi\xe1\xbb\x87c c\xe1\xba\xa5p n\xc6\xb0\xe1\xbb\x9bc h\xc3\xb4m nay</a>"
    assert [link.url for link in find_article_links(page, BASE, "ul.ds")] == [
        "https://hoasen.example/a",
        "https://hoasen.example/b.pdf",
    ]
    with pytest.raises(SourceUnreadable, match="CSS"):
        find_article_links(page, BASE, "ul..ds")


def test_following_pages_are_found() -> None:
    assert next_pages(nukeviet().encode(), BASE) == [f"{BASE}page-2/", f"{BASE}page-3/"]
    assert next_pages(wordpress().encode(), "https://www.hoasen.example/") == ["https://www.hoasen.example/page/2/"]


def test_base_element_and_old_charsets_are_respected() -> None:
    page = PORTALS["tables"]().replace("<body>", "<head><base href='http://hoasen.example/cu/'></head><body>")
    links = find_article_links(page.encode("utf-16"), "http://hoasen.example/x")
    assert links[0].url == "http://hoasen.example/cu/chitiet.asp?id=40"
    assert links[0].text == HEADLINES[0]


def test_an_empty_page_says_so() -> None:
    with pytest.raises(SourceUnreadable, match="trống"):
        find_article_links(b" ", BASE)
    assert find_article_links(b"<html><body><p>Trang dang bao tri</p></body></html>", BASE) == []


def test_rows_of_a_register_of_documents_are_no_articles() -> None:
    rows = "".join(
        f"<li><a href='/vb/{n}'>Số: 0{n}/2026/QĐ-UBND Ngày: 06/10/2026 Quyết định về việc phân công nhiệm vụ</a></li>"
        for n in range(5)
    )
    assert find_article_links(f"<html><body><ul class=vb>{rows}</ul></body></html>".encode(), BASE) == []


def test_a_lone_headline_is_known_by_the_address_that_spells_it() -> None:
    page = "<p><a href='/hop-dan-khu-pho-3-toi-nay'>Họp dân khu phố 3 tối nay</a></p><p><a href='/muc'>Thông tin tuyên truyền chung của xã</a></p>"
    assert [link.text for link in find_article_links(page.encode(), BASE)] == ["Họp dân khu phố 3 tối nay"]
