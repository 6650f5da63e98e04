"""The address that everything names: the serving process says it, every other reads it."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from broadcaster.actions.overview import as_json, overview
from broadcaster.bulletins.making import make_bulletin
from broadcaster.cli.convert import describe
from broadcaster.delivery import address
from broadcaster.delivery.refresh import follow, refresh
from broadcaster.errors import PublishError
from broadcaster.station import Station
from broadcaster.work import free_abandoned
from tests.conftest import BROADCASTER, Clock, write_config
from tests.stories import MEETING, WATER, publish

NO_ADDRESS = BROADCASTER.replace('base_url = "http://127.0.0.1:8080"\n', "")
HERE = "http://127.0.0.1:8123"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A station that has no address of its own."""
    assert "base_url" not in NO_ADDRESS
    return write_config(tmp_path / "dai", NO_ADDRESS)


@pytest.fixture
def another(folder: Path, open_station: Callable[[Path], Station]) -> Callable[[str], Station]:
    """Further processes of the same station."""

    def make(owner: str) -> Station:
        station = open_station(folder)
        station.owner = owner
        return station

    return make


def test_a_command_beside_the_server_names_the_servers_address(
    station: Station, another: Callable[[str], Station]
) -> None:
    address.hold(station, "127.0.0.1", 8123)
    command = another("máy:1")
    episode = publish(command, *WATER)
    make_bulletin(command, "sang")
    assert describe(command, episode, "tin")["feed_url"] == f"{HERE}/tin.xml"
    assert f"{HERE}/audio/".encode() in (station.feeds / "tin.xml").read_bytes()
    assert f'href="{HERE}/episodes/' in (station.feeds / "episodes" / episode.folder / "index.html").read_text("utf-8")
    assert HERE in (station.feeds / "station/sang/latest.m3u").read_text("utf-8")
    assert overview(command).address == HERE
    everything = b"".join(place.read_bytes() for place in station.feeds.rglob("*.*") if place.is_file())
    assert b"8080" not in everything


def test_it_stays_when_the_server_has_ended(station: Station, another: Callable[[str], Station]) -> None:
    address.hold(station, "127.0.0.1", 8123)
    address.let_go(station)
    assert another("máy:1").address == HERE


def test_a_second_server_changes_nothing_while_the_first_is_at_work(
    station: Station, another: Callable[[str], Station], clock: Clock
) -> None:
    second = another("máy-khác:1")
    assert address.hold(station, "127.0.0.1", 8123) == (HERE, True, None)
    for _ in range(10):
        clock.forward(minutes=1)
        assert address.hold(station, "127.0.0.1", 8123).ours
        assert address.hold(second, "127.0.0.1", 9000) == (HERE, False, None)
    clock.now += timedelta(minutes=6)  # the first one has died
    assert address.hold(second, "127.0.0.1", 9000) == ("http://127.0.0.1:9000", True, HERE)
    assert station.address == "http://127.0.0.1:9000"


def test_a_server_that_was_killed_here_decides_no_more(station: Station, another: Callable[[str], Station]) -> None:
    host = station.owner.rpartition(":")[0]
    address.hold(another(f"{host}:999999999"), "127.0.0.1", 8123)
    free_abandoned(station)
    assert address.hold(station, "127.0.0.1", 9000).ours


def test_another_address_makes_pages_and_feeds_anew(station: Station) -> None:
    address.hold(station, "127.0.0.1", 8123)
    episode = publish(station, *WATER)
    assert not follow(station)
    address.hold(station, "127.0.0.1", 9000)
    assert follow(station)
    for place in ("tin.xml", "tin.json", "index.html", f"episodes/{episode.folder}/index.html"):
        text = (station.feeds / place).read_text("utf-8")
        assert "127.0.0.1:9000" in text, place
        assert "8123" not in text, place


def test_the_same_address_again_changes_nothing(station: Station) -> None:
    publish(station, *WATER)
    assert address.hold(station, "127.0.0.1", 8080) == ("http://127.0.0.1:8080", True, None)  # as a station from before
    address.let_go(station)
    assert address.hold(station, "127.0.0.1", 8080).before is None
    assert not follow(station)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_everywhere_is_no_address(station: Station, host: str) -> None:
    name = platform.node()
    assert address.hold(station, host, 8123).address == f"http://{name}:8123"
    assert any(name in line and "base_url" in line for line in address.warnings(station, host))


def test_an_address_of_version_6_is_in_brackets(station: Station) -> None:
    assert address.hold(station, "::1", 8123).address == "http://[::1]:8123"
    assert address.is_loopback("http://[::1]:8123")


def test_what_is_configured_is_what_others_are_told(
    folder: Path, another: Callable[[str], Station], open_station: Callable[[Path], Station]
) -> None:
    """A server that has its address from its environment; commands typed by hand do not have it."""
    write_config(folder, BROADCASTER.replace("http://127.0.0.1:8080", "https://nghe.example.vn"))
    server = open_station(folder)
    assert address.hold(server, "127.0.0.1", 8123).address == "https://nghe.example.vn"
    write_config(folder, NO_ADDRESS)
    assert another("máy:1").address == "https://nghe.example.vn"


def test_a_loopback_address_beside_a_server_on_another_is_refused(
    station: Station, folder: Path, open_station: Callable[[Path], Station]
) -> None:
    address.hold(station, "127.0.0.1", 8123)
    publish(station, *WATER)
    before = (station.feeds / "tin.xml").read_bytes()
    write_config(folder, BROADCASTER)
    stray = open_station(folder)
    stray.owner = "máy:1"
    with pytest.raises(PublishError, match=r"127\.0\.0\.1:8080.*đang chạy ở http://127\.0\.0\.1:8123.*base_url"):
        publish(stray, *MEETING, guid="h")
    assert (station.feeds / "tin.xml").read_bytes() == before
    address.let_go(station)
    assert refresh(stray)  # no server any more: what is configured counts


def test_who_has_no_address_is_warned_before_the_first_guid_names_this_machine(station: Station) -> None:
    (warning,) = as_json(overview(station))["address_warnings"]
    assert "127.0.0.1" in warning
    assert "guid" in warning
    assert not overview(station).needs_attention
    publish(station, *WATER)
    assert overview(station).address_warnings == ()


def test_who_has_an_address_is_not(folder: Path, open_station: Callable[[Path], Station]) -> None:
    write_config(folder, BROADCASTER)
    assert address.warnings(open_station(folder)) == []
