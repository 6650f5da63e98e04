"""``convert`` beside a running station: what the station is at work on is waited for and reported, never an error."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from broadcaster import actions, pipeline
from broadcaster.actions import converting
from broadcaster.cli import convert
from broadcaster.delivery.refresh import refresh
from broadcaster.errors import TooLarge
from broadcaster.model import Actor
from broadcaster.station import Station
from broadcaster.store import articles
from tests.conftest import write_config

TEXT = "Họp khu phố\n\nMời bà con đến nhà văn hóa lúc 19 giờ để bàn việc trồng cây."
STATION = "đài đang chạy"


@pytest.fixture
def taken(station: Station) -> int:
    """Claimed by the process of a running station."""
    number = actions.take_manually(station, TEXT.encode(), actor=Actor.command_line(), media_type="text/plain")
    with station.store.begin() as tx:
        assert articles.claim(tx, STATION, station.now(), station.settings.work.lease, only=number)
    return number


def test_it_waits_for_the_station_and_reports(station: Station, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    told: list[int] = []
    followed: list[int] = []

    def station_is_done(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            with station.store.begin() as tx:
                articles.release(tx, taken, STATION)

    def counted(station: Station) -> bool:
        followed.append(len(looks))
        return refresh(station)

    monkeypatch.setattr(pipeline, "refresh", counted)
    monkeypatch.setattr(converting.time, "sleep", station_is_done)  # type: ignore[attr-defined]
    assert converting.convert(station, TEXT, waiting=told.append).title == "Họp khu phố"
    assert len(looks) == 3
    assert told == [taken], "told once"
    assert followed == [3], "who waits for the station does not have a store or a hub that is down tried at every look"


@pytest.mark.parametrize("given", ["text", "file", "standard input"])
def test_too_much_is_refused_and_never_cut(
    tmp_path: Path, station: Station, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setattr(converting, "LARGEST_BYTES", len(TEXT.encode()) - 1)
    file = tmp_path / "bai.txt"
    file.write_text(TEXT, "utf-8")
    with file.open("rb") as stream:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
        ways: dict[str, str | bytes | Path] = {"text": TEXT, "file": file, "standard input": convert._given("-")}
        what = ways[given]
    with pytest.raises(TooLarge):
        converting.convert(station, what)


def test_an_interrupt_leaves_it_to_the_station(station: Station, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(converting.time, "sleep", interrupt)  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        converting.convert(station, TEXT)
    with station.store.read() as tx:
        assert STATION in articles.claims(tx, station.now()), "its claim stays"


def test_the_command_says_that_it_waits_and_that_it_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, waiting: Any, **__: Any) -> None:
        waiting(7)
        raise KeyboardInterrupt

    monkeypatch.setattr(converting, "convert", interrupted)
    app = typer.Typer()
    app.command()(convert.command)
    told = CliRunner().invoke(app, ["bài.txt", "--station", str(write_config(tmp_path / "d"))])
    assert told.exit_code == 130
    assert "Hệ thống đang làm bài này (số 7), chờ" in told.output
    assert "Bài để lại cho hệ thống" in told.output
