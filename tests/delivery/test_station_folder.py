"""The public folder of the station's automation: what is now and next, what stays of slots that are no more, which address is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from broadcaster.bulletins.addresses import keep_addresses
from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery import flip
from broadcaster.delivery.latest import what_lies
from broadcaster.delivery.station_folder import AHEAD
from broadcaster.errors import ConfigError
from broadcaster.model import Bulletin
from broadcaster.pipeline import finish, take_in
from broadcaster.settings import Settings, load_settings
from broadcaster.station import Station
from broadcaster.testing import article
from broadcaster.web.app import create_app
from tests.conftest import BROADCASTER, PROGRAMME, Clock, write_config

TWO = PROGRAMME + PROGRAMME.replace("sang", "chieu").replace("sáng", "chiều").replace("05:30", "17:00")


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    return open_station(write_config(tmp_path / "dai", programme=TWO))


@pytest.fixture
def made(station: Station) -> Bulletin:
    finish(station, take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))[0])
    return make_bulletin(station, "sang")


def told(station: Station, name: str) -> Any:
    return json.loads((station.feeds / "station" / f"{name}.json").read_bytes())


def with_slots(station: Station, programme: str) -> Settings:
    write_config(station.folder, (station.folder / "config/broadcaster.toml").read_text("utf-8"), programme=programme)
    return load_settings(station.folder)


def test_the_programme_is_told_ahead_with_what_lies_ready(station: Station, made: Bulletin, clock: Clock) -> None:
    keep_addresses(station)
    entries = told(station, "schedule")["entries"]
    assert [(one["slot"], one["date"]) for one in entries] == [
        ("chieu", "2026-08-14"),
        ("sang", "2026-08-15"),
        ("chieu", "2026-08-15"),
    ]
    assert timedelta(hours=24) <= AHEAD
    ready = [one for one in entries if one["ready"]]
    assert [one["slot"] for one in ready] == ["sang"]
    assert made.master is not None
    assert ready[0]["files"][0]["sha256"] == made.master.sha256
    assert ready[0]["valid_until"] == station.local(made.valid_until).isoformat()
    assert told(station, "next")["entry"] == entries[0]
    assert told(station, "now")["entry"] is None


def test_what_is_on_air_is_told_while_it_is(station: Station, made: Bulletin, clock: Clock) -> None:
    clock.now = made.airs
    keep_addresses(station)
    assert told(station, "now")["entry"]["slot"] == "sang"
    assert told(station, "next")["entry"]["slot"] == "chieu"
    clock.forward(minutes=10)
    keep_addresses(station)
    assert told(station, "now")["entry"] is None


def test_the_programme_is_written_only_when_it_changes(station: Station, made: Bulletin, clock: Clock) -> None:
    keep_addresses(station)
    before = (station.feeds / "station/schedule.json").stat().st_mtime_ns
    clock.forward(minutes=1)
    keep_addresses(station)
    assert (station.feeds / "station/schedule.json").stat().st_mtime_ns == before


# --- slots that are no more


@pytest.mark.parametrize("how", ["removed", "renamed", "resting"])
def test_a_slot_that_is_no_more_leaves_nothing_at_its_address(station: Station, made: Bulletin, how: str) -> None:
    keep_addresses(station)
    (station.feeds / "station/emergency").mkdir()
    (station.feeds / "station/emergency/latest.m3u").write_text("#EXTM3U\n")
    programme = {
        "removed": TWO.replace(PROGRAMME, ""),
        "renamed": TWO.replace("[slots.sang]", "[slots.sang-som]"),
        "resting": TWO.replace('at = "05:30"', 'at = "05:30"\nenabled = false'),
    }[how]
    station.settings = with_slots(station, programme)
    keep_addresses(station)
    assert not (station.feeds / "station/sang").exists()
    assert (station.feeds / "station/emergency/latest.m3u").exists(), "which is no slot"
    assert what_lies(station, "chieu")["kind"] == "spare"
    with TestClient(create_app(station), base_url="http://dai.test") as client:
        assert client.get("/station/sang/latest.mp3").status_code == 410
        assert client.get("/station/chieu/latest.mp3").status_code == 200
    station.settings = with_slots(station, TWO)
    keep_addresses(station)
    with TestClient(create_app(station), base_url="http://dai.test") as client:
        assert client.get("/station/sang/latest.mp3").status_code == 200, "it is back"


def test_no_slot_takes_the_address_of_emergencies(station: Station) -> None:
    with pytest.raises(ConfigError, match="địa chỉ của tin khẩn cấp"):
        with_slots(station, PROGRAMME.replace("sang", "emergency"))


# --- versioned names


def test_a_poller_sees_a_new_bulletin_by_the_address_in_the_playlist(
    station: Station, made: Bulletin, clock: Clock
) -> None:
    before = (station.feeds / "station/sang/latest.m3u").read_text("utf-8")
    finish(station, take_in(station, article("Họp khu phố 3", "Mời bà con đến nhà văn hóa."))[0])
    make_bulletin(station, "sang")
    after = (station.feeds / "station/sang/latest.m3u").read_text("utf-8")
    assert before.splitlines()[-1] != after.splitlines()[-1]
    for line in (before.splitlines()[-1], after.splitlines()[-1]):
        assert (station.feeds / "station/sang" / line.rpartition("/")[2]).is_file(), "who is fetching it gets it whole"


def test_versions_go_a_day_after_air(station: Station, made: Bulletin, clock: Clock) -> None:
    (version,) = (station.feeds / "station/sang").glob("2026-*.mp3")
    for days, there in ((1, True), (1, False)):
        clock.forward(days=days)
        finish(station, take_in(station, article(f"Tin {clock()}", "Mời bà con."))[0])
        make_bulletin(station, "sang")
        assert version.exists() == there


# --- the address that is named


def test_playlists_follow_the_address(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    config = BROADCASTER.replace('base_url = "http://127.0.0.1:8080"\n', "")
    station = open_station(write_config(tmp_path / "d", config))
    keep_addresses(station)
    old = what_lies(station, "sang")["url"]
    assert old.startswith(station.address)
    station.settings = station.settings.model_copy(
        update={"station": station.settings.station.model_copy(update={"base_url": "https://dai.vn"})}
    )
    keep_addresses(station)
    assert what_lies(station, "sang")["url"] == "https://dai.vn/station/sang/latest.mp3"
    for name in ("latest.m3u", "latest.pls", "latest.xspf"):
        assert "https://dai.vn/station/sang/spare-" in (station.feeds / "station/sang" / name).read_text("utf-8")


def test_the_minute_s_look_changes_nothing_when_all_is_well(station: Station, made: Bulletin) -> None:
    keep_addresses(station)
    before = {place: place.stat().st_ctime_ns for place in (station.feeds / "station").rglob("*")}
    keep_addresses(station)
    assert {place: place.stat().st_ctime_ns for place in (station.feeds / "station").rglob("*")} == before
    assert flip.fault(station.feeds / "station/sang", datetime(2026, 8, 14, tzinfo=UTC)) is None
