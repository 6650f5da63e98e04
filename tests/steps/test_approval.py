"""No way around the cleaning is a way around the person: doubts and withdrawals wait for an approval wherever the text comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from broadcaster import actions
from broadcaster.actions.readings import row_of
from broadcaster.model import Actor, ArticleState, Cleaned, Doubt, Found
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.steps import clean
from broadcaster.store import articles, episodes
from broadcaster.testing import article
from broadcaster.work import housekeeping
from tests.conftest import Clock

ME = Actor.person("người duyệt")
TITLE = "Thông báo ngừng cấp nước"
NOTICE = ("Ngừng nước từ 22 giờ ngày 15/8 đến 5 giờ ngày 16/8.", "Mong bà con trữ nước.")


def handed(*paragraphs: str, noise: int = 0) -> Found:
    found = article(TITLE, *(paragraphs or NOTICE), guid="g")
    return replace(found, body=found.body + b"\n" * noise)


def published(station: Station) -> int:
    number, _ = take_in(station, handed())
    assert finish(station, number).state is ArticleState.PUBLISHED
    return number


def withdraw(station: Station, number: int) -> None:
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    actions.withdraw(station, episode.guid, ME, "sai")


def is_public(station: Station) -> bool:
    with station.store.read() as tx:
        return bool(episodes.newest(tx, station.now()))


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned = clean.clean_found

    def unsure(station: Station, found: Found, identity: str = "", *, any_language: bool = False) -> Cleaned:
        made = cleaned(station, found, identity, any_language=any_language)
        return replace(made, doubts=(Doubt("tail", "Không chắc dòng cuối.", hold=True),))

    monkeypatch.setattr(clean, "clean_found", unsure)


AROUND: dict[str, Callable[[Station, int], object]] = {
    "retry": lambda station, number: actions.retry(station, number, ME),
    "remake": lambda station, number: actions.remake(station, number, ME),
    "reading": lambda station, number: actions.correct_reading(station, number, row_of("NVH", "nhà văn hóa"), ME),
}


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize("act", sorted(AROUND))
def test_a_doubt_is_settled_by_approving_it_alone(station: Station, act: str) -> None:
    number, _ = take_in(station, handed())
    assert finish(station, number).state is ArticleState.HELD
    AROUND[act](station, number)
    held = finish(station, number)
    assert (held.state, held.reason, held.resume) == (ArticleState.HELD, "Không chắc dòng cuối", ArticleState.CLEANED)
    actions.approve(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    actions.remake(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED, "it was approved as it stands"


@pytest.mark.parametrize("act", [*sorted(AROUND), "text"])
def test_a_new_text_of_what_was_withdrawn_is_heard_after_an_approval_only(station: Station, act: str) -> None:
    number = published(station)
    withdraw(station, number)
    take_in(station, handed(NOTICE[0], "Mong bà con trữ nước đủ dùng."))
    assert finish(station, number).state is ArticleState.HELD
    if act == "text":
        actions.edit(station, number, title=TITLE, text="Nước đã có.", of=2, base=2, actor=ME, why="sửa")
    else:
        AROUND[act](station, number)
    held = finish(station, number)
    assert held.state is ArticleState.HELD
    assert "đã gỡ" in (held.reason or "")
    assert not is_public(station)
    actions.approve(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert is_public(station)


def test_a_new_text_of_what_was_withdrawn_can_be_turned_down(station: Station) -> None:
    number = published(station)
    withdraw(station, number)
    take_in(station, handed(NOTICE[0], "Mong bà con trữ nước đủ dùng."))
    finish(station, number)
    withdraw(station, number)
    assert finish(station, number).state is ArticleState.WITHDRAWN
    assert not is_public(station)


def test_an_approval_from_before_the_withdrawal_is_none(station: Station) -> None:
    number = published(station)
    withdraw(station, number)
    actions.approve(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    withdraw(station, number)
    take_in(station, handed(NOTICE[0], "Mong bà con trữ nước đủ dùng."))
    assert finish(station, number).state is ArticleState.HELD
    take_in(station, handed())
    assert finish(station, number).state is ArticleState.HELD


def test_what_is_over_stays_so_whatever_the_source_does(station: Station, clock: Clock) -> None:
    number = published(station)
    clock.forward(days=4)
    housekeeping.expire(station)
    take_in(station, handed(noise=1))
    assert finish(station, number).state is ArticleState.EXPIRED, "the same words are no new life"
    take_in(station, handed(NOTICE[0], "Mong bà con trữ nước đủ dùng."))
    assert finish(station, number).state is ArticleState.EXPIRED, "its last day is still over"
    assert not is_public(station)
    actions.set_expiry(station, number, date(2026, 8, 30), ME)
    assert is_public(station)
    take_in(station, handed(*NOTICE, "Xin cảm ơn."))
    assert finish(station, number).state is ArticleState.PUBLISHED


def test_a_better_voice_asks_for_nothing_that_was_withdrawn_meanwhile(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = published(station)
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
    assert stored is not None
    withdraw(station, number)
    monkeypatch.setattr(articles, "spoken_by_fallback", lambda *_, **__: [(stored, "fake")])
    monkeypatch.setattr(station.chain, "better", lambda *_: "fake")
    assert housekeeping.upgrade_voices(station) == 0
    assert finish(station, number).state is ArticleState.WITHDRAWN
