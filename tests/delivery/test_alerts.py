"""Emergency messages for listeners: in the feeds of news and in the banner while they are in force, and gone afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from broadcaster.bulletins import emergency_life as life
from broadcaster.delivery.refresh import refresh
from broadcaster.pipeline import finish, take_in
from broadcaster.publishing import guids_in
from broadcaster.station import Station
from broadcaster.testing import article
from tests.bulletins.emergency_samples import message
from tests.conftest import SHOWS, Clock, write_config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shows = f"""{SHOWS}
[shows.the-thao]
title = "Thể thao"
description = "Chỉ tin thể thao."
categories = ["thể thao"]

[shows.ban-tin]
title = "Bản tin"
description = "Các bản tin."
kind = "bulletins"

[shows.thuong]
title = "Tin thường"
description = "Chỉ tin thường."
priorities = ["thong-thuong"]
"""
    return write_config(tmp_path / "dai", shows=shows)


def titles(station: Station, show: str) -> str:
    return (station.feeds / f"{show}.xml").read_text("utf-8")


def test_it_stands_in_every_feed_of_news_while_it_is_in_force(station: Station, clock: Clock) -> None:
    finish(station, take_in(station, article("Họp khu phố", "Mời bà con."))[0])
    out = life.accept(station, message(station))
    assert out.master is not None
    refresh(station)
    for show, carries in {"tin": True, "the-thao": True, "ban-tin": False, "thuong": False}.items():
        assert ("Cảnh báo thiên tai: Nước suối Dung" in titles(station, show)) is carries, show
    assert f'<enclosure url="http://127.0.0.1:8080/{out.master.path}"' in titles(station, "tin")
    assert len(guids_in((station.feeds / "tin.xml").read_bytes())) == 2
    clock.forward(minutes=61)
    life.tend(station)
    refresh(station)
    assert "Cảnh báo thiên tai" not in titles(station, "tin")
    assert len(guids_in((station.feeds / "tin.xml").read_bytes())) == 1


def test_the_banner_is_on_every_page_that_lists_until_it_is_over(station: Station, clock: Clock) -> None:
    finish(station, take_in(station, article("Họp khu phố", "Mời bà con."))[0])
    life.accept(station, message(station, areas=("Khu phố 3",)))
    refresh(station)
    pages = ["index.html", "en/index.html", "shows/tin/index.html", "bulletins/index.html", "search/index.html"]
    for page in pages:
        text = (station.feeds / page).read_text("utf-8")
        assert "Nước suối Dung đang lên nhanh." in text and "Khu phố 3" in text, page
        assert text.index("alerts-heading") < text.index("<h1"), page
    assert "10:00" in (station.feeds / "index.html").read_text("utf-8")
    clock.forward(minutes=61)
    life.tend(station)
    refresh(station)
    assert all("Nước suối" not in (station.feeds / page).read_text("utf-8") for page in pages)


def test_an_exercise_reaches_no_listener(station: Station) -> None:
    finish(station, take_in(station, article("Họp khu phố", "Mời bà con."))[0])
    life.accept(station, message(station, exercise=True))
    refresh(station)
    for page in ("index.html", "tin.xml", "tin.json"):
        assert "Cảnh báo thiên tai" not in (station.feeds / page).read_text("utf-8")


def test_withdrawals_and_emergencies_do_not_trip_over_each_other(
    station: Station, open_station: Callable[[Path], Station]
) -> None:
    """What lies beside the slots' folders is no slot's bulletin."""
    from broadcaster.delivery.taken_down import take_down

    life.accept(station, message(station))
    take_down(station)
    assert (station.feeds / "station/emergency/latest.mp3").is_file()
