"""Receipts from nginx's access log, plain and in our own format."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import pytest

from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.proxy_log import import_log
from broadcaster.model import Bulletin, BulletinState, Receipt
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import receipts
from broadcaster.testing import article
from tests.bulletins.test_life import now
from tests.conftest import BROADCASTER, write_config

TOKEN = "mot-ma-du-dai-cua-dai-phuong"
STATIONS = f"""
[radio.stations.phuong]
title = "Đài truyền thanh phường"
addresses = ["192.0.2.0/28"]
token_hash = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_config(tmp_path / "dai", BROADCASTER + STATIONS)


@pytest.fixture
def made(station: Station) -> Bulletin:
    finish(station, take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))[0])
    return make_bulletin(station, "sang")


def size(bulletin: Bulletin) -> int:
    assert bulletin.master is not None
    return bulletin.master.size


def line(
    sent: int,
    *,
    client: str = "192.0.2.7",
    target: str = "/station/sang/latest.mp3",
    status: int = 200,
    more: str = "",
    at: str = "14/Aug/2026:09:00:05 +0700",
    method: str = "GET",
) -> str:
    return f'{client} - - [{at}] "{method} {target} HTTP/1.1" {status} {sent} "-" "playout/1"{more}\n'


def more(range_: str = "-", etag: str = "-", seconds: float = 0.4, done: str = "OK") -> str:
    return f' "{range_}" "{etag}" {seconds} {done}'


def test_a_whole_answer_in_the_combined_format_is_a_pull(station: Station, made: Bulletin) -> None:
    assert import_log(station, [line(size(made))]) == {"pulled": 1}
    assert now(station, made).state is BulletinState.PULLED
    with station.store.read() as tx:
        (receipt,) = receipts.newest(tx, kind="pulled")
    assert receipt.at == datetime.fromisoformat("2026-08-14T09:00:05+07:00")
    assert (receipt.where, receipt.detail["evidence"], receipt.detail["client"]) == ("phuong", "proxy log", "192.0.2.7")


def test_the_same_log_read_again_adds_nothing(station: Station, made: Bulletin) -> None:
    for _ in range(2):
        import_log(station, [line(size(made)), line(size(made))])
    with station.store.read() as tx:
        assert len(receipts.newest(tx, kind="pulled")) == 1


def test_a_short_or_unfinished_answer_was_sent(station: Station, made: Bulletin) -> None:
    assert import_log(station, [line(size(made) - 1)]) == {"sent": 1}
    assert import_log(station, [line(size(made), more=more(done=""))]) == {"sent": 1}
    assert now(station, made).state is BulletinState.READY


def test_parts_are_joined_where_the_log_says_which(station: Station, made: Bulletin) -> None:
    whole = size(made)
    parts = [(0, 499), (500, whole - 1)]
    lines = [line(b - a + 1, status=206, more=more(f"bytes {a}-{b}/{whole}")) for a, b in parts]
    assert import_log(station, lines) == {"part": 1, "pulled": 1}
    assert import_log(station, [line(500, status=206)]) == {"unknown": 1}


def test_the_bytes_are_known_by_the_tag_the_address_or_the_moment(station: Station, made: Bulletin) -> None:
    assert made.master is not None
    sha256 = made.master.sha256
    for told in (
        line(size(made), more=more(etag=f"\\x22{sha256}\\x22")),
        line(size(made), target=f"/station/sang/2026-08-15-0530-{sha256[:8]}.mp3"),
        line(size(made), more=more(seconds=2.0)),
    ):
        assert import_log(station, [told]) == {"pulled": 1}
    before = line(size(made), more=more(seconds=10.0))
    assert import_log(station, [before]) == {"unknown": 1}, "when it was asked for, nothing had been put out"
    other = line(size(made), target="/station/sang/2026-08-15-0530-00000000.mp3", at="13/Aug/2026:09:00:05 +0700")
    assert import_log(station, [other]) == {"unknown": 1}


def test_strangers_other_files_and_rubbish_are_other(station: Station, made: Bulletin) -> None:
    lines = [
        line(size(made), client="198.51.100.1"),
        line(size(made), client="198.51.100.1", target="/station/sang/latest.mp3?token=guessed"),
        line(size(made), target="/station/sang/latest.m3u"),
        line(size(made), method="HEAD"),
        line(size(made), client="unix:"),
        line(size(made), at="yesterday"),
        "\x00\xff rubbish\n",
        "\n",
    ]
    assert import_log(station, lines) == {"other": len(lines)}


def test_a_token_names_the_station_from_anywhere(station: Station, made: Bulletin) -> None:
    told = line(size(made), client="198.51.100.1", target=f"/station/sang/latest.mp3?token={TOKEN}")
    assert import_log(station, [told]) == {"pulled": 1}


def test_what_was_dropped_elsewhere_does_not_lie_at_the_address(station: Station, made: Bulletin) -> None:
    with station.store.begin() as tx:
        what, place = f"bulletin:{made.name}", f"{receipts.DROPPED}phong-may"
        receipts.add(tx, Receipt("published", what, station.now(), place, sha256="f" * 64))
    assert import_log(station, [line(size(made))]) == {"pulled": 1}
