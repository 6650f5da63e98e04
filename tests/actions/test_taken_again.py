"""The same text handed in again: without a title no news, with another one an edit."""

from __future__ import annotations

import pytest

from broadcaster import actions
from broadcaster.actions import take_manually
from broadcaster.errors import ArticleError
from broadcaster.model import Actor, ArticleState
from broadcaster.pipeline import finish
from broadcaster.station import Station
from broadcaster.store import articles, episodes, revisions

ME = Actor.command_line()
BODY = "Thông báo lịch tiêm phòng\n\nSáng mai trạm y tế tiêm phòng cho trẻ.\n\nBà con mang theo sổ tiêm."


def hand_in(station: Station, title: str | None = None) -> int:
    return take_manually(station, BODY.encode(), actor=ME, media_type="text/plain", charset="utf-8", title=title)


def heard(station: Station, number: int) -> str:
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode.title


def test_another_title_is_an_edit(station: Station) -> None:
    number = hand_in(station)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert hand_in(station, "Tiêm phòng sáng mai") == number
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert heard(station, number) == "Tiêm phòng sáng mai"
    with station.store.read() as tx:
        known = revisions.of(tx, number)
    assert [one.reason for one in known] == [None, "đổi tiêu đề"]
    assert known[0].cleaned.texts == known[1].cleaned.texts
    hand_in(station, "Tiêm phòng sáng mai")
    hand_in(station)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert heard(station, number) == "Tiêm phòng sáng mai"
    with station.store.read() as tx:
        assert len(revisions.of(tx, number)) == 2, "nothing was new"


def test_a_title_comes_in_time_for_what_has_not_been_cleaned(station: Station) -> None:
    number = hand_in(station)
    assert hand_in(station, "Tiêm phòng sáng mai") == number
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert heard(station, number) == "Tiêm phòng sáng mai"


def test_where_it_cannot_be_edited_that_is_told(station: Station) -> None:
    number = hand_in(station)
    finish(station, number)
    with station.store.read() as tx:
        guid = episodes.guid_of(tx, number)
    assert guid is not None
    actions.withdraw(station, guid, ME, "sai")
    with pytest.raises(ArticleError, match="bài đã gỡ nên không sửa nội dung được"):
        hand_in(station, "Tiêm phòng sáng mai")
    with station.store.read() as tx:
        stored = articles.get(tx, number)
    assert stored is not None and stored.state is ArticleState.WITHDRAWN
