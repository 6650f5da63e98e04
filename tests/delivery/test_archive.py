"""What was published stays within reach: by links alone, and by the search, however long ago it was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from posixpath import join, normpath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery.months import months_of
from broadcaster.delivery.refresh import refresh
from broadcaster.delivery.shows import write_show
from broadcaster.model import Actor, Episode
from broadcaster.publishing.archive import build_month
from broadcaster.publishing.months import Month
from broadcaster.publishing.site import build_front
from broadcaster.settings import ShowSettings
from broadcaster.station import Station
from broadcaster.store import episodes, outbox, tables
from tests.conftest import SHOWS, Clock, write_config

from ..publishing.samples import STATION, episode
from ..publishing.stations import change, fill


def spread(count: int, hours: int = 6) -> list[Episode]:
    """Episodes every few hours, the newest first."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    made = (replace(episode(n), published=start + timedelta(hours=hours * n), lines=()) for n in range(count))
    return [replace(one, updated=one.published) for one in made][::-1]


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock) -> Station:
    clock.now = datetime(2026, 9, 1, tzinfo=UTC)
    return open_station(write_config(tmp_path / "dai"))


def reached(folder: Path, start: str = "index.html") -> set[str]:
    """Every public page to which links lead from the front page, without running a script."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        place = folder / path
        if not place.is_file():
            continue
        for _, name, address, _ in html.document_fromstring(place.read_text("utf-8")).iterlinks():  # type: ignore[attr-defined]
            if name == "href" and "://" not in address and address.endswith("/"):
                todo.append(f"{normpath(join(path.rpartition('/')[0], address))}/index.html".removeprefix("./"))
    return seen


def test_every_episode_is_reached_by_links_alone(station: Station) -> None:
    made = spread(420)
    expired = replace(made[300], expires=made[299].published)
    withdrawn = replace(made[350], withdrawn=made[299].published)
    fill(station.store, [*made[:300], expired, *made[301:350], withdrawn, *made[351:]])
    refresh(station)
    for language in ("", "en/"):
        pages = reached(station.feeds, f"{language}index.html")
        for one in made:
            assert (f"{language}episodes/{one.folder}/index.html" in pages) is (one is not made[350]), one.title


def test_the_search_has_every_episode_in_bounded_parts(station: Station) -> None:
    made = spread(700, hours=2)
    fill(station.store, made)
    refresh(station)
    first = json.loads((station.feeds / "search.json").read_bytes())
    assert len(first["episodes"]) == 300
    found = {entry["p"] for entry in first["episodes"]}
    days: list[str] = []
    for path in first["older"]:
        part = json.loads((station.feeds / path).read_bytes())["episodes"]
        assert len(part) <= 300
        found |= {entry["p"] for entry in part}
        days += [entry["d"] for entry in reversed(part)]
    assert found == {f"episodes/{one.folder}/" for one in made}
    assert days == sorted(days, reverse=True)
    assert max(place.stat().st_size for place in (station.feeds / "search").glob("*.json")) < 300_000


def test_a_month_is_the_station_s_month(station: Station) -> None:
    turn = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)  # midnight in Vietnam
    fill(
        station.store,
        [replace(episode(n), published=turn + timedelta(minutes=m), updated=turn) for n, m in enumerate((-1, 0, 1))],
    )
    assert months_of(station) == [Month(date(2026, 4, 1), 2), Month(date(2026, 3, 1), 1)]
    refresh(station)
    page = html.document_fromstring((station.feeds / "archive/2026-03/index.html").read_text("utf-8"))
    assert [str(a.xpath("string()")) for a in page.cssselect(".hits a")] == ["Lịch cúp điện đợt 0"]
    index = html.document_fromstring((station.feeds / "archive/index.html").read_text("utf-8"))
    assert [" ".join(str(li.xpath("string()")).split()) for li in index.cssselect(".hits li")] == [
        "tháng 4 năm 2026 2 bài",
        "tháng 3 năm 2026 1 bài",
    ]


ZONES = ("Asia/Ho_Chi_Minh", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")
#: moments around the turns of months, where a calendar not the station's would count otherwise
MOMENTS = st.builds(
    lambda month, minutes: datetime(2020 + month // 12, month % 12 + 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(0, 88),
    st.integers(-1000, 1000) | st.integers(-50_000, 50_000),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(zone=st.sampled_from(ZONES), moments=st.lists(st.tuples(MOMENTS, st.booleans()), min_size=1, max_size=12))
def test_months_are_those_of_the_station_s_calendar_in_every_zone(
    station: Station, zone: str, moments: list[tuple[datetime, bool]]
) -> None:
    who = station.settings.station.model_copy(update={"timezone": ZoneInfo(zone)})
    here = Station(station.folder, station.settings.model_copy(update={"station": who}), station.now)
    made = [
        replace(episode(n), published=moment, updated=moment, lines=(), withdrawn=moment if gone else None)
        for n, (moment, gone) in enumerate(moments)
    ]
    with closing(here):
        with here.store.begin() as tx:
            tx.execute(tables.episodes.delete())
        fill(here.store, made)
        this_month = here.local(here.now()).date().replace(day=1)
        firsts = [here.local(one.published).date().replace(day=1) for one in made if one.withdrawn is None]
        expected = Counter(first for first in firsts if first <= this_month)
        assert months_of(here) == [Month(first, expected[first]) for first in sorted(expected, reverse=True)]


def test_only_the_month_of_a_changed_episode_is_written_again(station: Station, clock: Clock) -> None:
    made = spread(400, hours=12)
    fill(station.store, made)
    refresh(station)
    before = written(station)
    change(station.store, replace(made[200], withdrawn=clock()))
    fill(station.store, [replace(episode(9999), published=clock(), updated=clock(), lines=())])
    with station.store.begin() as tx:
        outbox.add(tx, outbox.ChangeKind.EPISODE, [made[200].guid, episode(9999).guid], clock(), Actor.person("an"))
    refresh(station)
    changed = {path for path, when in written(station).items() if before.get(path) != when}
    withdrawn = f"{made[200].published:%Y-%m}"
    assert {path for path in changed if path.startswith(("archive/2", "search/2"))} == {
        f"archive/{withdrawn}/index.html", f"search/{withdrawn}-1.json",
        "archive/2026-09/index.html", "search/2026-09-1.json",
    }  # fmt: skip
    assert made[200].folder not in (station.feeds / f"archive/{withdrawn}/index.html").read_text("utf-8")


def written(station: Station) -> dict[str, int]:
    return {
        place.relative_to(station.feeds).as_posix(): place.stat().st_mtime_ns
        for place in station.feeds.rglob("*.*")
        if place.is_file()
    }


def test_a_show_lists_its_own_newest_even_when_others_are_newer(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock
) -> None:
    clock.now = datetime(2026, 9, 1, tzinfo=UTC)
    shows = SHOWS + '\n[shows.hiem]\ntitle = "Hiếm"\ndescription = "Ít khi."\ncategories = ["Hiếm"]\n'
    station = open_station(write_config(tmp_path / "dai", shows=shows))
    made = spread(320, hours=6)
    fill(station.store, [*made[:-1], replace(made[-1], categories=("Hiếm",))])
    refresh(station)
    assert made[-1].folder in (station.feeds / "shows/hiem/index.html").read_text("utf-8")


def test_pages_of_a_month_are_whole_with_hostile_titles_and_with_none() -> None:
    from ..publishing.site_checks import check

    hostile = replace(episode(1), title='<b onclick="x">&]]>{{ 7*7 }}\u202e')
    shows: Mapping[str, ShowSettings] = {}
    for theirs in ([hostile], []):
        files = build_month(STATION, shows, date(2026, 3, 1), theirs)
        check(files)
        assert [path for path in files if path.endswith(".html")] == [
            "archive/2026-03/index.html",
            "en/archive/2026-03/index.html",
        ]
    check(build_front(STATION, shows, [], [], episode(1).published, months=[Month(date(2026, 3, 1), 301)]))


def test_counting_sees_what_is_kept(station: Station, clock: Clock) -> None:
    made = spread(3)
    fill(station.store, [made[0], replace(made[1], expires=made[1].published), replace(made[2], withdrawn=clock())])
    with station.store.begin() as tx:
        span = (made[2].published, clock())
        assert episodes.counts_within(tx, [span, (clock(), clock() + timedelta(1))]) == [2, 0]
        assert episodes.counts_within(tx, []) == []
        assert [one.guid for one in episodes.within(tx, *span)] == [made[0].guid, made[1].guid]
        assert episodes.earliest(tx) == made[1].published


def test_a_bulletin_whose_sound_was_deleted_leaves_feed_and_page(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock
) -> None:
    shows = SHOWS + 'kind = "bulletins"\nitems = 3\n'
    station = open_station(write_config(tmp_path / "dai", shows=shows))
    made = []
    for _ in range(5):
        made.append(make_bulletin(station, "sang"))
        clock.forward(days=1)
        write_show(station, "tin")
    assert (station.feeds / "tin-2.xml").read_text("utf-8").count("<item>") == 1
    for one in (made[0], made[4]):
        assert one.master is not None
        station.path(one.master.path).unlink()
    write_show(station, "tin")
    assert (station.feeds / "tin-2.xml").read_text("utf-8").count("<item>") == 0
    assert made[4].date.isoformat() not in (station.feeds / "tin.xml").read_text("utf-8")
    refresh(station, everything=True)
    assert made[4].date.isoformat() not in (station.feeds / "bulletins/index.html").read_text("utf-8")
