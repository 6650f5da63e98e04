"""What waits for a person, by the station's settings or by its figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from broadcaster import actions
from broadcaster.actions.approving import waiting_masters
from broadcaster.errors import ArticleError, TooLarge
from broadcaster.model import Actor, ArticleState
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import articles
from broadcaster.testing import article
from tests.conftest import BROADCASTER, write_config
from tests.stories import WATER, items


def test_too_long_is_held_with_the_figure(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    folder = write_config(
        tmp_path / "d", BROADCASTER.replace("second_opinion = false", "second_opinion = false\nlongest_words = 100")
    )
    station = open_station(folder)
    number, _ = take_in(
        station,
        article("Tin dài", *(f"Đây là câu thứ {n} trong bài, khá dài để thử giới hạn của đài." for n in range(50))),
    )
    stored = finish(station, number)
    assert stored.state is ArticleState.HELD
    assert "100 từ" in (stored.reason or "")
    assert issubclass(TooLarge, ArticleError)


def test_review_of_all_waits_for_a_person(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    station = open_station(write_config(tmp_path / "d", BROADCASTER + '\n[review]\nmode = "all"\n'))
    number, _ = take_in(station, article(*WATER))
    assert finish(station, number).state is ArticleState.HELD
    assert items(station) == []
    with station.store.read() as tx:
        waits = waiting_masters(tx, found) if (found := articles.get(tx, number)) else ()
    actions.approve(station, number, Actor.person("người duyệt"), waits[0].sha256)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert len(items(station)) == 1


def test_unread_words_wait_for_a_person_where_the_station_wants_it(
    tmp_path: Path, open_station: Callable[[Path], Station]
) -> None:
    text = ("Họp khu phố 3", "Ký hiệu \u4f60\u597d đứng giữa câu này để thử.", "Mời bà con đến dự đông đủ.")
    station = open_station(write_config(tmp_path / "d", BROADCASTER + "\n[review]\nunread = true\n"))
    number, _ = take_in(station, article(*text))
    stored = finish(station, number)
    assert stored.state is ArticleState.HELD
    assert "chưa đọc được" in (stored.reason or "")
    actions.approve(station, number, Actor.person("ai"))
    assert finish(station, number).state is ArticleState.PUBLISHED
