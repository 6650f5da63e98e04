"""The lane of a running station: what is due is done without anybody's help, whatever was thrown at it before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from broadcaster.actions import emergencies as acts
from broadcaster.bulletins import emergency_life as life
from broadcaster.delivery.refresh import refresh
from broadcaster.model import EmergencyState
from broadcaster.station import Station
from broadcaster.work import emergency_lane
from broadcaster.work.emergency_lane import EmergencyLane
from tests.bulletins.emergency_samples import AN, at_address, lists, message, silent_studio, stored
from tests.bulletins.test_emergency_intake import drop
from tests.conftest import Clock
from tests.radio.cap_samples import cap

__all__ = ["silent_studio"]
pytestmark = pytest.mark.usefixtures("silent_studio")


@pytest.fixture
def lane(station: Station, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmergencyLane]:
    monkeypatch.setattr(emergency_lane, "warm_up", lambda _station: None)
    lane = EmergencyLane(station)
    yield lane
    lane.stop()


def comes_true(what: Callable[[], bool]) -> None:
    for _ in range(600):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("never came true")


def test_the_address_answers_before_anything_was_ever_said(lane: EmergencyLane, station: Station) -> None:
    lane.start()
    comes_true(lambda: at_address(station, "latest.json") is not None)
    assert lists(station) == []


def test_what_is_pressed_is_followed_by_feeds_and_site(lane: EmergencyLane, station: Station) -> None:
    refresh(station)
    lane.start()
    acts.send(station, message(station))
    comes_true(lambda: "Nước suối" in (station.feeds / "index.html").read_text("utf-8"))


def test_what_was_left_waiting_and_what_is_dropped_is_spoken(lane: EmergencyLane, station: Station) -> None:
    with station.store.begin() as tx:
        from broadcaster.store import emergencies

        waiting = message(station)
        emergencies.add(tx, waiting, station.now(), actor=AN)
    drop(station, cap())
    lane.start()
    comes_true(lambda: (at_address(station, "latest.m3u") or b"").count(b"http:") == 2)
    assert stored(station, waiting.key).state is EmergencyState.LIVE


def test_a_look_without_anything_due_does_nothing(
    lane: EmergencyLane, station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tended: list[Station] = []
    real = life.tend

    def tend(one: Station) -> object:
        tended.append(one)
        return real(one)

    monkeypatch.setattr(life, "tend", tend)
    lane.look()
    lane.look()
    assert len(tended) == 1
    clock.forward(seconds=61)
    lane.look()
    assert len(tended) == 2


def test_it_looks_when_a_play_is_due(lane: EmergencyLane, station: Station, clock: Clock) -> None:
    life.accept(station, message(station))
    lane.look()
    first = lists(station)
    clock.forward(minutes=10)
    lane.look()
    assert lists(station) != first
    assert timedelta() < station.now() - stored(station, _key(station)).starts


def _key(station: Station) -> str:
    from broadcaster.store import emergencies

    with station.store.read() as tx:
        return emergencies.newest(tx)[0].key


def test_a_fault_does_not_end_the_lane(lane: EmergencyLane, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [RuntimeError("lỗi"), RuntimeError("lỗi")]
    real = life.tend

    def tend(one: Station) -> object:
        if faults:
            raise faults.pop()
        return real(one)

    monkeypatch.setattr(life, "tend", tend)
    lane.start()
    comes_true(lambda: at_address(station, "latest.json") is not None)
    assert faults == []
