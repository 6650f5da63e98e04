"""A clock that nobody keeps right, or that was set back, is told."""

from __future__ import annotations

import ctypes

import pytest

from broadcaster import actions, clock
from broadcaster.actions.overview import overview
from broadcaster.model import Actor
from broadcaster.station import Station
from tests.conftest import Clock


class Kernel:
    def __init__(self, answer: int) -> None:
        self.answer = answer

    def adjtimex(self, _buffer: object) -> int:
        return self.answer


@pytest.mark.parametrize(("answer", "expected"), [(0, True), (5, False), (-1, None)])
def test_the_kernel_is_asked(monkeypatch: pytest.MonkeyPatch, answer: int, expected: bool | None) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Kernel(answer))
    assert clock.is_kept_in_step() is expected


def test_a_clock_set_back_is_told_until_time_has_caught_up(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.alerts.condition.is_kept_in_step", lambda: True)
    clock.forward(days=1500)
    actions.take_manually(
        station, actor=Actor.person("ai"), body="Tin\n\nMột đoạn văn đủ dài để đọc.".encode(), media_type="text/plain"
    )
    assert overview(station).clock is None
    clock.forward(days=-1500)
    assert "nhật ký có việc ghi lúc" in (overview(station).clock or "")
    monkeypatch.setattr("broadcaster.alerts.condition.is_kept_in_step", lambda: False)
    clock.forward(days=1501)
    assert "máy chủ giờ" in (overview(station).clock or "")
