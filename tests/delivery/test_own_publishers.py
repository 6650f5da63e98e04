"""A publisher of the town's own follows the station: all there is at first, then what changed, and what was taken back goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from broadcaster import actions
from broadcaster.delivery import followers
from broadcaster.delivery.refresh import refresh
from broadcaster.errors import PublishError
from broadcaster.model import Actor
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import episodes
from broadcaster.testing import article
from tests.conftest import BROADCASTER, write_config

WATER = ("Tạm ngừng cấp nước", "Khu phố 1 tạm ngừng cấp nước từ 8 giờ đến 11 giờ sáng mai.")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa lúc 19 giờ tối thứ sáu.")
COPY = """
[publishing.publishers.ban-sao]
publisher = "broadcaster.publishing.folder:FolderPublisher"
options = { folder = "xa" }
"""


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    made = open_station(write_config(tmp_path / "dai", BROADCASTER + COPY))
    made.path("xa").mkdir()
    return made


def public(station: Station) -> dict[str, bytes]:
    """What the station itself shows, by public path."""
    from broadcaster.publishing.inventory import inventory

    return {file.public: station.path(file.place).read_bytes() for file in inventory(station.folder)}


def copied(station: Station) -> dict[str, bytes]:
    root = station.path("xa")
    return {place.relative_to(root).as_posix(): place.read_bytes() for place in root.rglob("*") if place.is_file()}


def publish(station: Station, *text: str) -> str:
    number, _ = take_in(station, article(*text))
    finish(station, number)
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode.guid


def test_the_copy_is_what_the_station_shows(station: Station) -> None:
    first = publish(station, *WATER)
    assert copied(station) == public(station)
    publish(station, *MEETING)
    assert copied(station) == public(station)
    actions.withdraw(station, first, Actor.person("thử"), "sai")
    assert copied(station) == public(station)


def test_a_new_publisher_is_given_all_there_is(station: Station) -> None:
    publish(station, *WATER)
    for place in sorted(station.path("xa").rglob("*"), reverse=True):
        place.rmdir() if place.is_dir() else place.unlink()
    station.path("xa").rename(station.path("xb"))
    write_config(station.folder, BROADCASTER + COPY.replace('"xa"', '"xb"'))
    again = Station.open(station.folder)
    try:
        refresh(again)
        root = again.path("xb")
        assert {one.relative_to(root).as_posix() for one in root.rglob("*") if one.is_file()} == set(public(again))
    finally:
        again.close()


def test_one_that_fails_is_told_and_hinders_nothing_here(station: Station) -> None:
    station.path("xa").rmdir()
    number, _ = take_in(station, article(*WATER))
    with pytest.raises(PublishError, match="ban-sao"):
        finish(station, number)
    assert WATER[0] in (station.feeds / "tin.xml").read_text("utf-8")
    (late,) = (one for one in followers.standings(station) if one.why)
    assert (late.name, "không có thư mục" in (late.why or "")) == ("ban-sao", True)
    station.path("xa").mkdir()
    refresh(station)
    assert copied(station) == public(station)
