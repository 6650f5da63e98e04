"""The masters of an episode: who speaks in them, when their address changes, and a variant that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from broadcaster import actions
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.spare import prepare_spare
from broadcaster.delivery import refresh as feeds
from broadcaster.errors import MasterRejected
from broadcaster.mark import read_mark
from broadcaster.model import Actor, Mark
from broadcaster.pipeline import finish
from broadcaster.publishing.marks import check_marks
from broadcaster.station import Station
from broadcaster.store import episodes
from tests.conftest import BROADCASTER, write_config
from tests.stories import MEETING, WATER, items, publish


def test_masters_say_inside_who_speaks_also_without_the_spoken_line(
    tmp_path: Path, open_station: Callable[[Path], Station]
) -> None:
    config = BROADCASTER.replace("[voices]\n", "[voices]\ndisclosure = false\n")
    config = config.replace('["podcast"]', '["podcast", "loudspeaker", "phone"]', 1)
    station = open_station(write_config(tmp_path / "dai", config))
    episode = publish(station, *WATER)
    assert len(episode.masters) == 3
    expected = Mark("algorithmicMedia", "fake-1", "giọng thử", "2026-08-14")
    for master in episode.masters:
        assert read_mark(station.path(master.path)) == expected
    prepare_spare(station, "sang")
    made = make_bulletin(station, "sang")
    assert made.master is not None
    assert read_mark(station.path(made.master.path)) == replace(expected, date="2026-08-15")
    marks = check_marks(station.folder)
    assert marks.missing == ()
    # three masters; the spare under its versioned name as well; the bulletin under its versioned name and at its fixed address
    assert marks.read == 8


def test_a_master_keeps_its_key_and_address_until_it_is_made_again(station: Station) -> None:
    before = publish(station, *WATER)
    feeds.refresh(station)
    with station.store.begin() as tx:
        number = episodes.article_of(tx, before.guid)
    assert number is not None
    again = items(station)[0]
    assert (again.id, again.enclosures[0].href.rsplit("/", 1)[1]) == (
        before.guid,
        before.masters[0].path.rsplit("/", 1)[1],
    )
    actions.remake(station, number, Actor.person("thử"))
    finish(station, number)
    with station.store.begin() as tx:
        after = episodes.of_article(tx, number)
    assert after is not None
    assert (after.guid, after.masters) == (before.guid, before.masters), "the same layout of the mark: the same bytes"


def test_another_layout_of_the_mark_is_another_address(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    before = publish(station, *WATER)
    monkeypatch.setattr("broadcaster.steps.master.LAYOUT", "mark 2")
    with station.store.begin() as tx:
        number = episodes.article_of(tx, before.guid)
    assert number is not None
    actions.remake(station, number, Actor.person("thử"))
    finish(station, number)
    with station.store.begin() as tx:
        after = episodes.of_article(tx, number)
    assert after is not None
    assert after.guid == before.guid
    assert after.masters[0].path != before.masters[0].path, "caches may keep a hashed name for ever"


def test_a_rejected_variant_does_not_cost_the_episode(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    import broadcaster.studio as studio

    config = BROADCASTER.replace('episode_profiles = ["podcast"]', 'episode_profiles = ["podcast", "saver"]')
    station = open_station(write_config(tmp_path / "d", config))
    assert [master.profile for master in publish(station, *WATER).masters] == ["podcast", "saver"]
    make = studio.make_masters

    def strict(parts: Any, profiles: Any, *rest: Any, **options: Any) -> Any:
        if len(profiles) > 1:
            raise MasterRejected("x", "quá nhỏ")
        return make(parts, profiles, *rest, **options)

    monkeypatch.setattr(studio, "make_masters", strict)
    assert [master.profile for master in publish(station, *MEETING, guid="h").masters] == ["podcast"]
