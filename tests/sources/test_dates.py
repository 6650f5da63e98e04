"""Dates as feeds and portals write them: ours is the only reading, day first, in Vietnamese time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from broadcaster.sources._order import believable, newest_first
from broadcaster.sources.dates import date_in
from broadcaster.sources.entry import Entry

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
VIETNAM = timezone(timedelta(hours=7))

#: written → what it says in Vietnamese time, None for what says no date or one out of reason
WRITTEN: dict[str, str | None] = {
    # without a zone it is Vietnamese time
    "2026-11-28 12:00:33": "2026-11-28T12:00:33+07:00",
    "2026-11-28T20:28:28": "2026-11-28T20:28:28+07:00",
    "2026-11-28T20:28:28.123456": "2026-11-28T20:28:28+07:00",
    "2026/11/28 20:28": "2026-11-28T20:28:00+07:00",
    "20261128T202828": "2026-11-28T20:28:28+07:00",
    # day first
    "12-11-2026 09:05:00": "2026-11-12T09:05:00+07:00",
    "27-11-2026": "2026-11-27T00:00:00+07:00",
    "31-08-2026": "2026-08-31T00:00:00+07:00",
    "05/11/2026 7:30": "2026-11-05T07:30:00+07:00",
    "5.11.2026": "2026-11-05T00:00:00+07:00",
    "28-Nov-2026": "2026-11-28T00:00:00+07:00",
    "05/11/26": "2026-11-05T00:00:00+07:00",
    "11/28/2026 8:28:28 PM": "2026-11-28T20:28:28+07:00",
    # halves of the day
    "Sat, 28 Nov 2026 8:28:28 PM +0700": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 12:28:28 AM +0700": "2026-11-28T00:28:28+07:00",
    "28/11/2026 12:15:00 PM": "2026-11-28T12:15:00+07:00",
    "28/11/2026 8:28:28 CH": "2026-11-28T20:28:28+07:00",
    "28/11/2026 12:15 SA": "2026-11-28T00:15:00+07:00",
    "8:28 CH 28/11/2026": "2026-11-28T20:28:00+07:00",
    "28/11/2026 8 giờ 30 chiều": "2026-11-28T20:30:00+07:00",
    "3 giờ chiều ngày 28/11/2026": "2026-11-28T15:00:00+07:00",
    "28/11/2026 7h30 sáng": "2026-11-28T07:30:00+07:00",
    "28/11/2026 9h tối": "2026-11-28T21:00:00+07:00",
    "28/11/2026 1 giờ trưa": "2026-11-28T13:00:00+07:00",
    "28/11/2026 11h30 trưa": "2026-11-28T11:30:00+07:00",
    "28/11/2026 8:28 p.m.": "2026-11-28T20:28:00+07:00",
    # zones by name and by figure
    "Sat, 28 Nov 2026 20:28:28 GMT+7": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 20:28:28 GMT+0700": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 20:28:28 UTC+07:00": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 20:28:28 ICT": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 20:28:28 +07": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 20:28:28 +7": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 20:28:28 Asia/Ho_Chi_Minh": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 20:28:28 Asia/Saigon": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 13:28:28 GMT": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 13:28:28 UT": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 13:28:28 Z": "2026-11-28T20:28:28+07:00",
    "2026-11-28T13:28:28Z": "2026-11-28T20:28:28+07:00",
    "2026-11-28T13:28:28+00:00": "2026-11-28T20:28:28+07:00",
    "2026-11-28 13:28:28 UTC": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 22:28:28 +0900": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 08:28:28 EST": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 08:28:28 -0500": "2026-11-28T20:28:28+07:00",
    "Thứ bảy, 28/11/2026, 20:28 (GMT+7)": "2026-11-28T20:28:00+07:00",
    "20:28 (GMT+7) 28/11/2026": "2026-11-28T20:28:00+07:00",
    "Sat, 28 Nov 2026 20:28:28 +0700 (ICT)": "2026-11-28T20:28:28+07:00",
    "Sat, 28 Nov 2026 23:30:00 GMT": "2026-11-29T06:30:00+07:00",
    # other machines' ways
    "Sat, 28 Nov 26 20:28:28 +0700": "2026-11-28T20:28:28+07:00",
    "Saturday, 28-Nov-26 13:28:28 GMT": "2026-11-28T20:28:28+07:00",
    "Sat Nov 28 20:28:28 2026": "2026-11-28T20:28:28+07:00",
    "Sat Nov 28 20:28:28 +0700 2026": "2026-11-28T20:28:28+07:00",
    "November 28, 2026 8:28 pm": "2026-11-28T20:28:00+07:00",
    "28 Tháng Mười Một, 2026": "2026-11-28T00:00:00+07:00",
    "28 Th11 2026": "2026-11-28T00:00:00+07:00",
    "ngày 28 tháng 11 năm 2026, 20 giờ 28": "2026-11-28T20:28:00+07:00",
    "1795872508": "2026-11-28T20:28:28+07:00",
    # a range is no zone
    "28/11/2026 8:30-10:30": "2026-11-28T08:30:00+07:00",
    "28/11/2026 7:00 - 9:00": "2026-11-28T07:00:00+07:00",
    # none
    "": None,
    "hôm qua": None,
    "28/11": None,
    "tháng 11/2026": None,
    "2026": None,
    "31/02/2026": None,
    "0000-00-00 00:00:00": None,
    "Thu, 01 Jan 1970 00:00:00 GMT": None,
    "0001-01-01T00:00:00": None,
    "Mon, 01 Jan 1900 00:00:00 +0700": None,
    "2062-11-28T08:00:00+07:00": None,
    "Wed, 02 Dec 2026 08:00:00 +0700": None,
    "12/12/2026": None,
    "9999-12-31T23:59:59Z": None,
    "Sat, 28 Nov 12026 20:28:28": None,
    # what an hour from now says is only a clock that goes fast
    "Sun, 29 Nov 2026 13:00:00 +0700": "2026-11-29T13:00:00+07:00",
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_written_date_is_read_as_a_vietnamese_reader_would(written: str) -> None:
    found = date_in(written, now=NOW)
    meant = WRITTEN[written]
    assert found == (datetime.fromisoformat(meant) if meant else None)
    assert found is None or found.astimezone(VIETNAM).isoformat() == meant


def listed(*days: str | None) -> list[Entry]:
    return [
        Entry(f"http://p.vn/{n}", published=datetime.fromisoformat(f"{day}T08:00:00+07:00") if day else None)
        for n, day in enumerate(days)
    ]


WEEK = ("2026-11-28", "2026-11-27", "2026-11-26", "2026-11-25", "2026-11-24")


@pytest.mark.parametrize("slip", ["2026-12-27", "2062-11-27", "2016-11-27", "1999-01-01"])
def test_a_date_that_its_neighbours_belie_is_none_and_keeps_its_place(slip: str) -> None:
    entries = newest_first(believable(listed(WEEK[0], slip, *WEEK[1:]), NOW), 0.34)
    assert [entry.url for entry in entries] == [f"http://p.vn/{n}" for n in range(6)]
    assert [entry.published is None for entry in entries] == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    "days",
    [
        (*WEEK, "2024-01-15"),  # an old notice kept at the top
        ("2012-03-01", "2014-05-01", "2017-02-01", "2020-08-01", "2023-01-01", "2026-11-01"),  # a portal that sleeps
        ("2026-11-28", "2016-11-27"),  # two dates have no middle
        ("2015-01-05", "2015-01-04", "2015-01-03", "2015-01-02", "2015-01-01"),  # an archive
    ],
)
def test_honest_dates_are_kept(days: tuple[str, ...]) -> None:
    assert all(entry.published for entry in believable(listed(*days), NOW))


def test_a_list_with_few_dates_keeps_its_order() -> None:
    entries = listed("2026-11-01", None, "2026-11-28", None)
    assert newest_first(entries, 0.34) == entries
    assert newest_first(listed(None, None), 0.34) == listed(None, None)
