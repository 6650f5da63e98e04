"""``convert`` beside a running station: what the station is at work on is waited for and reported, never an error."""

from __future__ import annotations

import pytest
import typer

from broadcaster.cli import convert
from broadcaster.model import ArticleState
from broadcaster.pipeline import take_in
from broadcaster.station import Station
from broadcaster.store import articles
from tests.fakes import article

TEXT = ("Họp khu phố", "Mời bà con đến nhà văn hóa lúc 19 giờ.")


@pytest.fixture
def taken(station: Station) -> int:
    """Claimed by the process of a running station."""
    number, _ = take_in(station, article(*TEXT))
    with station.store.begin() as tx:
        assert articles.claim(tx, "đài đang chạy", station.now(), station.settings.work.lease, only=number)
    return number


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the command tells."""
    told: list[str] = []
    monkeypatch.setattr("typer.secho", lambda text, **_: told.append(text))
    return told


def test_it_waits_for_the_station_and_reports(
    station: Station, taken: int, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    looks: list[float] = []

    def station_is_done(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            with station.store.begin() as tx:
                articles.release(tx, taken, "đài đang chạy")

    monkeypatch.setattr("time.sleep", station_is_done)
    stored = convert._finished(station, taken, quiet=True)
    assert stored.state is ArticleState.PUBLISHED
    assert len(looks) == 3
    assert said == ["Hệ thống đang làm bài này, chờ làm xong… Ctrl-C thì để lại cho hệ thống."]


def test_an_interrupt_leaves_it_to_the_station(
    station: Station, taken: int, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupt)
    with pytest.raises(typer.Exit) as left:
        convert._finished(station, taken, quiet=True)
    assert left.value.exit_code == 130
    assert f"xem bài số {taken}" in said[-1]
    with station.store.read() as tx:
        assert "đài đang chạy" in articles.claims(tx, station.now()), "its claim stays"
