"""The two lower classes: on ``convert``, in the console's form, of a source; up to the episode and the order of a bulletin."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster.actions.converting import convert
from broadcaster.bulletins.making import make_bulletin
from broadcaster.errors import ConfigError
from broadcaster.model import Episode, Priority
from broadcaster.pipeline import finish, pick_up
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import articles, episodes
from tests.conftest import SOURCES, write_config

FIRST, SECOND = "Họp khu phố 3\n\nMời bà con đến họp.", "Cắt nước hẻm 5\n\nNước tạm ngưng từ sáng."


def only_episode(station: Station, title: str) -> Episode:
    with station.store.read() as tx:
        return next(one for one in episodes.newest(tx, station.now()) if one.title == title)


def test_what_is_put_first_by_hand_is_first_in_the_bulletin(station: Station) -> None:
    urgent = convert(station, SECOND, priority=Priority.PRIORITY)
    plain = convert(station, FIRST)
    assert (urgent.priority, plain.priority) == (Priority.PRIORITY, Priority.NORMAL)
    made = make_bulletin(station, "sang")
    assert [item.title for item in made.items] == [urgent.title, plain.title]


def test_what_is_on_air_takes_its_new_class_at_once(station: Station) -> None:
    convert(station, FIRST)
    assert convert(station, FIRST, priority=Priority.PRIORITY).priority is Priority.PRIORITY
    assert convert(station, FIRST).priority is Priority.PRIORITY  # nobody said otherwise
    assert convert(station, FIRST, priority=Priority.NORMAL).priority is Priority.NORMAL


def test_the_console_asks_for_it(client: TestClient, station: Station) -> None:
    assert 'name="priority"' in client.get("/console/").text
    answer = client.post("/console/convert", data={"text": SECOND, "priority": "uu-tien"})
    number = int(answer.headers["location"].rpartition("/")[2])
    finish(station, number)
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None and episode.priority is Priority.PRIORITY


def test_no_form_makes_an_article_an_emergency(client: TestClient) -> None:
    assert client.post("/console/convert", data={"text": SECOND, "priority": "khan-cap"}).status_code == 422


def test_a_source_says_the_class_of_its_articles(station: Station, folder: Path) -> None:
    (folder / "inbox" / "a.txt").write_text(SECOND, "utf-8")
    source = station.settings.sources["thu"].model_copy(update={"priority": Priority.PRIORITY})
    station.settings = station.settings.model_copy(update={"sources": {"thu": source}})
    assert pick_up(station, "thu") == 1
    with station.store.read() as tx:
        (taken,) = articles.newest(tx)
    assert taken.priority is Priority.PRIORITY
    finish(station, taken.id)
    assert only_episode(station, "Cắt nước hẻm 5").priority is Priority.PRIORITY


@pytest.mark.parametrize(("value", "is_allowed"), [("uu-tien", True), ("thong-thuong", True), ("khan-cap", False)])
def test_no_source_is_an_emergency(tmp_path: Path, value: str, is_allowed: bool) -> None:
    folder = write_config(tmp_path, sources=f'{SOURCES}priority = "{value}"\n')
    if is_allowed:
        assert load_settings(folder).sources["thu"].priority == value
        return
    with pytest.raises(ConfigError, match="priority"):
        load_settings(folder)
