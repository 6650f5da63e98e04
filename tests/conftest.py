"""Stations in temporary folders: real files, real SQLite; the voice is a fake one unless a test asks for espeak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import signin

if TYPE_CHECKING:
    from starlette.testclient import TestClient

BROADCASTER = """
[station]
name = "Đài thử"
town = "thị xã Thử"
base_url = "http://127.0.0.1:8080"

[voices]
chain = ["fake"]

[voices.engines.fake]
engine = "custom"
voice = "broadcaster.testing:FakeVoice"

[cleaning]
second_opinion = false

[studio]
episode_profiles = ["podcast"]
bulletin_profiles = ["podcast"]

[studio.sounds]
ident = ""
"""
SOURCES = """
[sources.thu]
kind = "folder"
path = "inbox"
every = "1h"
keep = true
settle = "0s"
"""
SHOWS = """
[shows.tin]
title = "Tin thử"
description = "Tin để thử."
"""
PROGRAMME = """
[slots.sang]
title = "Bản tin sáng"
at = "05:30"
length = "10m"
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--runslow", action="store_true", help="run the tests that take long as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without ``--runslow`` the long tests are left out, all gates among them; one that is named on the command line is run."""
    if config.getoption("--runslow") or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow") or "gates" in item.path.parts]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in set(slow)]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write_config(folder: Path, main: str = BROADCASTER, **others: str) -> Path:
    """A station's configuration; ``sources``, ``shows``, ``programme`` replace the ordinary ones."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "broadcaster.toml").write_text(main, "utf-8")
    for name, text in {"sources": SOURCES, "shows": SHOWS, "programme": PROGRAMME, **others}.items():
        (config / f"{name}.toml").write_text(text, "utf-8")
    (folder / "inbox").mkdir(exist_ok=True)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_config(tmp_path / "dai")


@pytest.fixture
def open_station(clock: Clock) -> Iterator[Callable[[Path], Station]]:
    """Opens stations and closes them when the test is over."""
    opened: list[Station] = []

    def make(folder: Path) -> Station:
        station = Station(folder, load_settings(folder), clock)
        station.prepare_folders()
        opened.append(station)
        return station

    yield make
    for station in opened:
        station.close()


@pytest.fixture
def station(folder: Path, open_station: Callable[[Path], Station]) -> Station:
    return open_station(folder)


def sign_in(client: TestClient, station: Station) -> None:
    """Sign ``client`` in as an operator, with a one-time code."""
    with station.store.begin() as tx:
        code = signin.new_code(tx, station.now())
    assert client.post("/console/signin", data={"code": code}).status_code == 303


@pytest.fixture
def client(station: Station) -> Iterator[TestClient]:
    """A signed-in operator's browser, which follows no redirect."""
    from starlette.testclient import TestClient

    from broadcaster.web.app import create_app

    with TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False) as client:
        sign_in(client, station)
        yield client
