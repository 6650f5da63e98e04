"""The red button by HTTP: heard first, confirmed by a second press; what is at the address, and who fetched it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster.bulletins import emergency_life as life
from broadcaster.model import Emergency, EmergencyState
from broadcaster.station import Station
from broadcaster.store import emergencies, receipts
from broadcaster.web.app import create_app
from tests.bulletins.emergency_samples import TEXT, message, stored
from tests.conftest import BROADCASTER, Clock, write_config

S = EmergencyState
FORM = {"kind": "thien-tai", "text": TEXT, "area": "Khu phố 3, Khu phố 4", "repeats": "2", "interval": "7"}


def known(station: Station) -> list[Emergency]:
    with station.store.read() as tx:
        return emergencies.newest(tx)


@pytest.fixture
def stranger(station: Station) -> Iterator[TestClient]:
    with TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False) as client:
        yield client


def test_the_first_press_shows_and_sounds_it_and_sends_nothing(client: TestClient, station: Station) -> None:
    page = client.post("/console/emergency", data=FORM)
    assert page.status_code == 200 and "Xác nhận: phát ngay" in page.text
    assert "Nước suối dung đang lên nhanh." in page.text.replace("Dung", "dung")
    (sound,) = re.findall(r'src="(/console/emergency/preview/[^"]+)"', page.text)
    heard = client.get(sound)
    assert heard.headers["content-type"] == "audio/mpeg" and heard.content[:3] == b"ID3"
    assert known(station) == [] and client.get("/station/emergency/latest.mp3").status_code == 404


def test_the_second_press_sends_what_was_heard(client: TestClient, station: Station) -> None:
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">', client.post("/console/emergency", data=FORM).text
        )
    )
    for _ in range(2):  # and a second click on it changes nothing
        answer = client.post("/console/emergency", data={**hidden, "confirm": "yes"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/emergency")
    (one,) = known(station)
    assert (one.state, one.text, one.areas, len(one.plays)) == (S.LIVE, TEXT, ("Khu phố 3", "Khu phố 4"), 2)
    assert (one.plays[1] - one.plays[0]).total_seconds() == 420 and one.by.name == client_name(station)
    page = client.get("/console/emergency").text
    assert "đang hiệu lực" in page and "Hủy thông báo" in page


def client_name(station: Station) -> str:
    with station.store.read() as tx:
        (left,) = receipts.newest(tx, kind="published")
    return left.actor.name


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text": " . "}, "chưa có nội dung"),
        ({"text": "x " * 1000}, "tối đa 1800"),
        ({"kind": "khong-co"}, "không có loại"),
        ({"until": "08:59", "from": "2026-08-15 09:00"}, ""),
        ({"until": "2026-08-14 08:00"}, "không sau giờ bắt đầu"),
        ({"until": "25:99"}, "không phải một thời điểm"),
        ({"from": "mai"}, "không phải một thời điểm"),
        ({"until": "2027-08-14 08:00"}, "30 ngày"),
        ({"repeats": "0"}, "từ 1 đến 60"),
        ({"interval": "0"}, "từ 1 phút"),
        ({"interval": "lâu"}, "không đọc được"),
    ],
)
def test_what_cannot_be_is_told_with_what_was_typed_still_there(
    client: TestClient, station: Station, wrong: dict[str, str], told: str
) -> None:
    page = client.post("/console/emergency", data={**FORM, **wrong, "confirm": "yes" if told else ""})
    if not told:  # a bare hour is the next such minute after the beginning
        assert "08:59 16/08/2026" in page.text
        return
    assert page.status_code == 422 and told in page.text and "Khu phố 3" in page.text
    assert known(station) == []


def test_only_operators_press_and_only_from_our_own_page(
    stranger: TestClient, client: TestClient, station: Station
) -> None:
    assert stranger.get("/console/emergency").status_code == 303
    assert stranger.post("/console/emergency", data={**FORM, "confirm": "yes"}).status_code == 401
    assert stranger.get("/console/emergency/preview/x.mp3").status_code == 303
    forged = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/console/emergency", data={**FORM, "confirm": "yes"}, headers=forged).status_code == 403
    assert stranger.post("/api/emergencies/thien-tai/acts/announce", json={"text": "x"}).status_code == 401
    assert known(station) == []


def test_no_preview_leads_out_of_its_folder(client: TestClient, station: Station) -> None:
    for name in ("../../../config/broadcaster.toml", "x.txt", "..mp3", "khong-co.mp3"):
        assert client.get(f"/console/emergency/preview/{name}").status_code == 404


def test_programs_announce_cancel_and_say_that_it_was_aired(client: TestClient, station: Station) -> None:
    body = {"text": TEXT, "key": "0123456789abcdef"}
    for _ in range(2):
        assert client.post("/api/emergencies/thien-tai/acts/announce", json=body).status_code == 200
    (one,) = known(station)
    assert one.key == "0123456789abcdef"
    acts = client.get(f"/api/emergencies/{one.key}/acts").json()["acts"]
    assert [act["name"] for act in acts] == ["cancel", "air"]
    assert client.post(f"/api/emergencies/{one.key}/acts/air").status_code == 200
    assert stored(station, one.key).aired is not None
    assert client.post(f"/api/emergencies/{one.key}/acts/cancel", json={"why": "rút"}).status_code == 200
    assert stored(station, one.key).state is S.CANCELLED
    assert client.get("/api/emergencies/khong-co/acts").status_code == 404
    assert client.post("/api/emergencies/khong-co/acts/acknowledge").status_code == 422


def test_an_alarm_is_on_the_page_and_on_the_first_one_until_it_is_acknowledged(
    client: TestClient, station: Station, clock: Clock
) -> None:
    life.accept(station, message(station))
    clock.forward(minutes=61)
    life.tend(station)
    (one,) = known(station)
    assert "Không ai nghe được" in client.get("/console/emergency").text
    assert "Hết hạn mà không ai lấy." in client.get("/console/").text
    answer = client.post(f"/console/emergencies/{one.key}/acknowledge")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/emergency")
    assert "Không ai nghe được" not in client.get("/console/emergency").text
    assert "không ai lấy" not in client.get("/console/").text


# --- the address


def test_the_addresses_are_never_kept_and_have_their_kinds(stranger: TestClient, station: Station) -> None:
    life.accept(station, message(station))
    kinds = {
        "station/emergency/latest.mp3": "audio/mpeg",
        "station/emergency/latest.m3u": "audio/x-mpegurl; charset=utf-8",
        "station/emergency/latest.json": "application/json",
        "station/emergency.m3u": "audio/x-mpegurl; charset=utf-8",
        "station/emergency.cap.xml": "application/cap+xml; charset=utf-8",
        "station/emergency.atom.xml": "application/atom+xml; charset=utf-8",
    }
    for path, kind in kinds.items():
        answer = stranger.get(f"/{path}")
        assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (
            200,
            kind,
            "no-store",
        ), path


def test_a_strangers_pull_is_nobodys(stranger: TestClient, station: Station) -> None:
    out = life.accept(station, message(station))
    assert stranger.get("/station/emergency/latest.mp3").status_code == 200
    assert stored(station, out.key).fetched is None


def test_a_pull_of_an_exercise_is_none(stranger: TestClient, station: Station) -> None:
    drill = life.accept(station, message(station, exercise=True))
    assert stranger.get("/station/emergency/exercise.mp3").status_code == 200
    assert stored(station, drill.key).fetched is None


TOKEN = "mot-ma-du-dai-cua-dai-phuong"
NAMED = f"""
[radio.stations.phuong]
title = "Đài truyền thanh phường"
token_hash = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"
"""


@pytest.fixture
def named(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    """A station whose operator has named a radio station."""
    return open_station(write_config(tmp_path / "khac", BROADCASTER + NAMED))


def test_where_stations_are_named_a_stranger_s_pull_is_none(named: Station) -> None:
    out = life.accept(named, message(named))
    with TestClient(create_app(named), base_url="http://dai.test") as client:
        assert client.get("/station/emergency/latest.mp3").status_code == 200
        assert stored(named, out.key).fetched is None
        wrong = {"Authorization": "Bearer sai"}
        assert (
            client.post(
                "/station/emergency/confirm", json={"state": "aired", "key": out.key}, headers=wrong
            ).status_code
            == 401
        )
        assert stored(named, out.key).aired is None


@pytest.mark.parametrize("state", ["pulled", "aired"])
def test_the_automation_says_that_it_has_or_aired_it(named: Station, state: str) -> None:
    out = life.accept(named, message(named))
    assert out.master is not None
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(named), base_url="http://dai.test", headers=headers) as client:
        told = [
            client.post("/station/emergency/confirm", json={"state": state, "sha256": out.master.sha256})
            for _ in range(2)
        ]
        assert [one.json() for one in told] == [
            {"state": state, "already": already, "key": out.key} for already in (False, True)
        ]
        assert client.post("/station/emergency/confirm", json={"state": "heard", "key": out.key}).status_code == 422
        assert client.post("/station/emergency/confirm", json={"state": state, "key": "0" * 16}).status_code == 404
    known = stored(named, out.key)
    assert (known.fetched if state == "pulled" else known.aired) is not None
    with named.store.read() as tx:
        (left,) = receipts.newest(tx, what=f"emergency:{out.key}", kind=state)
    assert left.where == "phuong" and left.detail["evidence"] == "call-back"
