"""Nothing is lost: every published episode has exactly one end, and what waits is told when it will be heard, or why it will not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from broadcaster.bulletins.backlog import Account, Airing, Backlog, End, Why, backlog, ends
from broadcaster.bulletins.choosing import choice_for, items_of
from broadcaster.model import Actor, Bulletin, BulletinState, Episode, Master, Priority, Wish, WishKind
from broadcaster.radio import Occurrence, calendar_of, next_occurrence
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import bulletins, episodes, wishes
from tests.conftest import Clock, write_config
from tests.publishing.stations import change, fill

ME = Actor.person("người trực")
NOW = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)
PROGRAMME = """
[slots.sang]
title = "Bản tin sáng"
at = "05:30"
length = "5m"
items = 3

[slots.chieu]
title = "Bản tin chiều"
at = "17:00"
length = "2m"
newest = "1d"
shows = ["rieng"]
"""
SHOWS = """
[shows.tin]
title = "Tin thử"
description = "Tin để thử."

[shows.rieng]
title = "Tin riêng"
description = "Tin của một nguồn."
sources = ["manual"]
"""


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    return open_station(write_config(tmp_path / "dai", programme=PROGRAMME, shows=SHOWS))


def publish(station: Station, name: str, seconds: float = 60, age: timedelta = timedelta(), **values: object) -> str:
    """An episode as publishing writes it, without its sound."""
    at = station.now() - age
    sound = Master("k" * 64, "podcast", "a.mp3", "audio/mpeg", 1000, int(seconds * 44100), 44100, -16, -1, 3, "0" * 64)
    made = Episode(
        guid=name,
        article=name,
        folder=name,
        title=f"Tin {name}",
        summary="",
        paragraphs=(),
        published=at,
        updated=at,
        source="thu",
        voice="v",
        voice_label="v",
        masters=(sound,),
    )
    fill(station.store, [replace(made, **values)])  # type: ignore[arg-type]
    return name


def coming(station: Station, slot: str) -> Occurrence:
    found = next_occurrence(station.settings.slots[slot], station.now(), calendar_of(station.settings, slot))
    assert found is not None
    return found


def put_out(station: Station, slot: str, state: BulletinState = BulletinState.READY) -> Bulletin:
    """The coming bulletin as the making writes it, without its sound."""
    at = coming(station, slot)
    items = items_of(choice_for(station, slot, at))
    made = Bulletin(slot, at.day, at.airs, at.ready_by, at.valid_until, "Bản tin", items)
    steps = [BulletinState.FILLED] if state is BulletinState.FILLED else [BulletinState.FILLED, BulletinState.MASTERED]
    with station.store.begin() as tx:
        for step in steps if state is BulletinState.FILLED else [*steps, state]:
            bulletins.save(tx, made, step, station.now(), actor=ME)
    return made


def account(station: Station, name: str) -> Account:
    told = backlog(station)
    assert told.is_whole
    (found,) = [one for one in told.accounts if one.guid == name]
    return found


def test_what_waits_is_told_in_which_bulletin(station: Station, clock: Clock) -> None:
    for number in range(5):
        publish(station, f"{number}", age=timedelta(minutes=number))
    told = backlog(station)
    assert (told.is_whole, told.counts[End.WAITING]) == (True, 5)
    first = coming(station, "sang").airs
    days = {one.guid: one.expected for one in told.waiting}
    assert days == {
        **{f"{n}": Airing("sang", first) for n in range(3)},
        **{f"{n}": Airing("sang", first + timedelta(days=1)) for n in (3, 4)},
    }
    made = put_out(station, "sang")
    assert account(station, "0").end is End.WAITING, "it lies ready, and nobody has heard it"
    clock.now = made.airs + timedelta(minutes=1)
    assert account(station, "0").heard == (Airing("sang", first),)
    assert ends(station) == {**dict.fromkeys("012", End.CARRIED), **dict.fromkeys("34", End.WAITING)}


def test_a_bulletin_that_was_never_ready_has_carried_nothing(station: Station, clock: Clock) -> None:
    publish(station, "a")
    made = put_out(station, "sang", BulletinState.FILLED)
    clock.now = made.airs + timedelta(minutes=1)
    assert account(station, "a").end is End.WAITING


def test_from_ready_by_on_what_lies_ready_is_what_is_expected(station: Station, clock: Clock) -> None:
    publish(station, "a")
    made = put_out(station, "sang")
    clock.now = made.ready_by + timedelta(minutes=1)
    publish(station, "b")
    assert account(station, "a").expected == Airing("sang", made.airs)
    assert account(station, "b").expected == Airing("sang", made.airs + timedelta(days=1))


def test_what_no_bulletin_will_carry_is_told_why(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(station, "dài", 900)
    publish(station, "cũ", age=timedelta(days=9))
    publish(station, "sắp hết", expires=coming(station, "sang").airs - timedelta(minutes=1))
    publish(station, "bỏ")
    with station.store.begin() as tx:
        wishes.add(tx, Wish("sang", coming(station, "sang").airs, "bỏ", WishKind.NEVER, ME, station.now()))
    whys = {one.guid: one.why for one in backlog(station).waiting}
    assert whys == {"dài": Why.TOO_LONG, "cũ": Why.TOO_OLD, "sắp hết": Why.OVER_BEFORE, "bỏ": Why.DROPPED}
    monkeypatch.delitem(station.settings.slots, "sang")
    assert account(station, "bỏ").why is Why.NO_SLOT


def test_a_flood_is_told_as_having_no_room_yet(station: Station) -> None:
    for number in range(30):
        publish(station, f"{number}", age=timedelta(minutes=number))
    whys = [one.why for one in backlog(station).waiting]
    assert whys.count(None) == 21 and whys.count(Why.NO_ROOM) == 9


def test_what_is_over_or_taken_back_is_told_as_that(station: Station, clock: Clock) -> None:
    publish(station, "nghe rồi", expires=NOW + timedelta(days=1))
    publish(station, "không kịp", expires=NOW + timedelta(hours=1))
    publish(station, "gỡ", withdrawn=NOW)
    made = put_out(station, "sang")
    clock.now = made.airs + timedelta(days=2)
    assert ends(station) == {"nghe rồi": End.CARRIED, "không kịp": End.EXPIRED, "gỡ": End.WITHDRAWN}


def test_a_wrong_sum_is_seen(station: Station) -> None:
    publish(station, "a")
    told = backlog(station)
    assert told.is_whole
    assert not replace(told, accounts=()).is_whole
    assert not replace(told, accounts=told.accounts * 2).is_whole
    assert not Backlog(told.since, 2, told.accounts).is_whole


articles_drawn = st.lists(
    st.tuples(
        st.floats(5, 400),
        st.integers(0, 40 * 24),
        st.none() | st.integers(-30, 200),
        st.booleans(),
        st.sampled_from(list(Priority)),
        st.sampled_from(["thu", "manual"]),
    ),
    max_size=25,
)
whiles = st.lists(
    st.sampled_from(["sang", "chieu", "sang không xong", "trôi qua", "gỡ", "bỏ", "bỏ hẳn", "ghim"]), max_size=12
)


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(articles_drawn, whiles)
def test_every_episode_has_one_end_whatever_happens(
    drawn: list[tuple[float, int, int | None, bool, Priority, str]], events: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        clock = Clock(NOW)
        folder = write_config(Path(place), programme=PROGRAMME, shows=SHOWS)
        with Station(folder, load_settings(folder), clock) as station:
            station.prepare_folders()
            for number, (seconds, hours, left, gone, priority, source) in enumerate(drawn):
                publish(
                    station,
                    f"{number}",
                    seconds,
                    timedelta(hours=hours),
                    expires=NOW + timedelta(hours=left) if left is not None else None,
                    withdrawn=NOW if gone else None,
                    priority=priority,
                    source=source,
                )
            heard: set[str] = set()
            for event in events:
                heard |= _happens(station, clock, event)
                told = backlog(station, NOW - timedelta(days=41))
                assert told.is_whole and len(told.accounts) == len(drawn)
                for one in told.accounts:
                    assert (one.end is End.WAITING) == (one.expected is not None or one.why is not None)
                    assert one.end is not End.WAITING or (one.expected is None) != (one.why is None)
                    assert (one.guid in heard) == bool(one.heard)
                    assert one.end is not End.CARRIED or one.heard


def _happens(station: Station, clock: Clock, event: str) -> set[str]:
    """Let it happen; returns what is heard by that."""
    with station.store.read() as tx:
        first = tx.execute(sa.text("SELECT guid FROM episodes ORDER BY id")).scalar()
    kinds = {"bỏ": WishKind.DROP, "bỏ hẳn": WishKind.NEVER, "ghim": WishKind.PIN}
    if event in kinds and first:
        with station.store.begin() as tx:
            wishes.add(tx, Wish("sang", coming(station, "sang").airs, first, kinds[event], ME, station.now()))
    if event == "trôi qua":
        clock.forward(days=2)
    if event == "gỡ" and first:
        with station.store.read() as tx:
            known = episodes.by_guid(tx, first)
        assert known is not None
        change(station.store, replace(known, withdrawn=station.now()))
    if event == "sang không xong":
        made = put_out(station, "sang", BulletinState.FILLED)
        clock.now = made.airs + timedelta(minutes=20)
    if event in ("sang", "chieu"):
        made = put_out(station, event)
        clock.now = made.airs + timedelta(minutes=20)
        return {item.guid for item in made.items if item.guid}
    return set()
