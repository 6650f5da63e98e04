"""From articles to a bulletin, and what goes out when it cannot be made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from broadcaster.bulletins import ladder
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.spare import prepare_spare
from broadcaster.errors import NoVoiceLeft, RadioError
from broadcaster.model import BulletinState
from broadcaster.station import Station
from broadcaster.store import bulletins
from tests.conftest import BROADCASTER, Clock, write_config
from tests.stories import MEETING, WATER, no_voice, publish


def test_a_bulletin_carries_what_is_new_once(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    publish(station, *MEETING, guid="h")
    made = make_bulletin(station, "sang")
    assert made.state is BulletinState.READY
    assert [item.title for item in made.items] == [MEETING[0], WATER[0]] or len(made.items) == 2
    latest = station.feeds / "station/sang/latest.mp3"
    assert made.master is not None
    assert latest.read_bytes() == station.path(made.master.path).read_bytes()
    playlist = (station.feeds / "station/sang/latest.m3u").read_text("utf-8").splitlines()
    assert playlist[2] == f"http://127.0.0.1:8080/station/sang/2026-08-15-0530-{made.master.sha256[:8]}.mp3"
    assert (station.feeds / "station/sang" / playlist[2].rpartition("/")[2]).samefile(latest)
    clock.forward(days=1)
    following = make_bulletin(station, "sang")
    assert following.state is BulletinState.FALLBACK
    assert following.date == made.date + timedelta(days=1)
    assert "chỉ có lời báo" in (following.note or "")


def test_a_corrected_article_is_said_again_first(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    make_bulletin(station, "sang")
    clock.forward(days=1)
    publish(station, "HOÃN ngừng cấp nước", *WATER[1:])
    publish(station, *MEETING, guid="h")
    made = make_bulletin(station, "sang")
    assert [item.title for item in made.items] == ["HOÃN ngừng cấp nước", MEETING[0]]


def test_when_no_voice_speaks_the_spare_goes_out(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(station, *WATER)
    prepare_spare(station, "sang")

    def dead(*_: object, **__: object) -> None:
        raise NoVoiceLeft("Bản tin", "không giọng nào đọc được")

    monkeypatch.setattr(station.chain, "speak", dead)
    monkeypatch.setattr(ladder, "local_chain", dead)
    made = make_bulletin(station, "sang")
    assert made.state is BulletinState.FALLBACK
    assert "tệp dự phòng" in (made.note or "")
    assert (station.feeds / "station/sang/latest.mp3").stat().st_size > 10_000


def test_a_broken_jingle_costs_no_bulletin(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    station = open_station(write_config(tmp_path / "d", BROADCASTER.replace('ident = ""', 'ident = "hong.wav"')))
    (station.audio / "jingles/hong.wav").write_bytes(b"RIFF....WAVE" + bytes(50))
    publish(station, *WATER)
    assert make_bulletin(station, "sang").state is BulletinState.READY


def test_when_it_cannot_be_made_again_what_is_there_stays(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(station, *WATER)
    make_bulletin(station, "sang")
    before = (station.feeds / "station/sang/latest.mp3").read_bytes()
    monkeypatch.setattr(station.chain, "speak", no_voice)
    with pytest.raises(RadioError, match="bản đang có ở địa chỉ giữ nguyên"):
        make_bulletin(station, "sang")
    assert (station.feeds / "station/sang/latest.mp3").read_bytes() == before


def test_the_same_day_is_one_bulletin(station: Station) -> None:
    publish(station, *WATER)
    first, second = make_bulletin(station, "sang"), make_bulletin(station, "sang")
    assert (first.date, first.items) == (second.date, second.items)
    with station.store.begin() as tx:
        assert len(bulletins.newest(tx)) == 1
