"""The story from found to published, and every way in which a step may fail, with real files, a real store and a voice of known length."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import miniaudio
import pytest

from broadcaster import actions, pipeline
from broadcaster.errors import ArticleError
from broadcaster.model import Actor, ArticleState
from broadcaster.pipeline import advance, finish, pick_up, take_in
from broadcaster.station import Station
from broadcaster.steps import Move
from broadcaster.store import articles, history
from broadcaster.testing import article
from broadcaster.work import Pool, free_abandoned
from tests.conftest import Clock
from tests.stories import MEETING, WATER, items, no_voice, publish


def test_one_article_goes_all_the_way(station: Station) -> None:
    number, _ = take_in(station, article(*WATER))
    states = []
    while (after := advance(station, number)) is not None:
        states.append(after.state.value)
    assert states == ["cleaned", "scripted", "voiced", "mastered", "published"]
    with station.store.begin() as tx:
        told = [change.to_state for change in history.of(tx, "article", number)]
    assert told == ["found", *states]


def test_what_is_public_is_whole(station: Station) -> None:
    episode = publish(station, *WATER)
    (item,) = items(station)
    assert item.id == episode.guid
    assert item.id.startswith("tag:127.0.0.1,2026:")
    assert item.published.endswith("+0700")
    (enclosure,) = item.enclosures
    path = station.path(enclosure.href.removeprefix("http://127.0.0.1:8080/"))
    assert path.stat().st_size == int(enclosure.length)
    decoded = miniaudio.get_file_info(str(path))
    assert (decoded.sample_rate, decoded.nchannels) == (44100, 1)
    assert abs(decoded.duration - episode.seconds) < 0.001
    assert int(item.itunes_duration) == round(episode.seconds)
    page = (station.feeds / "episodes" / episode.folder / "index.html").read_text("utf-8")
    assert "Mong bà con trữ nước đủ dùng." in page
    assert (station.feeds / "episodes" / episode.folder / "transcript.vtt").read_text("utf-8").startswith("WEBVTT")


def test_lines_cover_the_speech_in_order_and_name_the_voice(station: Station) -> None:
    episode = publish(station, *WATER)
    assert [line.start for line in episode.lines] == sorted(line.start for line in episode.lines)
    assert episode.lines[0].written == WATER[0]
    assert "giọng thử" in episode.lines[-1].written
    assert episode.lines[-1].end <= episode.seconds


def test_nothing_is_done_twice(station: Station) -> None:
    publish(station, *WATER)
    before = {path: path.stat().st_mtime_ns for path in station.feeds.rglob("*") if path.is_file()}
    number, fresh = take_in(station, article(*WATER, guid="g"))
    assert not fresh
    finish(station, number)
    assert {path: path.stat().st_mtime_ns for path in station.feeds.rglob("*") if path.is_file()} == before


def test_what_comes_back_is_no_longer_gone(station: Station) -> None:
    found = article(*WATER, guid="g")
    number, _ = take_in(station, found)
    assert take_in(station, replace(found, gone=True, body=b"")) == (number, False)
    with station.store.begin() as tx:
        assert articles.get(tx, number).gone_at is not None  # type: ignore[union-attr]
    take_in(station, found)
    with station.store.begin() as tx:
        assert articles.get(tx, number).gone_at is None  # type: ignore[union-attr]


def test_failed_is_tried_again_and_finishes(station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = take_in(station, article(*WATER))
    monkeypatch.setitem(pipeline.STEPS, ArticleState.SCRIPTED, no_voice)
    stored = finish(station, number)
    assert stored.state is ArticleState.FAILED
    assert stored.resume is ArticleState.SCRIPTED
    assert stored.retry_at is not None
    assert stored.retry_at > clock()
    assert "không giọng nào" in (stored.reason or "")
    monkeypatch.undo()
    assert advance(station, number) is None
    clock.now = stored.retry_at + timedelta(seconds=1)
    assert finish(station, number).state is ArticleState.PUBLISHED


def test_too_many_tries_end_with_a_person(station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = take_in(station, article(*WATER))
    monkeypatch.setitem(pipeline.STEPS, ArticleState.SCRIPTED, no_voice)
    for _ in range(40):
        finish(station, number)
        clock.forward(days=1)
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
    assert stored is not None
    assert (stored.state, stored.attempts) == (ArticleState.HELD, 12)


def test_a_fault_of_ours_is_shown_and_stops_no_other(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Move:
        raise ZeroDivisionError("chia cho không")

    monkeypatch.setitem(pipeline.STEPS, ArticleState.VOICED, broken)
    number, _ = take_in(station, article(*WATER))
    stored = finish(station, number)
    assert stored.state is ArticleState.FAILED
    assert "ZeroDivisionError" in (stored.reason or "")


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_cannot_be_written_is_named_and_tried_again(
    station: Station, monkeypatch: pytest.MonkeyPatch, clock: Clock, fault: int
) -> None:
    def no_write(*_: object) -> Move:
        raise OSError(fault, os.strerror(fault), "audio/episodes/x.mp3")

    monkeypatch.setitem(pipeline.STEPS, ArticleState.VOICED, no_write)
    number, _ = take_in(station, article(*WATER))
    stored = finish(station, number)
    assert stored.state is ArticleState.FAILED
    assert "audio/episodes/x.mp3" in (stored.reason or "")
    monkeypatch.undo()
    clock.forward(hours=1)
    assert finish(station, number).state is ArticleState.PUBLISHED


def test_operators_acts_are_checked(station: Station) -> None:
    number, _ = take_in(station, article(*WATER))
    for act in (actions.approve, actions.retry, actions.remake):
        with pytest.raises(ArticleError):
            act(station, number, Actor.person("ai"))
    finish(station, number)
    with pytest.raises(ArticleError, match="Gỡ bài"):
        actions.skip(station, number, Actor.person("ai"))
    with pytest.raises(ArticleError, match="không có tập nào"):
        actions.withdraw(station, "tag:không", Actor.person("ai"), "x")
    actions.remake(station, number, Actor.person("ai"))
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert len(items(station)) == 1


def test_a_missing_take_is_spoken_again(station: Station) -> None:
    number, _ = take_in(station, article(*WATER))
    for _ in range(3):
        advance(station, number)
    for path in (station.audio / "takes").rglob("*"):
        if path.is_file():
            path.unlink()
    station.close()
    assert finish(station, number).state is ArticleState.PUBLISHED


def test_pickup_of_a_folder_and_two_workers(station: Station) -> None:
    for number, text in enumerate((WATER, MEETING)):
        (station.folder / "inbox" / f"{number}.txt").write_text("\n\n".join(text), "utf-8")
    assert pick_up(station, "thu") == 2
    pool = Pool(station)
    pool.start()
    try:
        _wait(lambda: len(items(station)) == 2 if (station.feeds / "tin.xml").exists() else False)
    finally:
        pool.stop()
    assert pick_up(station, "thu") == 0


def _wait(done: Callable[[], bool]) -> None:
    import time

    while not done():  # what never comes ends with the test's own time-out
        time.sleep(0.1)


def test_claims_of_the_dead_are_freed(station: Station, clock: Clock) -> None:
    number, _ = take_in(station, article(*WATER))
    host = station.owner.rpartition(":")[0]
    with station.store.begin() as tx:
        articles.claim(tx, f"{host}:999999999", clock(), timedelta(minutes=5))
    assert advance(station, number) is None
    assert free_abandoned(station) == 1
    assert advance(station, number) is not None
