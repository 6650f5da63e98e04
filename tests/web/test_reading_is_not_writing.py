"""No page, status, choice or watch waits for whoever writes: each is asked while the write lock is held elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster import actions
from broadcaster.bulletins import watch
from broadcaster.bulletins.choosing import choice_for, outdated
from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery.refresh import refresh
from broadcaster.model import Actor
from broadcaster.pipeline import advance, finish
from broadcaster.radio import calendar_of, next_occurrence
from broadcaster.station import Station
from broadcaster.store import bulletins
from broadcaster.web.app import create_app
from tests.conftest import BROADCASTER, sign_in, write_config

from .routes import routes

TEXT = "Họp khu phố 3\n\nMời bà con đến nhà văn hóa lúc 19h tối thứ sáu.\n\nNội dung là bàn việc trồng cây."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The station knows its own machine as one that pulls bulletins."""
    table = '[radio.stations.may]\ntitle = "Máy này"\naddresses = ["127.0.0.1"]\n'
    return write_config(tmp_path / "dai", f"{BROADCASTER}\n{table}")


@pytest.fixture
def client(station: Station) -> Iterator[TestClient]:
    """A signed-in operator of a station with an episode and a bulletin."""
    finish(station, actions.take_manually(station, TEXT.encode(), actor=Actor.person("ai"), media_type="text/plain"))
    make_bulletin(station, "sang")
    local = ("127.0.0.1", 50000)  # /metrics answers nobody else
    with TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False, client=local) as client:
        sign_in(client, station)
        yield client


def test_every_page_answers_while_another_writes(client: TestClient, station: Station) -> None:
    paths = {
        route.path.replace("{number}", "1").replace("{on}", "articles").replace("{what}", "1").replace("{slot}", "sang")
        for route in routes()
        if "GET" in (route.methods or ()) and "{name}" not in route.path and "{token}" not in route.path
    }
    assert {"/console/", "/console/articles/1", "/readyz", "/api/status"} <= paths
    client.get("/console/articles/1/sentence.wav", params={"spoken": "chào bà con"})  # the voice is at hand
    with station.store.begin():
        for path in sorted(paths):
            params = {"spoken": "chào bà con"} if path.endswith(".wav") else {"date": "2026-08-15"}
            answer = client.get(path, params=params)
            assert answer.status_code < 400, (path, answer.text)


def test_choosing_and_watching_only_look(client: TestClient, station: Station) -> None:
    refresh(station)
    calendar = calendar_of(station.settings, "sang")
    occurrence = next_occurrence(station.settings.slots["sang"], station.now(), calendar)
    assert occurrence is not None
    with station.store.begin():
        assert not watch.reason_to_make(station, "sang")
        choice_for(station, "sang", occurrence)
        with station.store.read() as tx:
            made = bulletins.newest(tx, limit=1)
        assert outdated(station.store, made[0]) == ()
        assert advance(station) is None
        assert not refresh(station)
