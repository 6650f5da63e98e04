"""``convert`` beside a running station: what the station is at work on is waited for and reported, never an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from broadcaster import _api
from broadcaster.model import ArticleState
from broadcaster.pipeline import take_in
from broadcaster.station import Station
from broadcaster.store import articles
from tests.actions.test_register import run_command
from tests.fakes import article

TEXT = ("Họp khu phố", "Mời bà con đến nhà văn hóa lúc 19 giờ.")


@pytest.fixture
def taken(station: Station) -> int:
    """Claimed by the process of a running station."""
    number, _ = take_in(station, article(*TEXT))
    with station.store.begin() as tx:
        assert articles.claim(tx, "đài đang chạy", station.now(), station.settings.work.lease, only=number)
    return number


def test_it_waits_for_the_station_and_reports(station: Station, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    told: list[str] = []

    def station_is_done(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            with station.store.begin() as tx:
                articles.release(tx, taken, "đài đang chạy")

    monkeypatch.setattr("time.sleep", station_is_done)
    stored = _api._finished(station, taken, None, lambda: told.append("chờ"))
    assert stored.state is ArticleState.PUBLISHED
    assert (len(looks), told) == (3, ["chờ"])


def test_an_interrupt_leaves_it_to_the_station(station: Station, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        _api._finished(station, taken, None)
    with station.store.read() as tx:
        assert "đài đang chạy" in articles.claims(tx, station.now()), "its claim stays"


def test_the_command_says_that_it_waits_and_that_it_was_left(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, waits: Any, **__: Any) -> None:
        waits()
        raise KeyboardInterrupt

    monkeypatch.setattr(_api, "convert", interrupted)
    status, output = run_command(station, "convert", str(tmp_path / "bai.txt"))
    assert status == 130
    assert "Hệ thống đang làm bài này, chờ" in output and "hệ thống làm tiếp" in output
