"""The life of a bulletin: one writer, and what left us follows from the bytes that left."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from broadcaster.bulletins import life, making, watch
from broadcaster.bulletins.coverage import Coverages
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.pulls import Evidence, Pull, note
from broadcaster.delivery.latest import put_out, receipt_name
from broadcaster.errors import MoveRefused, RadioError, VoiceUnavailable
from broadcaster.model import Actor, Bulletin, BulletinState, Receipt
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import bulletins, history, receipts
from broadcaster.store.tables import bulletins as rows
from broadcaster.testing import article
from broadcaster.web.app import create_app
from broadcaster.web.public.files import PublicFile, PublicFiles
from tests.conftest import Clock

ME = Actor.person("người trực")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa.")


def publish(station: Station, title: str, *paragraphs: str) -> None:
    finish(station, take_in(station, article(title, *paragraphs))[0])


@pytest.fixture
def made(station: Station) -> Bulletin:
    publish(station, "Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ.")
    return make_bulletin(station, "sang", actor=ME)


def now(station: Station, bulletin: Bulletin) -> Bulletin:
    with station.store.read() as tx:
        known = bulletins.get(tx, bulletin.slot, bulletin.airs)
    assert known is not None
    return known


def path(station: Station, number: int = 1) -> list[tuple[str | None, str, Actor]]:
    with station.store.read() as tx:
        return [(one.from_state, one.to_state, one.actor) for one in history.of(tx, "bulletin", number)]


def pull_of(bulletin: Bulletin, **other: object) -> Pull:
    """The pull of the whole file by a station."""
    assert bulletin.master is not None
    size = bulletin.master.size
    values = {
        "station": "phuong",
        "client": "192.0.2.7",
        "slot": "sang",
        "sha256": bulletin.master.sha256,
        "size": size,
    }
    values |= {"first": 0, "last": size - 1, "asked": size - 1, "evidence": Evidence.CLOSED, "agent": "liquidsoap"}
    return Pull(**{**values, **other})  # type: ignore[arg-type]


def fetched(station: Station, bulletin: Bulletin, **other: object) -> None:
    note(station, pull_of(bulletin, **other), Coverages())


def test_the_whole_way_is_in_the_history(station: Station, made: Bulletin) -> None:
    fetched(station, made)
    assert path(station) == [
        (None, "planned", ME),
        ("planned", "filled", ME),
        ("filled", "mastered", ME),
        ("mastered", "ready", ME),
        ("ready", "pulled", Actor.step("phuong")),
    ]
    assert now(station, made).state is BulletinState.PULLED
    with station.store.read() as tx:
        (pulled,) = receipts.newest(tx, kind="pulled")
        (published,) = receipts.newest(tx, kind="published", what=receipt_name(made))
        kept = tx.execute(sa.select(rows.c.body)).scalar_one()
    assert made.master is not None
    assert pulled.sha256 == made.master.sha256 == published.sha256
    assert (pulled.what, published.actor) == (receipt_name(made), ME)
    assert "state" not in kept, "the state is told once"


def test_the_file_is_hashed_once_for_all_who_fetch_it(
    station: Station, made: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[PublicFile] = []
    digest = PublicFiles.digest

    def counted(self: PublicFiles, file: PublicFile) -> str:
        hashed.append(file)
        return digest(self, file)

    monkeypatch.setattr(PublicFiles, "digest", counted)
    with TestClient(create_app(station), base_url="http://dai.test") as client:
        tags = {client.get("/station/sang/latest.mp3").headers["etag"] for _ in range(3)}
    assert made.master is not None
    assert tags == {f'"{made.master.sha256}"'}
    assert len(hashed) == 1


def test_who_fetched_yesterdays_file_has_not_fetched_todays(station: Station, made: Bulletin, clock: Clock) -> None:
    clock.forward(days=1)
    publish(station, *MEETING)
    newer = make_bulletin(station, "sang", actor=ME)
    fetched(station, made)
    assert (now(station, made).state, now(station, newer).state) == (BulletinState.PULLED, BulletinState.READY)
    fetched(station, newer)
    assert now(station, newer).state is BulletinState.PULLED


def test_strange_bytes_part_of_a_file_and_what_may_not_have_arrived_move_nothing(
    station: Station, made: Bulletin
) -> None:
    fetched(station, made, last=10, asked=10)
    fetched(station, made, evidence=Evidence.HANDED_OVER)
    fetched(station, made, sha256="0" * 64)
    assert now(station, made).state is BulletinState.READY
    with station.store.read() as tx:
        strange, sent = [one for one in receipts.newest(tx) if one.kind != "published"]
    assert (strange.kind, strange.what, strange.sha256) == ("pulled", "bulletin:sang", "0" * 64)
    assert (sent.kind, sent.what) == ("sent", receipt_name(made))


def test_who_fetches_it_before_the_row_says_so_has_fetched_it(
    station: Station, made: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is at its address a moment before the row is."""

    def fetched_at_once(station: Station, bulletin: Bulletin, actor: Actor) -> None:
        put_out(station, bulletin, actor)
        assert bulletin.master is not None
        what = receipt_name(bulletin)
        with station.store.begin() as tx:
            whole = Receipt("pulled", what, station.now(), "phuong", sha256=bulletin.master.sha256)
            receipts.add(tx, whole)

    monkeypatch.setattr(making, "put_out", fetched_at_once)
    publish(station, *MEETING)
    assert make_bulletin(station, "sang", actor=ME).state is BulletinState.PULLED


def test_while_it_is_made_again_the_row_tells_of_the_file_that_is_there(
    station: Station, made: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        assert now(station, made) == made, "the old file lies at the address, and may be fetched now"
        raise VoiceUnavailable("Giọng", "bị ngắt")

    monkeypatch.setattr(making, "make_master", broken)
    publish(station, *MEETING)
    with pytest.raises(RadioError, match="bản đang có ở địa chỉ giữ nguyên"):
        make_bulletin(station, "sang", actor=ME)
    assert now(station, made) == made


def test_what_was_mastered_and_never_put_out_is_made_when_due(station: Station, made: Bulletin, clock: Clock) -> None:
    """The process was killed in between."""
    with station.store.begin() as tx:
        tx.execute(rows.update().values(state=BulletinState.MASTERED))
    clock.now = made.ready_by
    assert watch.reason_to_make(station, "sang")


def test_what_was_not_ready_in_time_is_missed(station: Station, made: Bulletin, clock: Clock) -> None:
    with station.store.begin() as tx:
        tx.execute(rows.update().values(state=BulletinState.FILLED))
    life.miss_overdue(station)
    assert now(station, made).state is BulletinState.FILLED, "there is time"
    clock.now = made.airs + timedelta(seconds=1)
    watch.watch_slots(station)
    assert ("filled", "missed", Actor.clock("canh giờ")) in path(station)
    assert now(station, made).state is BulletinState.READY, "late is better than never"


def test_a_ready_bulletin_is_not_missed_and_a_fetched_one_not_planned_again(
    station: Station, made: Bulletin, clock: Clock
) -> None:
    clock.now = made.airs + timedelta(hours=1)
    life.miss_overdue(station)
    assert now(station, made).state is BulletinState.READY
    with station.store.begin() as tx, pytest.raises(MoveRefused, match="bản tin sang 15/08/2026: đang «sẵn sàng»"):
        bulletins.move(tx, made, BulletinState.PLANNED, station.now(), actor=ME)


@pytest.mark.parametrize("fallback", [False, True])
def test_the_file_beside_the_sound_says_what_the_store_says(station: Station, fallback: bool) -> None:
    """Automation reads it: «planned» beside a finished bulletin would be refused."""
    if not fallback:
        number, _ = take_in(
            station, article("Chợ có khu mới", "Ban quản lý mời bà con đến xem khu mới của chợ Bàu Sen.")
        )
        finish(station, number)
    made = make_bulletin(station, "sang")
    told = json.loads((station.feeds / "station/sang/latest.json").read_bytes())
    assert told["state"] == made.state
    assert made.state is (BulletinState.FALLBACK if fallback else BulletinState.READY)
