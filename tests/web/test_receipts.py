"""A receipt names a station of ours and says ``pulled`` only when it has the whole file; by real connections."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from broadcaster.bulletins import emergency_life as life
from broadcaster.model import BulletinState, Receipt
from broadcaster.station import Station
from broadcaster.store import bulletins, receipts
from broadcaster.web.app import create_app, web_server
from broadcaster.web.public.departures import Departure, TellingProtocol
from tests.bulletins.emergency_samples import message, stored
from tests.conftest import BROADCASTER, write_config
from tests.web.loopback import Caller, ask, served

SOUND = "/station/sang/latest.mp3"
TOKEN = "mot-ma-du-dai-cua-dai-phuong"
STATIONS = f"""
[radio.stations.loopback]
title = "Đài trên cùng máy"
addresses = ["127.0.0.1"]
[radio.stations.phuong]
title = "Đài truyền thanh phường"
token_hash = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"
"""
#: a station that calls from nowhere that a test does: who calls by address alone is a stranger
ELSEWHERE = STATIONS.replace("127.0.0.1", "192.0.2.1")


@pytest.fixture
def listed(request: pytest.FixtureRequest) -> str:
    """The tables of the stations; a test may name others."""
    return getattr(request, "param", STATIONS)


@pytest.fixture
def folder(tmp_path: Path, listed: str) -> Path:
    return write_config(tmp_path / "dai", BROADCASTER + listed)


@pytest.fixture
def port(station: Station, sound: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(Departure, "closing", 1.0)
    with served(create_app(station)) as port:
        yield port


@pytest.fixture
def sound(station: Station) -> bytes:
    """What lies at the address: larger than what a system takes for a client that reads nothing."""
    place = station.feeds / "station/sang"
    place.mkdir(parents=True)
    body = b"0123456789abcdef" * 600_000
    (place / "latest.mp3").write_bytes(body)
    return body


@pytest.fixture
def booked(station: Station) -> Callable[[int], list[Receipt]]:
    """The receipts of stations once there are so many, oldest first."""

    def read() -> list[Receipt]:
        with station.store.read() as tx:
            return [one for one in receipts.newest(tx) if one.kind in ("pulled", "sent")][::-1]

    def wait(count: int) -> list[Receipt]:
        for _ in range(1500):
            if len(read()) >= count:
                break
            time.sleep(0.02)
        return read()

    return wait


Booked = Callable[[int], list[Receipt]]


def test_a_whole_file_is_a_pull_by_the_bytes_that_left(port: int, sound: bytes, booked: Booked) -> None:
    ask(port, SOUND, User_Agent="playout/1")
    (receipt,) = booked(1)
    assert (receipt.kind, receipt.where, receipt.what) == ("pulled", "loopback", "bulletin:sang")
    assert receipt.sha256 == hashlib.sha256(sound).hexdigest()
    known = {"bytes": len(sound), "client": "127.0.0.1", "agent": "playout/1", "evidence": "closed"}
    assert receipt.detail == known


@pytest.mark.parametrize("ends", ["close", "reset"])
def test_who_reads_one_byte_and_goes_was_only_sent_it(port: int, booked: Booked, ends: str) -> None:
    caller = Caller(port)
    caller.get(SOUND)
    caller.read(1)
    time.sleep(0.1)
    caller.reset() if ends == "reset" else caller.socket.close()
    (receipt,) = booked(1)
    assert (receipt.kind, receipt.detail["evidence"]) == ("sent", "handed over")


def test_a_small_file_that_the_system_took_whole_for_a_client_that_resets_was_only_sent(
    station: Station, port: int, booked: Booked
) -> None:
    (station.feeds / "station/sang/latest.mp3").write_bytes(b"a small bulletin" * 100)
    caller = Caller(port)
    caller.get(SOUND)
    caller.read(1)
    time.sleep(0.1)
    caller.socket.close()
    assert [one.kind for one in booked(1)] == ["sent"]


def test_parts_of_one_client_make_a_whole(port: int, sound: bytes, booked: Booked) -> None:
    third = len(sound) // 3
    for first, last in [(0, third), (0, third), (third - 10, 2 * third), (2 * third - 5, len(sound) - 1)]:
        assert booked(0) == []
        with Caller(port) as caller:
            caller.get(SOUND, Range=f"bytes={first}-{last}")
            assert caller.read_answer().status == 206
        time.sleep(0.1)
    assert [one.kind for one in booked(1)] == ["pulled"]


def test_a_byte_is_none_and_the_whole_as_a_range_is_one(port: int, booked: Booked) -> None:
    ask(port, SOUND, Range="bytes=0-0")
    ask(port, SOUND, method="HEAD")
    ask(port, "/station/sang/latest.m3u")
    time.sleep(0.2)
    assert booked(0) == []
    ask(port, SOUND, Range="bytes=0-")
    assert [one.kind for one in booked(1)] == ["pulled"]


def test_who_goes_on_where_it_broke_off_has_the_beginning(port: int, sound: bytes, booked: Booked) -> None:
    caller = Caller(port)
    caller.get(SOUND)
    caller.read(200_000)
    caller.reset()
    assert [one.kind for one in booked(1)] == ["sent"]
    with Caller(port) as again:
        again.get(SOUND, Range="bytes=150000-")
        again.read_answer()
    assert [one.kind for one in booked(2)] == ["sent", "pulled"]


def test_one_connection_may_look_and_then_take(port: int, booked: Booked) -> None:
    with Caller(port) as caller:
        caller.get(SOUND, method="HEAD")
        caller.read_answer(has_body=False)
        caller.get(SOUND)
        caller.read_answer()
        caller.get("/station/sang/latest.m3u")
        (receipt,) = booked(1)
    assert (receipt.kind, receipt.detail["evidence"]) == ("pulled", "asked on")


def test_clients_at_the_same_time_are_told_apart(port: int, booked: Booked) -> None:
    targets = [SOUND, f"{SOUND}?token={TOKEN}"] * 3
    threads = [threading.Thread(target=ask, args=(port, target)) for target in targets]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert {one.where for one in booked(2)} == {"loopback", "phuong"}


def test_what_a_station_has_is_told_once(port: int, station: Station, booked: Booked) -> None:
    for _ in range(3):
        ask(port, SOUND)
    time.sleep(0.3)
    assert len(booked(1)) == 1
    (station.feeds / "station/sang/latest.mp3").write_bytes(b"another bulletin")
    ask(port, SOUND)
    assert len(booked(2)) == 2


@pytest.mark.parametrize("listed", [ELSEWHERE], indirect=True)
def test_a_token_names_the_station_wherever_it_stands(port: int, station: Station, booked: Booked) -> None:
    place = station.feeds / "station/sang/latest.mp3"
    for number, (target, headers) in enumerate(
        [
            (f"{SOUND}?token={TOKEN}", {}),
            (SOUND, {"Authorization": f"Bearer {TOKEN}"}),
            (SOUND, {"Authorization": "Basic cGh1b25nOm1vdC1tYS1kdS1kYWktY3VhLWRhaS1waHVvbmc="}),
        ],
        1,
    ):
        place.write_bytes(b"bulletin %d" % number)
        ask(port, target, **headers)
        assert [one.where for one in booked(number)] == ["phuong"] * number


@pytest.mark.parametrize("listed", [ELSEWHERE], indirect=True)
def test_a_stranger_is_counted_and_moves_nothing(station: Station, port: int, booked: Booked) -> None:
    for headers in ({}, {"Authorization": "Bearer guessed"}, {"Range": "bytes=0-9"}):
        ask(port, SOUND, **headers)
    today = station.local(station.now()).date()
    counted: dict[tuple[str, date], int] = {}
    for _ in range(1500):
        with station.store.read() as tx:
            counted = receipts.visits_between(tx, today, today)
        if counted.get(("sang", today)) == 2:
            break
        time.sleep(0.02)
    assert counted == {("sang", today): 2}
    assert booked(0) == []


def test_a_wrong_token_is_no_station_even_from_a_stations_address(port: int, booked: Booked) -> None:
    ask(port, SOUND, Authorization="Bearer guessed")
    time.sleep(0.2)
    assert booked(0) == []


def test_what_a_proxy_took_the_station_may_not_have(port: int, booked: Booked) -> None:
    ask(port, f"{SOUND}?token={TOKEN}", X_Forwarded_For="192.0.2.9")
    (receipt,) = booked(1)
    assert (receipt.kind, receipt.detail["evidence"]) == ("sent", "handed over")


PROXIED = STATIONS.replace('"127.0.0.1"', '"192.0.2.7"') + '[web]\ntrusted_proxies = ["127.0.0.1"]\n'


@pytest.mark.parametrize("listed", [PROXIED], indirect=True)
def test_behind_a_trusted_proxy_it_is_the_stations_address_that_counts(port: int, booked: Booked) -> None:
    ask(port, SOUND, X_Forwarded_For="192.0.2.8")
    ask(port, SOUND, X_Forwarded_For="192.0.2.7")
    assert [(one.kind, one.where, one.detail["client"]) for one in booked(1)] == [("sent", "loopback", "192.0.2.7")]


def test_the_bulletin_moves_with_it(station: Station, port: int, booked: Booked) -> None:
    from broadcaster.bulletins.making import make_bulletin
    from broadcaster.pipeline import finish, take_in
    from broadcaster.testing import article

    finish(station, take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))[0])
    made = make_bulletin(station, "sang")
    ask(port, SOUND, Range="bytes=0-99")
    ask(port, SOUND)
    booked(1)
    with station.store.read() as tx:
        known = bulletins.get(tx, "sang", made.airs)
    assert known is not None and known.state is BulletinState.PULLED


def test_the_stations_own_server_tells_how_answers_left(station: Station) -> None:
    assert web_server(create_app(station)).config.http is TellingProtocol


def test_an_emergency_is_fetched_by_a_station_that_has_it_whole_and_once(port: int, station: Station) -> None:
    out = life.accept(station, message(station))
    sound = "/station/emergency/latest.mp3"
    ask(port, sound, method="HEAD")
    ask(port, sound, Range="bytes=0-99")
    ask(port, "/station/emergency/latest.m3u")
    ask(port, f"{sound}?token=guessed")
    time.sleep(0.2)
    assert stored(station, out.key).fetched is None
    for _ in range(2):
        ask(port, sound, User_Agent="Liquidsoap")
    for _ in range(1500):
        if stored(station, out.key).fetched is not None:
            break
        time.sleep(0.02)
    with station.store.read() as tx:
        (pulled,) = receipts.newest(tx, what=f"emergency:{out.key}", kind="pulled")
        assert receipts.newest(tx, what="bulletin:emergency") == []
    assert (pulled.where, pulled.detail["agent"]) == ("loopback", "Liquidsoap")
