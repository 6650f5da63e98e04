"""Items that do not name themselves: no guid, no link of their own. Each is found once, an edit is an edit, nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broadcaster.model import Found
from broadcaster.settings import FeedSettings

from .test_lists import Bench, rss
from .town import Town, open_town

WORK = ("vệ sinh đường phố", "tiêm phòng cho đàn bò", "sửa đèn chiếu sáng", "trồng cây xanh", "hội chợ nông sản")


def story(n: int, more: str = "") -> str:
    work = WORK[n % len(WORK)]
    return (
        f"&lt;p&gt;Sáng nay, Ủy ban nhân dân thị xã tổ chức buổi {work} với sự tham gia của hơn {60 + n} hộ dân ở khu phố {n}. "
        f"Trưởng khu phố {n} cho biết công việc {work} được làm đều mỗi quý và người dân đóng góp ngày công là chính. "
        f"Trong thời gian tới, thị xã sẽ tiếp tục hỗ trợ vật tư để {work} được duy trì lâu dài. {more}&lt;/p&gt;"
    )


def item(
    title: str, text: str, *, link: str | None = None, guid: str | None = None, date: str | None = "1 Aug 2026 08:00:00 +0700"
) -> str:  # fmt: skip
    parts = [f"<title>{title}</title><description>{text}</description>"]
    parts += [f"<link>{link}</link>"] if link else []
    parts += [f"<guid isPermaLink='false'>{guid}</guid>"] if guid else []
    parts += [f"<pubDate>{date}</pubDate>"] if date else []
    return f"<item>{''.join(parts)}</item>"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with open_town() as town:
        yield made(town)


def made(town: Town) -> Bench:
    return Bench(town, lambda root: FeedSettings(url=f"{root}/rss"))


def visits(bench: Bench, *lists: list[str]) -> list[list[tuple[str | None, bool]]]:
    """What each visit found: headline, and whether it was known before."""
    known: set[str | None] = set()
    told = []
    for items in lists:
        bench.pages["/rss"] = rss(*items)
        found = bench.visit()
        told.append(sorted((one.headline, (one.guid or one.url) in known) for one in found))
        known |= {one.guid or one.url for one in found}
    return told


def shared(n: int, more: str = "", link: str = "http://p.test/thong-bao.html", **rest: str) -> str:
    return item(f"Khu phố {n} tổ chức {WORK[n % len(WORK)]}", story(n, more), link=link, **rest)


def name(n: int) -> str:
    return f"Khu phố {n} tổ chức {WORK[n % len(WORK)]}"


def test_items_that_share_a_link_are_all_found_once_and_edits_are_edits(bench: Bench) -> None:
    told = visits(
        bench,
        [shared(1), shared(2), shared(3)],
        [shared(1), shared(2), shared(3)],
        [shared(1), shared(2, "Giờ họp dời sang thứ năm."), shared(3)],
        [shared(4), shared(1), shared(2, "Giờ họp dời sang thứ năm."), shared(3)],
        [shared(4)],
        [shared(0), shared(4)],
    )
    assert told == [
        [(name(1), False), (name(2), False), (name(3), False)],
        [],
        [(name(2), True)],
        [(name(4), False)],
        [],
        [(name(0), False)],
    ]


def test_a_link_that_is_shared_only_later_loses_nothing_and_doubles_nothing(bench: Bench) -> None:
    bench.pages["/thong-bao.html"] = rss()  # the page behind the link; what it says does not matter
    link = f"{bench.root}/thong-bao.html"
    long = "Bà con nhớ mang theo giấy tờ khi đến làm việc. " * 15
    one, two, three = (shared(n, long, link) for n in (1, 2, 3))
    told = visits(bench, [one], [two, one], [two], [three, two], [three])
    assert told == [[(name(1), False)], [(name(2), False)], [], [(name(3), False)], []]


def test_links_to_the_front_page_name_no_article(bench: Bench) -> None:
    told = visits(
        bench, [shared(1, link="http://p.test/")], [shared(2, link="http://p.test/"), shared(1, link="http://p.test/")]
    )
    assert told == [[(name(1), False)], [(name(2), False)]]


def test_links_that_differ_in_their_fragment_alone(bench: Bench) -> None:
    items = [shared(n, link=f"http://p.test/tin.html#bai-{n}") for n in (1, 2, 3)]
    assert visits(bench, items, items) == [[(name(1), False), (name(2), False), (name(3), False)], []]


def test_one_guid_and_one_link_for_all(bench: Bench) -> None:
    items = [shared(n, guid="0") for n in (1, 2, 3)]
    assert visits(bench, items, items) == [[(name(1), False), (name(2), False), (name(3), False)], []]


def test_one_item_listed_twice_is_one(bench: Bench) -> None:
    assert visits(bench, [shared(1), shared(1), shared(2)]) == [[(name(1), False), (name(2), False)]]


def test_the_same_headline_on_the_same_link_with_other_dates(bench: Bench) -> None:
    link = "http://p.test/thong-bao.html"
    items = [item("Thông báo", story(n), link=link, date=f"{n} Jul 2026 08:00:00 +0700") for n in (1, 9, 17)]
    assert [len(found) for found in visits(bench, items, items)] == [3, 0]


def test_a_guid_of_its_own_is_enough(bench: Bench) -> None:
    bench.pages["/thong-bao.html"] = rss()
    link = f"{bench.root}/thong-bao.html"
    items = [shared(n, "Bà con nhớ mang theo giấy tờ. " * 20, link, guid=f"g-{n}") for n in (1, 2)]
    assert visits(bench, items, items) == [[(name(1), False), (name(2), False)], []]


def nameless(n: int, more: str = "", title: str | None = None, date: str | None = "1 Aug 2026 08:00:00 +0700") -> str:
    return item(title or name(n), story(n, more), date=date)


EDITS = {
    "a sentence more": nameless(1, "Thời gian họp dời sang thứ năm."),
    "another headline": nameless(1, title="Dời ngày vệ sinh đường phố ở khu phố 1"),
    "a later date with it": nameless(1, "Thời gian họp dời sang thứ năm.", date="1 Aug 2026 10:00:00 +0700"),
    "wholly new words under the same date": item(name(1), story(7)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_without_guid_and_link_is_a_revision(bench: Bench, edit: str) -> None:
    told = visits(
        bench, [nameless(1), nameless(2)], [EDITS[edit], nameless(2)], [EDITS[edit], nameless(2)], [nameless(2)]
    )
    assert [[known for _, known in found] for found in told] == [[False, False], [True], [], []]


def test_an_edit_of_a_feed_without_dates(bench: Bench) -> None:
    told = visits(bench, [nameless(1, date=None)], [nameless(1, "Thời gian họp dời sang thứ năm.", date=None)])
    assert told == [[(name(1), False)], [(name(1), True)]]


def test_a_notice_that_returns_every_week_is_a_new_one(bench: Bench) -> None:
    weeks = [item("Lịch tiếp công dân tuần này", story(1, f"Buổi tiếp thứ {n}."), date=f"{1 + 7 * n} Jul 2026 08:00:00 +0700") for n in range(4)]  # fmt: skip
    told = visits(bench, *([week] for week in weeks))
    assert [[known for _, known in found] for found in told] == [[False]] * 4


def found_of(bench: Bench, *items: str) -> list[Found]:
    bench.pages["/rss"] = rss(*items)
    return bench.visit()


def test_the_same_headline_over_another_text_without_a_date_is_held(bench: Bench) -> None:
    assert not found_of(bench, item("Thông báo", story(1), date=None))[0].doubts
    text = "Trạm Y tế mời các cụ trên tám mươi tuổi đến nhận thuốc huyết áp vào sáng thứ sáu, nhớ đem theo sổ khám và thẻ bảo hiểm."
    (other,) = found_of(bench, item("Thông báo", text, date=None))
    assert [doubt.hold for doubt in other.doubts] == [True]


def test_of_two_with_one_headline_the_edited_one_is_revised(bench: Bench) -> None:
    first, second = item("Thông báo", story(1)), item("Thông báo", story(4), date="20 Jul 2026 08:00:00 +0700")
    edited = item("Thông báo", story(4, "Giờ họp dời lại."), date="20 Jul 2026 08:00:00 +0700")
    told = visits(bench, [first, second], [first, edited])
    assert [[known for _, known in found] for found in told] == [[False, False], [True]]
