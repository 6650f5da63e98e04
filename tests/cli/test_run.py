"""What the running station does at its planned times."""

from __future__ import annotations

from broadcaster.cli.run import _doings
from broadcaster.errors import FetchFailed
from broadcaster.station import Station
from broadcaster.store import articles
from broadcaster.work import Pool
from tests.conftest import Clock


def drop(station: Station, name: str) -> None:
    (station.folder / "inbox" / f"{name}.txt").write_text(
        f"Thông báo {name}\n\nNội dung của thông báo {name}.", "utf-8"
    )


def taken(station: Station) -> int:
    with station.store.begin() as tx:
        return sum(articles.counts(tx).values())


def test_a_planned_visit_is_left_out_while_the_source_is_not_due(station: Station, clock: Clock) -> None:
    pick_up = _doings(station, Pool(station))["pick_up"]
    drop(station, "một")
    pick_up("thu")
    assert taken(station) == 1
    drop(station, "hai")
    clock.forward(minutes=30)
    pick_up("thu")
    assert taken(station) == 1, "an hourly source was visited half an hour ago"
    clock.forward(minutes=30)
    pick_up("thu")
    assert taken(station) == 2


def test_a_planned_visit_waits_after_failures(station: Station, clock: Clock) -> None:
    pick_up = _doings(station, Pool(station))["pick_up"]
    drop(station, "một")
    station.timetable.failed("thu", FetchFailed("x", "bận", retry_after=7200))
    clock.forward(minutes=119)
    pick_up("thu")
    assert taken(station) == 0
    clock.forward(minutes=60)
    pick_up("thu")
    assert taken(station) == 1
