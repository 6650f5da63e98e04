"""A bulletin that need not be exact is no longer than its slot either, and says so where it is shorter than it may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadcaster.bulletins.making import make_bulletin
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.testing import article
from tests.conftest import PROGRAMME, write_config


@pytest.fixture
def opened(tmp_path: Path, open_station: Callable[[Path], Station]) -> Callable[[str], Station]:
    """A station with that much more in its slot, and two short articles."""

    def make(more: str) -> Station:
        folder = write_config(tmp_path / "dai", programme=PROGRAMME.replace('"10m"', '"2m"') + more)
        station = open_station(folder)
        for title in ("Cắt nước khu phố 2", "Họp dân khu phố 5"):
            finish(station, take_in(station, article(title, "Chín giờ sáng mai, tại nhà văn hóa phường."))[0])
        return station

    return make


def test_a_long_greeting_costs_items_and_never_overruns(opened: Callable[[str], Station]) -> None:
    station = opened("")
    texts = station.folder / "config" / "texts"
    texts.mkdir()
    for sentences in range(4, 80, 4):
        (texts / "opening.txt.j2").write_text("Kính chào bà con cô bác trong toàn phường.\n" * sentences, "utf-8")
        made = make_bulletin(station, "sang")
        assert made.master is not None and made.master.seconds <= 120
        if len([item for item in made.items if item.guid]) < 2:
            return
    raise AssertionError("no greeting was ever too long")


def test_nothing_to_fill_it_with_is_told(opened: Callable[[str], Station]) -> None:
    made = make_bulletin(opened('shortest = "110s"\n'), "sang")
    assert made.note is not None and "ngắn hơn shortest" in made.note


def test_a_later_airing_of_the_day_says_the_same_again(opened: Callable[[str], Station]) -> None:
    station = opened('repeat = "same"\n')
    slot = station.settings.slots["sang"]
    station.settings.slots["sang"] = slot.model_validate({**slot.model_dump(mode="json"), "at": ["05:30", "17:00"]})
    station.now = lambda: datetime(2026, 8, 14, 21, 0, tzinfo=UTC)  # four in the morning in Vietnam
    first = make_bulletin(station, "sang")
    station.now = lambda: first.valid_until
    second = make_bulletin(station, "sang")
    assert (second.time, second.date) == ("T1700", first.date)
    assert [item.guid for item in second.items] == [item.guid for item in first.items]
    assert second.chapters[0].title == first.chapters[0].title
