"""Presses, pulls, cancellations, clocks and deaths in any order: each message ends in exactly one state, and nothing leads on from it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.bulletins import emergency_life as life
from broadcaster.errors import BroadcasterError, DiskError
from broadcaster.model import ENDED, Actor, Emergency, EmergencyState
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import emergencies, history
from tests.bulletins.emergency_samples import FOLDER, fake_sound, lists, message
from tests.conftest import Clock, write_config

ORDERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["press", "later", "drill", "other", "fail", "die", "fetch", "air", "cancel", "tend", "wait", "restart"]
        ),
        st.integers(0, 5),
    ),
    max_size=14,
)


class Died(BaseException):
    pass


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ORDERS)
def test_each_message_ends_in_exactly_one_state_whatever_the_order(orders: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder, clock = write_config(Path(name)), Clock()
        patch.setattr(life, "mastered", fake_sound)
        station = _opened(folder, clock)
        try:
            for what, which in orders:
                if what == "restart":
                    station.close()
                    station = _opened(folder, clock)
                else:
                    _do(station, clock, what, which)
                    _holds(station)
            clock.forward(days=2)
            life.tend(station)
            _holds(station)
            assert all(one.state in ENDED for one in _all(station))
            assert lists(station) == [] and list((station.feeds / FOLDER).glob("*.mp3")) == []
        finally:
            station.close()


def _opened(folder: Path, clock: Callable[[], object]) -> Station:
    station = Station(folder, load_settings(folder), clock)  # type: ignore[arg-type]
    station.prepare_folders()
    return station


def _all(station: Station) -> list[Emergency]:
    with station.store.read() as tx:
        return emergencies.newest(tx, limit=1000)


def _do(station: Station, clock: Clock, what: str, which: int) -> None:
    known = _all(station)
    one = known[which % len(known)] if known else None
    try:
        match what:
            case "press":
                life.accept(station, message(station))
            case "later":
                life.accept(station, message(station, starts=station.now() + timedelta(minutes=which)))
            case "drill":
                life.accept(station, message(station, exercise=True))
            case "other":
                life.accept(station, message(station, kind="chay"))
            case "fail" | "die":
                _failing(station, DiskError("đĩa", "đĩa đầy") if what == "fail" else Died())
            case "tend":
                life.tend(station)
            case "wait":
                clock.forward(minutes=13 * (which + 1))
            case "fetch" if one is not None and one.master is not None:
                life.fetched(station, one.master.sha256, "phuong", agent="curl")
            case "air" if one is not None:
                life.aired(station, one.key, Actor.person("bình"))
            case "cancel" if one is not None:
                life.cancel(station, one.key, Actor.person("an"), "thôi")
    except (BroadcasterError, Died):
        return


def _failing(station: Station, error: BaseException) -> None:
    """A press whose speaking fails, or whose process dies between the address and the row."""

    def fail(*_: object) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(life, "_now_live" if isinstance(error, Died) else "mastered", fail)
        life.accept(station, message(station))


def _holds(station: Station) -> None:
    known = _all(station)
    with station.store.read() as tx:
        told = {number: history.of(tx, "emergency", number) for number in range(1, len(known) + 1)}
    by_number = dict(zip(range(len(known), 0, -1), known, strict=True))
    for number, lines in told.items():
        states = [EmergencyState(line.to_state) for line in lines]
        ends = [state for state in states if state in ENDED]
        assert len(ends) <= 1 and (not ends or states[-1] is ends[0])
        assert states[-1] is by_number[number].state
    for one in known:
        assert not one.exercise or one.is_alive or one.state in (EmergencyState.EXERCISE, EmergencyState.REFUSED)
        assert one.state is not EmergencyState.AIRED or one.aired is not None
        assert one.state is not EmergencyState.FETCHED or one.fetched is not None
        word = [each for each in known if each.about == one.key]
        was_out = one.master is not None
        if one.state is EmergencyState.CANCELLED and one.about is None:
            assert len(word) == was_out
        else:
            assert word == []
