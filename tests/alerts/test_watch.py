"""What began and what ended is kept, once, whoever looks and however often."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from broadcaster.alerts.watch import watch
from broadcaster.station import Station
from broadcaster.store import alerts
from tests.conftest import Clock

from .troubles import Troubles


@pytest.fixture
def troubles(monkeypatch: pytest.MonkeyPatch) -> Troubles:
    return Troubles(monkeypatch, "lua", "nuoc")


def told(station: Station) -> list[tuple[str, str, bool]]:
    with station.store.read() as tx:
        return [(one.kind, one.subject, one.begun) for one in alerts.changes_after(tx, 0)]


def known(station: Station) -> dict[tuple[str, str], alerts.Alert]:
    with station.store.read() as tx:
        return alerts.all_of(tx)


def test_what_begins_and_ends_is_written_once(station: Station, clock: Clock, troubles: Troubles) -> None:
    began = clock.now
    troubles.wrong = {("lua", "kho"), ("nuoc", "")}
    for _ in range(3):
        watch(station)
        clock.forward(minutes=1)
    assert told(station) == [("lua", "kho", True), ("nuoc", "", True)]
    assert known(station)["lua", "kho"].since == began
    troubles.wrong = {("nuoc", "")}
    for _ in range(3):
        watch(station)
    assert told(station)[2:] == [("lua", "kho", False)]
    assert known(station)["lua", "kho"].ended_at == clock.now
    with station.store.read() as tx:
        assert [one.key for one in alerts.open_ones(tx)] == [("nuoc", "")]


def test_a_restart_repeats_nothing(
    folder: Path, open_station: Callable[[Path], Station], troubles: Troubles, clock: Clock
) -> None:
    troubles.wrong = {("lua", "kho")}
    watch(open_station(folder))
    clock.forward(minutes=5)
    again = open_station(folder)
    watch(again)
    assert told(again) == [("lua", "kho", True)]


def test_nothing_is_written_while_nothing_changes(
    station: Station, troubles: Troubles, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles.wrong = {("lua", "kho")}
    watch(station)
    monkeypatch.setattr(type(station.store), "begin", None)  # to call it is a fault now
    watch(station)


def test_what_repeats_itself_is_told_once_and_ends_when_it_stays_away(
    station: Station, troubles: Troubles, clock: Clock
) -> None:
    for minute in range(20):
        troubles.wrong = {("lua", "kho")} if minute % 2 == 0 else set()
        watch(station)
        clock.forward(minutes=1)
    assert [begun for _, _, begun in told(station)] == [True, False, True], (
        "the third beginning and those after are one"
    )
    assert known(station)["lua", "kho"].times == 10
    assert known(station)["lua", "kho"].is_open
    clock.forward(minutes=13)
    watch(station)
    assert known(station)["lua", "kho"].is_open, "not away long enough"
    clock.forward(minutes=1)
    watch(station)
    assert [begun for _, _, begun in told(station)][3:] == [False]
    clock.forward(minutes=16)
    troubles.wrong = {("lua", "kho")}
    watch(station)
    assert known(station)["lua", "kho"].times == 1, "another time"


def test_a_look_that_fails_says_neither_good_nor_bad(station: Station, troubles: Troubles) -> None:
    troubles.wrong = {("lua", "kho"), ("nuoc", "")}
    watch(station)
    troubles.broken = {"lua"}
    troubles.wrong = set()
    watch(station)
    assert told(station)[2:] == [("nuoc", "", False)], "the other looks are taken"
    assert known(station)["lua", "kho"].is_open
    troubles.broken = set()
    watch(station)
    assert not known(station)["lua", "kho"].is_open


def test_an_alert_of_a_kind_that_is_no_more_ends(
    station: Station, troubles: Troubles, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles.wrong = {("lua", "kho")}
    watch(station)
    Troubles(monkeypatch, "nuoc")
    watch(station)
    assert not known(station)["lua", "kho"].is_open


def test_what_ended_long_ago_is_forgotten_and_numbers_go_on(station: Station, troubles: Troubles, clock: Clock) -> None:
    troubles.wrong = {("lua", "kho")}
    watch(station)
    troubles.wrong = set()
    watch(station)
    clock.forward(days=40)
    with station.store.begin() as tx:
        before = alerts.newest_change(tx)
        alerts.forget(tx, clock.now)
        assert alerts.newest_change(tx) == before, "or a mark would lie ahead of what comes"
        assert [one.begun for one in alerts.changes_after(tx, 0)] == [False]
        assert alerts.all_of(tx) == {}
