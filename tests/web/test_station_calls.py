"""A station's automation says what it has and what it aired: idempotent, and refused in words where it cannot be true."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from broadcaster.bulletins.making import make_bulletin
from broadcaster.model import Bulletin, BulletinState
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import receipts
from broadcaster.testing import article
from broadcaster.web.app import create_app
from tests.bulletins.test_life import now
from tests.conftest import BROADCASTER, Clock, write_config

TOKEN = "mot-ma-du-dai-cua-dai-phuong"
STATIONS = f"""
[radio.stations.phuong]
title = "Đài truyền thanh phường"
token_hash = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"
[radio.stations.xa]
title = "Đài xã"
addresses = ["192.0.2.7"]
"""
CONFIRM = "/station/sang/confirm"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_config(tmp_path / "dai", BROADCASTER + STATIONS)


@pytest.fixture
def client(station: Station) -> Iterator[TestClient]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(station), base_url="http://dai.test", headers=headers) as client:
        yield client


@pytest.fixture
def made(station: Station, clock: Clock) -> Bulletin:
    finish(station, take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))[0])
    bulletin = make_bulletin(station, "sang")
    clock.now = bulletin.airs + timedelta(minutes=1)
    return bulletin


def sha256(bulletin: Bulletin) -> str:
    assert bulletin.master is not None
    return bulletin.master.sha256


@pytest.mark.parametrize("way", ["json", "form", "query"])
def test_a_station_says_that_it_aired(station: Station, client: TestClient, made: Bulletin, way: str) -> None:
    fields = {"state": "aired", "date": made.date.isoformat(), "time": "05:30", "at": "2026-08-15T05:30:04+07:00"}
    sent: dict[str, Any] = {"json": {"json": fields}, "form": {"data": fields}, "query": {"params": fields}}[way]
    answer = client.post(CONFIRM, **sent)
    assert (answer.status_code, answer.json()["state"], answer.json()["already"]) == (200, "aired", False)
    record = answer.json()["bulletin"]
    assert (record["state"], record["sha256"]) == ("aired", sha256(made))
    (told,) = record["aired"]
    assert (told["station"], told["at"]) == ("Đài truyền thanh phường", "2026-08-15T05:30:04+07:00")
    assert told["evidence"] == "call-back"
    assert client.post(CONFIRM, **sent).json()["already"] is True
    assert now(station, made).state is BulletinState.AIRED
    with station.store.read() as tx:
        assert len(receipts.newest(tx, kind="aired")) == 1


def test_a_station_says_that_it_has_the_bytes(station: Station, client: TestClient, made: Bulletin) -> None:
    answer = client.post(CONFIRM, json={"state": "pulled", "sha256": sha256(made)})
    assert answer.status_code == 200
    assert now(station, made).state is BulletinState.PULLED


WRONG = {
    "no state": ({"date": "2026-08-15"}, 422, "state phải là pulled hoặc aired"),
    "another state": ({"date": "2026-08-15", "state": "ready"}, 422, "state phải là"),
    "nothing named": ({"state": "aired"}, 422, "Thiếu sha256 hoặc date"),
    "half a digest": ({"state": "aired", "sha256": "abc"}, 422, "64 chữ số hex"),
    "no date": ({"state": "aired", "date": "mai"}, 422, "«mai» sai dạng"),
    "no time": ({"state": "aired", "date": "2026-08-15", "time": "25:00"}, 422, "«25:00» sai dạng"),
    "no moment": ({"state": "aired", "date": "2026-08-15", "at": "2026-08-15T05:30:00"}, 422, "at «2026"),
    "a future moment": ({"state": "aired", "date": "2026-08-15", "at": "2027-01-01T00:00:00Z"}, 422, "tương lai"),
    "unknown bytes": ({"state": "aired", "sha256": "0" * 64}, 404, "Không có bản tin nào như vậy"),
    "another day": ({"state": "aired", "date": "2026-08-14"}, 404, "Không có bản tin nào như vậy"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told(station: Station, client: TestClient, made: Bulletin, case: str) -> None:
    fields, status, words = WRONG[case]
    answer = client.post(CONFIRM, json=fields)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.text
    assert now(station, made).state is BulletinState.READY


@pytest.mark.parametrize("body", [b'{"state": 1}', b"{", b"[" * 5000, b"x" * 5000])
def test_a_body_that_is_none_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post(CONFIRM, content=body).status_code in (413, 422)


def test_what_cannot_be_true_yet_is_refused(client: TestClient, made: Bulletin, clock: Clock) -> None:
    clock.now = made.airs - timedelta(hours=1)
    answer = client.post(CONFIRM, json={"state": "aired", "sha256": sha256(made)})
    assert (answer.status_code, "chưa đến giờ phát" in answer.json()["error"]) == (409, True)


def test_an_unknown_slot_is_none(client: TestClient) -> None:
    assert client.post("/station/trua/confirm", json={"state": "aired", "date": "2026-08-15"}).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guessed"}, {"Authorization": "Basic !"}])
def test_a_stranger_may_say_and_see_nothing(station: Station, made: Bulletin, headers: dict[str, str]) -> None:
    with TestClient(create_app(station), base_url="http://dai.test", headers=headers) as stranger:
        answer = stranger.post(CONFIRM, json={"state": "aired", "sha256": sha256(made)})
        assert answer.status_code == 401
        assert stranger.get("/station/sang/record.json?date=2026-08-15").status_code == 401
    assert now(station, made).state is BulletinState.READY


def test_a_page_in_a_browser_at_the_stations_address_may_not_speak_for_it(station: Station, made: Bulletin) -> None:
    fields = {"state": "aired", "sha256": sha256(made)}
    app = create_app(station)
    with TestClient(app, base_url="http://dai.test", client=("192.0.2.7", 5000)) as browser:
        assert browser.post(CONFIRM, data=fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert browser.post(CONFIRM, data=fields).status_code == 200


def test_the_record_is_for_stations(client: TestClient, made: Bulletin) -> None:
    answer = client.get(f"/station/sang/record.json?date={made.date}")
    record = answer.json()
    assert (record["slot"], record["sha256"], record["state"]) == ("sang", sha256(made), "ready")
    assert answer.headers["cache-control"] == "no-store"
