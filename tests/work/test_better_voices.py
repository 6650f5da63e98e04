"""A better voice takes over what a fallback had to say, and is not asked for ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from broadcaster.pipeline import advance
from broadcaster.station import Station
from broadcaster.store import episodes
from broadcaster.work import housekeeping
from tests.conftest import BROADCASTER, Clock, write_config
from tests.stories import WATER, OnlineVoice, publish


def test_a_better_voice_takes_over_when_it_is_back(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = BROADCASTER.replace('chain = ["fake"]', 'chain = ["online", "fake"]')
    config += '\n[voices.engines.online]\nengine = "custom"\nvoice = "tests.stories:OnlineVoice"\nrest = "0s"\n'
    station = open_station(write_config(tmp_path / "d", config))
    monkeypatch.setattr(OnlineVoice, "reachable", False)
    first = publish(station, *WATER)
    assert first.voice == "fake"
    monkeypatch.setattr(OnlineVoice, "reachable", True)
    assert housekeeping.upgrade_voices(station) == 1
    while advance(station) is not None:
        pass
    with station.store.begin() as tx:
        (second,) = episodes.newest(tx, station.now())
    assert (second.guid, second.voice) == (first.guid, "online")
    assert second.masters[0].path != first.masters[0].path
    assert housekeeping.upgrade_voices(station) == 0


def test_a_better_voice_that_cannot_say_it_is_not_asked_for_ever(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    config = BROADCASTER.replace('chain = ["fake"]', 'chain = ["online", "fake"]')
    config += '\n[voices.engines.online]\nengine = "custom"\nvoice = "tests.stories:OnlineVoice"\nrest = "0s"\n'
    station = open_station(write_config(tmp_path / "d", config))
    monkeypatch.setattr(OnlineVoice, "reachable", False)
    publish(station, *WATER)
    with station.store.begin() as tx:
        (first,) = episodes.newest(tx, station.now())
    tries = 0
    while housekeeping.upgrade_voices(station):
        tries += 1
        clock.forward(hours=1)
        while advance(station) is not None:
            pass
    with station.store.begin() as tx:
        (second,) = episodes.newest(tx, station.now())
    assert 1 <= tries < 10
    assert second == first, "what nobody can hear changes nothing that is public"
