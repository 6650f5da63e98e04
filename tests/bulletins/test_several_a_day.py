"""A bulletin is known by its slot and its moment on air."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery.latest import receipt_name
from broadcaster.delivery.refresh import refresh
from broadcaster.pipeline import finish, take_in
from broadcaster.settings import SlotSettings
from broadcaster.station import Station
from broadcaster.store import bulletins
from broadcaster.testing import article
from tests.conftest import Clock, write_config


def moved(slot: SlotSettings, at: str) -> SlotSettings:
    return SlotSettings.model_validate({**slot.model_dump(mode="json"), "at": at})


SHOWS_OF_BULLETINS = """
[shows.ban-tin]
title = "Bản tin"
description = "Các bản tin."
kind = "bulletins"
"""


def test_a_slot_that_is_moved_after_it_aired_keeps_both_bulletins(
    tmp_path: Path, clock: Clock, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    station = open_station(write_config(tmp_path / "dai", shows=SHOWS_OF_BULLETINS))
    finish(station, take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))[0])
    first = make_bulletin(station, "sang")
    slots = station.settings.slots
    later = moved(slots["sang"], f"{station.local(first.airs).hour + 3:02}:00")
    monkeypatch.setitem(slots, "sang", later)
    clock.forward(seconds=(first.airs - clock()).total_seconds() + 3600)
    second = make_bulletin(station, "sang", day=first.date)
    assert (second.date, second.slot) == (first.date, first.slot)
    assert receipt_name(first) != receipt_name(second)
    with station.store.read() as tx:
        assert [one.airs for one in bulletins.on(tx, "sang", first.date)] == [first.airs, second.airs]
        assert bulletins.already_carried(tx, "sang", second.airs) == {first.items[0].guid}
    clock.now = second.airs
    refresh(station)
    listed = feedparser.parse((station.feeds / "ban-tin.xml").read_bytes()).entries
    assert len({entry.id for entry in listed}) == len(listed) == 2
    assert first.master is not None and second.master is not None
    assert first.master.path != second.master.path and station.path(first.master.path).is_file()
