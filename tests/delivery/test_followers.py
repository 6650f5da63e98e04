"""Each follower of the outbox goes on from its own mark: failures stop no other, wait, are told, and are made good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from broadcaster import actions
from broadcaster.actions.overview import as_json, overview
from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery import episode_pages, feeds, files, followers, outlets
from broadcaster.delivery.refresh import follow, refresh
from broadcaster.errors import DiskError, PublishError
from broadcaster.model import Actor
from broadcaster.pipeline import advance, take_in
from broadcaster.station import Station
from broadcaster.store import outbox, receipts
from broadcaster.store.outbox import ChangeKind
from broadcaster.testing import article
from broadcaster.work import housekeeping
from tests.conftest import BROADCASTER, Clock, write_config
from tests.stories import MEETING, WATER, publish

HUB = "https://hub.example/"


class Hub:
    """A hub that notes what it is told, and can refuse."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []
        self.refuses = False

    def __call__(self, hub: str, urls: list[str], **_: object) -> None:
        if self.refuses:
            raise PublishError(f"Hub {hub}", "trả lời 503")
        self.told.append([url.rpartition("/")[2] for url in urls])


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    from broadcaster.publishing import websub

    hub = Hub()
    monkeypatch.setattr(websub, "ping_hub", hub)
    return hub


@pytest.fixture
def told(tmp_path: Path, open_station: Callable[[Path], Station], hub: Hub) -> Station:
    """A station that tells a hub."""
    return open_station(write_config(tmp_path / "dai", f'{BROADCASTER}\n[publishing]\nhub = "{HUB}"\n'))


def standing_of(station: Station, name: str) -> followers.Standing:
    return next(one for one in followers.standings(station) if one.name == name)


def fail(*_: Any, **__: Any) -> Any:
    raise OSError(28, "No space left on device", "tin.xml")


def test_the_table_is_in_order() -> None:
    """Nobody waits for one who comes later, and every name is known."""
    seen: set[str] = set()
    for follower in followers.FOLLOWERS:
        assert seen.issuperset(follower.after), follower.name
        assert follower.name not in seen
        seen.add(follower.name)


def test_who_is_not_configured_does_not_follow(station: Station) -> None:
    publish(station, *WATER)
    assert [one.name for one in followers.standings(station)] == ["removals", "pages", "feeds"]
    with station.store.read() as tx:
        assert {change.kind for change in outbox.after(tx, 0, 99, frozenset(ChangeKind))} == {ChangeKind.EPISODE}


def test_a_page_follows_the_row(station: Station) -> None:
    """Nothing of an episode is public before its row says so, so that none is left of one that is not published after all."""
    number, _ = take_in(station, article(*WATER))
    for _ in range(4):
        advance(station, number)
    assert not list(station.feeds.rglob("transcript.vtt"))
    advance(station, number)
    assert follow(station)
    assert list(station.feeds.rglob("transcript.vtt"))
    assert not follow(station)


def test_a_failure_waits_longer_each_time_and_is_told(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(station, *WATER)
    clock.forward(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(files, "put", fail)
        with pytest.raises(DiskError):
            publish(station, *MEETING, guid="h")
        first = standing_of(station, "pages")
        assert (first.behind, first.since) == (1, clock())
        assert "No space left" in (first.why or "")
        assert not follow(station)  # it waits
        waits = []
        for _ in range(9):
            again = standing_of(station, "pages").retry_at
            assert again is not None
            waits.append(again - clock())
            clock.now = again
            follow(station)
        assert waits[0] < timedelta(seconds=7) < waits[2] < waits[8] <= timedelta(minutes=6)
        status = as_json(overview(station))
        assert status["needs_attention"]
        assert [one["name"] for one in status["delivery"] if one["why"]] == ["pages"]
    clock.forward(minutes=10)
    assert follow(station)
    assert standing_of(station, "pages").why is None
    assert b"khu ph\xe1\xbb\x91 3" in (station.feeds / "tin.xml").read_bytes()


def test_who_waits_for_one_that_failed_does_not_run_ahead(
    told: Station, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(told, *WATER)
    publish(told, *MEETING, guid="h")
    assert hub.told[-1][-1] == "tin.xml" or "tin.xml" in hub.told[-1]
    count = len(hub.told)
    with monkeypatch.context() as patch:
        patch.setattr(episode_pages, "_beside", fail)
        with pytest.raises(DiskError):
            publish(told, "Tin thứ ba", *WATER[1:], guid="i")
    assert len(hub.told) == count
    assert b"th\xe1\xbb\xa9 ba" not in (told.feeds / "tin.xml").read_bytes()
    refresh(told)
    assert len(hub.told) == count + 1


def test_what_must_go_goes_though_nothing_else_can_be_written(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = publish(station, *WATER)
    monkeypatch.setattr(feeds, "write_feeds_and_site", fail)
    with pytest.raises(DiskError):
        actions.withdraw(station, made.guid, Actor.person("an"), "nhầm")
    assert not station.path(made.masters[0].path).exists()
    assert not (station.feeds / "episodes" / made.folder).exists()
    assert "đã được gỡ" in (station.folder / "gone/episodes" / made.folder / "index.html").read_text("utf-8")


def test_a_hub_that_does_not_answer_is_told_later_and_stops_nobody(told: Station, hub: Hub, clock: Clock) -> None:
    publish(told, *WATER)
    hub.refuses = True
    publish(told, *MEETING, guid="h")
    assert standing_of(told, "hub").why == f"Hub {HUB}: trả lời 503"
    hub.refuses = False
    assert not follow(told)
    clock.forward(minutes=2)
    assert follow(told)
    assert "tin.xml" in hub.told[-1]
    with told.store.read() as tx:
        told_receipts = receipts.newest(tx, what="websub")
    assert len(told_receipts) == len(hub.told)


def test_a_new_hub_is_not_told_of_the_past(station: Station, hub: Hub, open_station: Callable[[Path], Station]) -> None:
    publish(station, *WATER)
    later = open_station(write_config(station.folder, f'{BROADCASTER}\n[publishing]\nhub = "{HUB}"\n'))
    follow(later)
    assert hub.told == []
    publish(later, *MEETING, guid="h")
    assert len(hub.told) == 1


def test_a_process_that_dies_after_writing_tells_the_hub_all_the_same(
    told: Station, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are right then and do not change again: what was written is known from before."""
    publish(told, *WATER)
    count = len(hub.told)
    whole = feeds.write_feeds_and_site

    def dead(*arguments: Any, **options: Any) -> None:
        whole(*arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(feeds, "write_feeds_and_site", dead)
        with pytest.raises(KeyboardInterrupt):
            publish(told, *MEETING, guid="h")
    refresh(told)
    assert "tin.xml" in hub.told[count]


def test_a_bulletin_is_noted_before_and_after_its_files(told: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(told, *WATER)
    with told.store.read() as tx:
        before = outbox.written(tx)
    make_bulletin(told, "sang")
    with told.store.read() as tx:
        changes = outbox.after(tx, before, before + 99, frozenset(ChangeKind))
    paths = [change.what for change in changes if change.kind is ChangeKind.FILE]
    assert paths.count("station/sang/latest.mp3") == paths.count("station/sang/latest.m3u") == 2
    assert [change.what for change in changes if change.kind is ChangeKind.BULLETIN] == ["sang:2026-08-15"]
    assert changes[-1].kind is ChangeKind.BULLETIN


def test_an_expired_episode_leaves_the_pages_beside_it(station: Station, clock: Clock) -> None:
    first = publish(station, *WATER)
    clock.forward(hours=1)
    second = publish(station, *MEETING, guid="h")
    page = station.feeds / "episodes" / first.folder / "index.html"
    assert second.folder in page.read_text("utf-8")
    with station.store.read() as tx:
        number = 2
        assert outbox.written(tx)
    actions.set_expiry(station, number, station.local(clock()).date(), Actor.person("an"))
    clock.forward(days=2)
    housekeeping.expire(station)
    refresh(station)
    assert second.folder not in page.read_text("utf-8")
    assert (station.feeds / "episodes" / second.folder / "transcript.vtt").is_file()  # its own page stays


def test_house_keeping_drops_what_all_have_done(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    clock.forward(days=15)
    housekeeping.keep_house(station)
    with station.store.read() as tx:
        assert outbox.after(tx, 0, 99, frozenset({ChangeKind.EPISODE})) == []
    publish(station, *MEETING, guid="h")
    assert b"khu ph\xe1\xbb\x91 3" in (station.feeds / "tin.xml").read_bytes()


def test_a_fault_of_ours_in_one_follower_stops_no_other(
    told: Station, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(told, *WATER)

    def fault(*_: object) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(outlets, "hub_of", fault)
        publish(told, *MEETING, guid="h")
    assert "lỗi chương trình" in (standing_of(told, "hub").why or "")
    assert b"khu ph\xe1\xbb\x91 3" in (told.feeds / "tin.xml").read_bytes()
    refresh(told)
    assert standing_of(told, "hub").why is None
