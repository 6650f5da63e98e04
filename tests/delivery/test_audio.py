"""Sound that goes: a withdrawal takes all of it at once, whatever else was at work on it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from broadcaster import actions
from broadcaster.delivery import audio, files, waiting
from broadcaster.model import Actor, Episode
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import episodes, revisions
from broadcaster.testing import article

ME = Actor.person("người trực")


def heard(station: Station, text: str) -> Episode:
    number, _ = take_in(station, article("Họp khu phố", text, guid="g"))
    finish(station, number)
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode


def test_a_withdrawal_takes_the_sound_that_a_correction_had_replaced(station: Station) -> None:
    old = heard(station, "Mời bà con đến nhà văn hóa lúc 19 giờ.")
    new = heard(station, "Mời bà con đến nhà văn hóa lúc 20 giờ.")
    places = [station.path(one.path) for one in (*old.masters, *new.masters)]
    assert len(set(places)) == 2
    assert all(place.is_file() for place in places), "what was replaced stays for a while"
    actions.withdraw(station, new.guid, ME, "sai")
    assert [place for place in places if place.exists()] == []


def test_a_step_that_publishes_meanwhile_brings_nothing_back(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = heard(station, "Mời bà con đến nhà văn hóa lúc 19 giờ.")
    (master,) = episode.masters
    waits = station.path(waiting.waiting_path(master.path))
    waits.write_bytes(station.path(master.path).read_bytes())
    with station.store.begin() as tx:
        number = episodes.article_of(tx, episode.guid)
        assert number is not None
        revisions.retire_masters(tx, number, None, station.now())
    remove = files.remove

    def removed_then_released(station: Station, paths: Iterable[str]) -> None:
        remove(station, paths)
        waiting.release(station, episode.masters)

    monkeypatch.setattr(audio.files, "remove", removed_then_released)  # type: ignore[attr-defined]
    audio.remove_retired_audio(station)
    assert not waits.exists()
    assert not station.path(master.path).exists()
