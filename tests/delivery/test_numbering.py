"""Seasons and numbers: the year and the count within it, given once, whatever happens to other episodes afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from lxml import etree

from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery.shows import write_show
from broadcaster.errors import FeedRejected
from broadcaster.model import Episode
from broadcaster.publishing import Number, build_feed, podcast_guid, validate_feed
from broadcaster.settings import ShowSettings
from broadcaster.station import Station
from broadcaster.store import Store, memory, migrations, numbers
from tests.conftest import SHOWS, Clock, write_config

from ..publishing.samples import SHOW, STATION, episode
from ..publishing.stations import change, fill

NS = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": "https://podcastindex.org/namespace/1.0"}


def numbers_in(data: bytes) -> dict[str, tuple[str | None, ...]]:
    """guid → itunes:season, itunes:episode, podcast:season, podcast:episode."""
    names = ("itunes:season", "itunes:episode", "podcast:season", "podcast:episode")
    return {
        item.findtext("guid") or "": tuple(item.findtext(name, namespaces=NS) for name in names)
        for item in etree.fromstring(data).iter("item")
    }


def test_both_vocabularies_say_the_same() -> None:
    feed = build_feed(
        "tin", SHOW, [episode(1), episode(2)], STATION,
        podcast_guid=podcast_guid("x"), numbers={episode(2).guid: Number(2026, 2)},
    )  # fmt: skip
    found = numbers_in(feed["tin.xml"])
    assert found == {episode(1).guid: (None,) * 4, episode(2).guid: ("2026", "2", "2026", "2")}
    season = next(etree.fromstring(feed["tin.xml"]).iter(f"{{{NS['podcast']}}}season"))
    assert season.get("name") == "Năm 2026"
    validate_feed(feed["tin.xml"], None, now=episode(3).published)


def test_zero_is_no_number() -> None:
    feed = build_feed(
        "tin", SHOW, [episode(1)], STATION, podcast_guid=podcast_guid("x"), numbers={episode(1).guid: Number(1, 1)}
    )
    bad = feed["tin.xml"].replace(b"<itunes:episode>1<", b"<itunes:episode>0<")
    with pytest.raises(FeedRejected, match="itunes:episode phải là số nguyên dương"):
        validate_feed(bad, None, now=episode(3).published)


@pytest.mark.parametrize(
    ("kind", "numbering", "counted"),
    [("news", "auto", False), ("bulletins", "auto", True), ("bulletins", "none", False), ("news", "year", True)],
)
def test_bulletins_are_counted_and_articles_are_not(kind: str, numbering: str, counted: bool) -> None:
    show = ShowSettings.model_validate({"title": "T", "description": "D", "kind": kind, "numbering": numbering})
    assert show.by_year is counted


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock) -> Station:
    clock.now = episode(9000).published
    return open_station(write_config(tmp_path / "dai", shows=SHOWS + 'numbering = "year"\nitems = 6\n'))


def counted(station: Station) -> dict[str, tuple[str | None, ...]]:
    found: dict[str, tuple[str | None, ...]] = {}
    for place in sorted(station.feeds.glob("tin*.xml")):
        found |= numbers_in(place.read_bytes())
    return found


def hours(year: int) -> list[Episode]:
    """Three episodes around the turn of a year on the station's clock (UTC+7)."""
    turn = episode(0).published.replace(year=year, month=12, day=31, hour=17, minute=0)
    return [
        replace(episode(year * 10 + n), published=turn + timedelta(minutes=m), updated=turn)
        for n, m in enumerate((-1, 0, 1))
    ]


def test_the_year_is_the_station_s_and_counting_starts_again(station: Station) -> None:
    fill(station.store, hours(2026))
    write_show(station, "tin")
    assert [value[:2] for value in counted(station).values()] == [("2027", "2"), ("2027", "1"), ("2026", "1")]


def test_numbers_stay_whatever_is_withdrawn_added_late_or_rebuilt(station: Station, clock: Clock) -> None:
    made = [episode(number) for number in range(1, 12)]
    fill(station.store, [one for one in made if one is not made[4]])
    write_show(station, "tin")
    first = counted(station)
    assert len(first) == 10  # pages and all
    assert [int(first[one.guid][1] or 0) for one in made if one is not made[4]] == list(range(1, 11))
    change(station.store, replace(made[2], withdrawn=clock()))
    fill(station.store, [made[4], episode(12)])  # one that came late, with an older date
    write_show(station, "tin", touched=[made[2].guid, made[4].guid])
    after = counted(station)
    assert made[2].guid not in after
    assert {guid: value for guid, value in after.items() if guid in first} == {
        guid: value for guid, value in first.items() if guid != made[2].guid
    }
    assert sorted(int(after[one.guid][1] or 0) for one in (made[4], episode(12))) == [11, 12]
    shutil.rmtree(station.feeds)
    write_show(station, "tin", everything=True)
    assert counted(station) == after


def test_counting_that_starts_late_starts_with_the_oldest(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock
) -> None:
    clock.now = episode(9000).published
    folder = write_config(tmp_path / "dai", shows=SHOWS + "items = 6\n")
    before = open_station(folder)
    fill(before.store, [episode(number) for number in range(1, 12)])
    write_show(before, "tin")
    assert set(counted(before).values()) == {(None,) * 4}
    station = open_station(write_config(folder, shows=SHOWS + 'numbering = "year"\nitems = 6\n'))
    write_show(station, "tin")
    assert {guid: value[1] for guid, value in counted(station).items()} == {
        episode(number).guid: str(number) for number in range(1, 12)
    }


def test_a_bulletin_is_counted_once_and_keeps_its_guid_when_the_address_moves(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock
) -> None:
    folder = write_config(tmp_path / "dai", shows=SHOWS + 'kind = "bulletins"\n')
    station = open_station(folder)
    made = make_bulletin(station, "sang")
    write_show(station, "tin")
    assert counted(station) == {}, "it is made early, and published when it is on air"
    clock.now = made.airs
    write_show(station, "tin")
    ((guid, value),) = counted(station).items()
    assert value[:2] == ("2026", "1")
    make_bulletin(station, "sang")
    main = (folder / "config/broadcaster.toml").read_text("utf-8")
    moved = open_station(
        write_config(
            folder, main.replace("http://127.0.0.1:8080", "https://dai.example"), shows=SHOWS + 'kind = "bulletins"\n'
        )
    )
    write_show(moved, "tin")
    assert counted(moved) == {guid: value}


def test_a_database_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    store = Store("sqlite:///dai.db", tmp_path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with store.begin() as tx:
        memory.set_fact(tx, "kept", 7)
    store.migrate()
    with store.begin() as tx:
        assert memory.fact(tx, "kept") == 7
        assert not numbers.any_given(tx, "tin")
        numbers.give(tx, "tin", [("a", 2026), ("b", 2027), ("c", 2026)])
        assert numbers.of_show(tx, "tin", ["a", "b", "c", "d"]) == {"a": (2026, 1), "b": (2027, 1), "c": (2026, 2)}
    store.close()
