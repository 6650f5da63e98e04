"""When the watch makes a slot's bulletin by itself: never too late, and not before what is under way is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.bulletins import watch
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.watch import needs_bulletin
from broadcaster.model import BulletinState
from broadcaster.pipeline import finish, take_in
from broadcaster.radio import MAKING_TIME
from broadcaster.station import Station
from broadcaster.testing import article
from tests.conftest import Clock

WATER = ("Thông báo ngừng cấp nước", "Nước ngừng từ tối nay đến sáng mai.", "Mong bà con trữ nước đủ dùng.")
#: the slot «sang» airs at 05:30 in Vietnam and is ready 15 minutes before
AIRS = datetime(2026, 8, 14, 22, 30, tzinfo=UTC)


@pytest.fixture
def ready_by(station: Station) -> datetime:
    return AIRS - station.settings.slots["sang"].ready_before


def at(clock: Clock, moment: datetime) -> None:
    clock.now = moment


def test_first_bulletin_waits_for_the_articles_under_way(station: Station) -> None:
    assert needs_bulletin(station, "sang"), "an automation that asks now must find something"
    number, _ = take_in(station, article(*WATER))
    assert not needs_bulletin(station, "sang")
    finish(station, number)
    assert needs_bulletin(station, "sang")
    watch.watch_slots(station)
    assert (station.feeds / "station/sang/latest.mp3").exists()
    assert not needs_bulletin(station, "sang")


def test_slot_does_not_wait_for_a_pipeline_that_never_rests(station: Station, clock: Clock, ready_by: datetime) -> None:
    take_in(station, article(*WATER))
    at(clock, ready_by - MAKING_TIME - timedelta(minutes=1))
    assert not needs_bulletin(station, "sang")
    at(clock, ready_by - MAKING_TIME)
    assert needs_bulletin(station, "sang")
    make_bulletin(station, "sang")
    assert not needs_bulletin(station, "sang")
    at(clock, ready_by - MAKING_TIME + timedelta(days=1))
    assert needs_bulletin(station, "sang"), "the next day's as well, though there is yesterday's file"


def test_what_was_missed_is_made_when_the_station_is_back(station: Station, clock: Clock, ready_by: datetime) -> None:
    finish(station, take_in(station, article(*WATER))[0])
    make_bulletin(station, "sang")
    at(clock, ready_by + timedelta(days=1, minutes=5))
    assert needs_bulletin(station, "sang")


def test_fallback_is_replaced_by_news_that_came_before_it_airs(
    station: Station, clock: Clock, ready_by: datetime
) -> None:
    at(clock, ready_by - timedelta(minutes=30))
    assert make_bulletin(station, "sang").state is BulletinState.FALLBACK
    assert not needs_bulletin(station, "sang")
    number, _ = take_in(station, article(*WATER))
    assert not needs_bulletin(station, "sang"), "it will be out in a moment"
    finish(station, number)
    assert needs_bulletin(station, "sang")
    at(clock, AIRS)
    assert not needs_bulletin(station, "sang"), "what is on the air is not exchanged"
