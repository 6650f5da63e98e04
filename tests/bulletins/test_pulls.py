"""Which bulletin bytes belong to, and what somebody may say of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.bulletins.coverage import Coverages
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.pulls import Evidence, Word, confirm, named, note, owner_of
from broadcaster.errors import RadioError
from broadcaster.model import Actor, Bulletin, BulletinState
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import bulletins, history, receipts
from broadcaster.testing import article
from tests.bulletins.test_life import now, pull_of
from tests.conftest import Clock

PHUONG = Actor.step("phuong")
ME = Actor.person("người trực")


def said(kind: str, actor: Actor = PHUONG, **other: object) -> Word:
    word = Word(kind, actor.name, actor, Evidence.CALL_BACK)
    return replace(word, **other)  # type: ignore[arg-type]


@pytest.fixture
def made(station: Station, clock: Clock) -> Bulletin:
    """A ready bulletin that is on air now."""
    finish(station, take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))[0])
    bulletin = make_bulletin(station, "sang")
    clock.now = bulletin.airs + timedelta(minutes=1)
    return bulletin


def test_what_was_aired_is_said_by_the_station_or_by_a_person(station: Station, made: Bulletin) -> None:
    assert confirm(station, made, said("aired", ME, evidence=Evidence.OPERATOR))
    assert now(station, made).state is BulletinState.AIRED
    with station.store.read() as tx:
        (receipt,) = receipts.newest(tx, kind="aired")
        last = history.of(tx, "bulletin", 1)[-1]
    assert (receipt.actor, receipt.detail, receipt.sha256) == (
        ME,
        {"evidence": "operator"},
        made.master and made.master.sha256,
    )
    assert (last.actor, last.to_state) == (ME, "aired")


def test_said_twice_is_said_once(station: Station, made: Bulletin) -> None:
    assert confirm(station, made, said("pulled"))
    assert not confirm(station, made, said("pulled"))
    assert confirm(station, made, said("aired"))
    assert not confirm(station, made, said("aired"))
    assert not confirm(station, made, said("pulled")), "an old word changes nothing"
    assert now(station, made).state is BulletinState.AIRED
    with station.store.read() as tx:
        assert [one.kind for one in receipts.newest(tx, limit=2)] == ["aired", "pulled"]


def test_nothing_is_aired_before_its_time(station: Station, made: Bulletin, clock: Clock) -> None:
    clock.now = made.airs - timedelta(minutes=6)
    with pytest.raises(RadioError, match="chưa đến giờ phát"):
        confirm(station, made, said("aired"))
    assert confirm(station, made, said("pulled"))
    clock.forward(minutes=2)
    assert confirm(station, made, said("aired")), "the station's clock may be ahead of ours"


def test_what_never_lay_at_the_address_was_not_heard(station: Station, made: Bulletin) -> None:
    missed = replace(made, state=BulletinState.MISSED, master=None)
    with pytest.raises(RadioError, match="đang «lỡ giờ phát» nên không ai lấy hay phát được"):
        confirm(station, missed, said("aired"))


def test_a_fallback_is_aired_as_well_and_stays_one_when_pulled(station: Station, clock: Clock) -> None:
    spare = make_bulletin(station, "sang")
    clock.now = spare.airs
    assert spare.state is BulletinState.FALLBACK
    confirm(station, spare, said("pulled"))
    assert now(station, spare).state is BulletinState.FALLBACK
    confirm(station, spare, said("aired"))
    assert now(station, spare).state is BulletinState.AIRED


def test_older_bytes_of_a_bulletin_are_told_of_it_and_do_not_move_it(station: Station, made: Bulletin) -> None:
    assert made.master is not None
    finish(station, take_in(station, article("Họp khu phố 3", "Mời bà con đến nhà văn hóa."))[0])
    with station.store.begin() as tx:
        bulletins.save(
            tx,
            replace(made, master=replace(made.master, sha256="f" * 64)),
            BulletinState.READY,
            station.now(),
            actor=ME,
        )
    older = named(station, "sang", sha256=made.master.sha256)
    assert older is not None
    confirm(station, older, said("aired"), made.master.sha256)
    note(station, pull_of(made), Coverages())
    assert now(station, made).state is BulletinState.READY
    with station.store.read() as tx:
        told = receipts.of_all(tx, [f"bulletin:{made.name}"], ["pulled", "aired"])
    assert {one.sha256 for one in told[f"bulletin:{made.name}"]} == {made.master.sha256}


def test_a_bulletin_is_named_by_its_bytes_its_day_or_as_the_last_one(
    station: Station, made: Bulletin, clock: Clock
) -> None:
    assert made.master is not None
    first, second = station.local(made.airs).time(), station.local(made.airs + timedelta(hours=6)).time()
    with station.store.begin() as tx:
        later = replace(
            made, airs=made.airs + timedelta(hours=6), valid_until=made.valid_until + timedelta(hours=6), time="T1130"
        )
        bulletins.save(tx, replace(later, master=None), BulletinState.PLANNED, station.now(), actor=ME)
    assert named(station, "sang", sha256=made.master.sha256) == made
    assert named(station, "sang", sha256="0" * 64) is None
    assert named(station, "sang") == made
    assert named(station, "sang", day=made.date, at=first) == made
    found = named(station, "sang", day=made.date, at=second)
    assert found is not None and found.airs == later.airs
    assert named(station, "sang", day=made.date, at=station.local(made.airs + timedelta(hours=1)).time()) is None
    assert named(station, "sang", day=made.date + timedelta(days=1)) is None


def test_of_the_same_bytes_on_two_days_those_belong_to_the_one_that_is_due(station: Station, made: Bulletin) -> None:
    assert made.master is not None
    day = timedelta(days=1)
    tomorrow = replace(made, date=made.date + day, airs=made.airs + day, valid_until=made.valid_until + day)
    with station.store.begin() as tx:
        for state in (BulletinState.FILLED, BulletinState.MASTERED, BulletinState.READY):
            bulletins.save(tx, tomorrow, state, station.now(), actor=ME)
    with station.store.read() as tx:
        sha256 = made.master.sha256
        owners = [
            owner_of(tx, "sang", sha256, made.valid_until + by)
            for by in (-timedelta(seconds=1), timedelta(seconds=1), 2 * day)
        ]
    assert [one.date for one in owners if one] == [made.date, tomorrow.date, tomorrow.date]


def test_who_has_the_other_form_of_it_has_the_bulletin(station: Station, made: Bulletin) -> None:
    assert made.master is not None
    wav = replace(made.master, profile="radio-wav", sha256="a" * 64, size=4_000)
    both = replace(made, master=replace(made.master, beside=(wav,)))
    with station.store.begin() as tx:
        bulletins.save(tx, both, BulletinState.READY, station.now(), actor=ME)
    note(station, pull_of(made, sha256=wav.sha256, size=wav.size, last=3_999, asked=3_999), Coverages())
    assert now(station, made).state is BulletinState.PULLED
