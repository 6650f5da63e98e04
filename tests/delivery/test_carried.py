"""A feed that is held back is an alarm, one bad item costs itself alone, and «đang phát» is said only of what a feed holds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster import clock as clock_module
from broadcaster.actions.overview import as_json, overview, unready
from broadcaster.delivery import carried
from broadcaster.delivery.refresh import refresh
from broadcaster.model import Actor, ActorKind, Episode
from broadcaster.publishing.validation import guids_in
from broadcaster.station import Station
from broadcaster.store import episodes, history, outbox, receipts, signin, tables
from broadcaster.web.app import create_app
from broadcaster.work import housekeeping
from broadcaster.work.finishing import finish_everything
from tests.actions.test_register import run_command
from tests.conftest import SHOWS, Clock, write_config
from tests.stories import MEETING, WATER
from tests.stories import publish as publish_as

THIRD = ("Chợ phiên ở sân đình", "Sáng mai chợ phiên họp ở sân đình của phường.", "Bà con đến sớm để giữ chỗ.")


@pytest.fixture(autouse=True)
def in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time server keeps the clock, unless a test says so."""
    monkeypatch.setattr(clock_module, "is_kept_in_step", lambda: False)


def publish(station: Station, *text: str) -> Episode:
    return publish_as(station, *text, guid=text[0])


def feed(station: Station, show: str = "tin") -> list[str]:
    return guids_in((station.feeds / f"{show}.xml").read_bytes())


def standing(station: Station) -> carried.ShowStanding:
    return carried.standings(station)[0]


def write_again(station: Station, *guids: str) -> None:
    with station.store.begin() as tx:
        outbox.add(tx, outbox.ChangeKind.EPISODE, guids or "", station.now(), Actor.clock())
    refresh(station)


def spoil(station: Station, episode: Episode) -> None:
    """Its enclosure says another type than feeds may carry."""
    bad = replace(episode.masters[0], media_type="audio/x-unheard")
    with station.store.begin() as tx:
        number = episodes.article_of(tx, episode.guid)
        assert number is not None
        episodes.change(tx, number, replace(episode, masters=(bad,)))


def empty(station: Station) -> None:
    """The database of an older day: the episodes are not in it."""
    with station.store.begin() as tx:
        tx.execute(tables.episodes.delete())


def test_one_bad_item_costs_itself_alone(station: Station, clock: Clock) -> None:
    first = publish(station, *WATER)
    spoil(station, first)
    clock.forward(minutes=1)
    second = publish(station, *MEETING)
    assert feed(station) == [second.guid], "the rest goes on, though the bad one was there before"
    (left_out,) = standing(station).left_out
    assert (left_out.guid, left_out.title, left_out.article) == (first.guid, first.title, 1)
    assert "MP3" in left_out.why
    told = overview(station)
    assert told.needs_attention
    assert as_json(told)["shows"][0]["left_out"][0]["article"] == 1
    with station.store.begin() as tx:
        episodes.change(tx, 1, first)
    housekeeping.keep_house(station)
    assert set(feed(station)) == {first.guid, second.guid}, "mended, it comes back by itself"
    assert not overview(station).shows[0].left_out


def test_a_feed_is_not_emptied_by_what_is_left_out(station: Station) -> None:
    first = publish(station, *WATER)
    spoil(station, first)
    write_again(station, first.guid)
    assert feed(station) == [first.guid]
    frozen = standing(station).frozen
    assert frozen is not None and "không còn tập nào" in frozen.why


@pytest.fixture
def frozen(station: Station, clock: Clock) -> Station:
    """Two episodes are in the feed that the database has lost; a third one was published since."""
    publish(station, *WATER)
    publish(station, *MEETING)
    empty(station)
    clock.forward(minutes=5)
    publish(station, *THIRD)
    return station


def test_a_loss_holds_the_feed_and_is_told_everywhere(frozen: Station, clock: Clock) -> None:
    since = clock()
    assert len(feed(frozen)) == 2, "what was public stays"
    clock.forward(hours=2)
    housekeeping.keep_house(frozen)
    held = standing(frozen).frozen
    assert held is not None
    assert (held.since, "mất 2 trong 2 tập" in held.why) == (since, True), "since the first time"
    assert overview(frozen).needs_attention
    (problem,) = unready(frozen)
    assert "«Tin thử» (tin) giữ ở bản cũ từ 09:05 ngày 14/08: mất 2 trong 2 tập" in problem
    with TestClient(create_app(frozen), base_url="http://dai.test") as client:
        assert client.get("/readyz").status_code == 503
        with frozen.store.begin() as tx:
            code = signin.new_code(tx, frozen.now())
        client.post("/console/signin", data={"code": code})
        page = client.get("/console/").text
        assert "giữ ở bản cũ từ 09:05 14/08" in page and "publish --accept-loss tin" in page
        page = client.get("/console/articles/3").text
        assert "chưa lên nguồn cấp RSS" in page and "đang giữ ở bản cũ" in page
        assert 'class="state published"' not in page


def test_an_older_database_put_back_is_told_before_anything_changes(station: Station) -> None:
    publish(station, *WATER)
    database = station.folder / "broadcaster.db"
    copy = station.folder / "older.db"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    publish(station, *MEETING)
    publish(station, *THIRD)
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(database)) as target:
        source.backup(target)
    finish_everything(station)
    held = standing(station).frozen
    assert held is not None and "mất 2 trong 3 tập" in held.why
    assert len(feed(station)) == 3, "what was public stays"


def test_a_feed_that_is_as_written_is_not_written_again(station: Station) -> None:
    publish(station, *WATER)
    with station.store.read() as tx:
        before = outbox.written(tx)
    carried.look_again(station)
    with station.store.read() as tx:
        assert outbox.written(tx) == before


def test_the_loss_is_accepted_once(frozen: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Station, "now", property(lambda _: clock, lambda *_: None), raising=False)
    status, told = run_command(frozen, "status")
    assert status == 1 and "publish --accept-loss tin" in told
    status, told = run_command(frozen, "publish", "--accept-loss", "khac")
    assert status != 0 and "không có chương trình này" in told
    status, told = run_command(frozen, "publish", "--accept-loss", "tin")
    assert status == 0, told
    assert "mất 2 tập" in told
    assert len(feed(frozen)) == 1
    assert standing(frozen).frozen is None
    with frozen.store.read() as tx:
        (receipt,) = receipts.newest(tx, kind="loss accepted")
    assert (receipt.what, receipt.actor.kind, receipt.detail["lost"]) == ("tin", ActorKind.COMMAND_LINE, 2)
    status, told = run_command(frozen, "publish", "--accept-loss", "tin")
    assert status != 0 and "không bị giữ lại" in told
    publish(frozen, "Tin gió mùa đêm nay", "Đêm nay gió mùa về, trời trở lạnh.", "Bà con giữ ấm cho trẻ nhỏ.")
    empty(frozen)
    write_again(frozen)
    assert standing(frozen).frozen is not None, "the next loss is asked about again"


def test_what_is_dated_ahead_waits_and_the_rest_goes_on(station: Station, clock: Clock) -> None:
    """A start with the clock years ahead, then right: the feed follows at once."""
    clock.forward(days=1700)
    ahead = publish(station, *WATER)
    clock.forward(days=-1700)
    now = publish(station, *MEETING)
    assert feed(station) == [now.guid]
    (left_out,) = standing(station).left_out
    assert (left_out.guid, "chưa tới theo đồng hồ" in left_out.why) == (ahead.guid, True)
    clock.forward(days=1700)
    housekeeping.keep_house(station)
    assert ahead.guid in feed(station), "its time has come"


def test_two_clocks_a_little_apart_are_no_fault(station: Station, clock: Clock) -> None:
    clock.forward(minutes=50)
    ahead = publish(station, *WATER)
    clock.forward(minutes=-50)
    now = publish(station, *MEETING)
    assert set(feed(station)) == {ahead.guid, now.guid}


def test_a_clock_that_is_slow_takes_nothing_away(station: Station, clock: Clock) -> None:
    made = {publish(station, *WATER).guid, publish(station, *MEETING).guid}
    clock.forward(days=-300)
    write_again(station, *made)
    assert set(feed(station)) == made
    assert standing(station).frozen is not None


def test_a_clock_that_can_be_trusted_dates_anew(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.forward(days=1700)
    first = publish(station, *WATER)
    clock.forward(minutes=1)
    second = publish(station, *MEETING)
    clock.forward(days=-1700)
    housekeeping.keep_house(station)
    assert feed(station) == [second.guid, first.guid]
    assert standing(station).frozen is not None, "a slow clock would look the same"
    monkeypatch.setattr(clock_module, "is_kept_in_step", lambda: True)
    housekeeping.keep_house(station)
    assert feed(station) == [second.guid, first.guid], "in their order"
    assert not overview(station).shows[0].frozen and not overview(station).shows[0].left_out
    with station.store.read() as tx:
        again = episodes.by_guid(tx, first.guid)
        why = [one.why for one in history.of(tx, "article", 1)][-1]
    assert again is not None and (again.guid, again.folder) == (first.guid, first.folder)
    assert timedelta(0) <= clock() - again.published < timedelta(minutes=1)
    assert why is not None and "ghi lại thành hôm nay" in why


NARROW = SHOWS + 'sources = ["khac"]\n'


@pytest.fixture
def narrow(tmp_path: Path, open_station: Callable[[Path], Station]) -> Iterator[Station]:
    sources = '[sources.khac]\nkind = "folder"\npath = "inbox"\nevery = "1h"\n'
    yield open_station(write_config(tmp_path / "hep", shows=NARROW, sources=sources))


def test_what_no_show_selects_is_told(narrow: Station) -> None:
    episode = publish(narrow, *WATER)
    (one,) = overview(narrow).unselected
    assert (one.guid, one.article, one.why) == (episode.guid, 1, carried.NO_SHOW)
    assert carried.heard(narrow, episode).why_nowhere == carried.NO_SHOW
    with TestClient(create_app(narrow), base_url="http://dai.test") as client:
        with narrow.store.begin() as tx:
            code = signin.new_code(tx, narrow.now())
        client.post("/console/signin", data={"code": code})
        assert carried.NO_SHOW in client.get("/console/articles/1").text


def test_convert_says_by_its_exit_status_that_no_feed_holds_it(narrow: Station, tmp_path: Path) -> None:
    text = tmp_path / "bai.txt"
    text.write_text("\n\n".join(WATER), "utf-8")
    status, told = run_command(narrow, "convert", str(text))
    assert status == 1
    assert carried.NO_SHOW in told and "tin.xml" not in told
    shutil.rmtree(narrow.feeds)
