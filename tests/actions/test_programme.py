"""The rundown of a bulletin, reckoned before it is made and exact afterwards, and the check of a whole station."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from broadcaster.actions.programme import airing_named, check_programme, rundown_of, week_of
from broadcaster.bulletins.making import make_bulletin
from broadcaster.errors import RadioError
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.testing import article
from tests.conftest import PROGRAMME, write_config

PARTS = (
    PROGRAMME.replace('"05:30"', '["05:30", "17:00"]')
    + """
parts = [{ title = "Tin" }, { title = "Tiếp sóng đài tỉnh", kind = "relay", most = "5m" }]
"""
)


@pytest.fixture
def made(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    station = open_station(write_config(tmp_path / "dai", programme=PARTS))
    for title in ("Cắt nước khu phố 2", "Họp dân khu phố 5"):
        finish(station, take_in(station, article(title, "Chín giờ sáng mai, tại nhà văn hóa."))[0])
    return station


def test_before_it_is_made_the_rundown_is_reckoned(made: Station) -> None:
    rundown = rundown_of(made, "sang", airing_named(made, "sang"))
    assert rundown.estimated and rundown.state == "chưa làm"
    assert [row.kind for row in rundown.rows] == ["opening", "episode", "episode", "closing", "relay"]
    assert all(row.begins < row.ends for row in rundown.rows)
    assert rundown.rows[1].part == "Tin" and rundown.rows[1].source


def test_afterwards_it_is_what_the_file_holds(made: Station) -> None:
    occurrence = airing_named(made, "sang")
    bulletin = make_bulletin(made, "sang")
    assert bulletin.master is not None
    rundown = rundown_of(made, "sang", occurrence)
    assert not rundown.estimated
    assert [row.kind for row in rundown.rows] == ["opening", "episode", "episode", "relay"]
    assert {row.title for row in rundown.rows[1:3]} == {"Cắt nước khu phố 2", "Họp dân khu phố 5"}
    assert rundown.seconds == pytest.approx(bulletin.master.seconds, abs=0.001)
    starts = [(row.begins - rundown.airs).total_seconds() for row in rundown.rows[:3]]
    assert starts == pytest.approx([chapter.start for chapter in bulletin.chapters], abs=0.001)
    assert all(row.voice for row in rundown.rows[:3])
    relay = rundown.rows[-1]
    assert (relay.begins, relay.seconds) == (rundown.airs + timedelta(minutes=10), 300)


def test_one_of_several_a_day_is_named_by_its_time(made: Station) -> None:
    first = airing_named(made, "sang", date(2026, 8, 20))
    second = airing_named(made, "sang", date(2026, 8, 20), time(17))
    assert (first.time, second.time) == ("T0530", "T1700")
    with pytest.raises(RadioError, match=r"Các lần phát ngày ấy: 05:30, 17:00"):
        airing_named(made, "sang", date(2026, 8, 20), time(9))
    with pytest.raises(RadioError, match="không có khung giờ này"):
        airing_named(made, "toi")


def test_the_check_looks_at_sounds_texts_and_articles(made: Station) -> None:
    assert check_programme(made) == []
    assert len(week_of(made)) == 7
    texts = made.folder / "config" / "texts"
    texts.mkdir()
    (texts / "closing.txt.j2").write_text("{{ giong }}", "utf-8")
    assert [one.place for one in check_programme(made)] == ["config/texts/closing.txt.j2, dòng 1"]
