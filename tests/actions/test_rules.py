"""Every state × every act on an article: done where the rule allows it, refused in words where not, and nothing in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from broadcaster import actions
from broadcaster.actions.readings import row_of
from broadcaster.actions.rules import RULES, refusal, standing_of
from broadcaster.errors import ArticleError
from broadcaster.model import ARTICLE_MOVES, WORKING, Actor, ArticleState, By
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import articles, episodes, history
from broadcaster.store.tables import articles as article_rows
from broadcaster.store.tables import episodes as episode_rows
from broadcaster.testing import article
from broadcaster.words import state_words

TEXT = ("Họp khu phố", "Mời bà con đến nhà văn hóa lúc 19 giờ.")
ME = Actor.person("người duyệt")


def guid_of(station: Station, number: int) -> str:
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    return episode.guid if episode is not None else f"bài {number}"


ACTS: dict[str, Callable[[Station, int], object]] = {
    "approve": lambda station, number: actions.approve(station, number, ME),
    "keep": lambda station, number: actions.keep(station, number, ME),
    "retry": lambda station, number: actions.retry(station, number, ME),
    "remake": lambda station, number: actions.remake(station, number, ME),
    "skip": lambda station, number: actions.skip(station, number, ME),
    "withdraw": lambda station, number: actions.withdraw(station, guid_of(station, number), ME, "sai"),
    "text": lambda station, number: actions.edit(
        station, number, title=TEXT[0], text="Lúc 20 giờ.", of=1, base=1, actor=ME, why="sửa giờ"
    ),
    "choice": lambda station, number: actions.choose(station, number, revision=1, base=1, actor=ME),
    "reading": lambda station, number: actions.correct_reading(station, number, row_of("NVH", "nhà văn hóa"), ME),
    "expiry": lambda station, number: actions.set_expiry(station, number, None, ME),
}


@pytest.fixture
def number(station: Station) -> int:
    number, _ = take_in(station, article(*TEXT))
    assert finish(station, number).state is ArticleState.PUBLISHED
    return number


@contextmanager
def standing_at(station: Station, number: int, state: ArticleState, *, has_episode: bool) -> Iterator[None]:
    """The article in that state, and afterwards everything of it as it was."""
    with station.store.begin() as tx:
        row = dict(tx.execute(sa.select(article_rows).where(article_rows.c.id == number)).one()._mapping)
        episode = dict(tx.execute(sa.select(episode_rows)).one()._mapping)
        stuck = state in (ArticleState.HELD, ArticleState.FAILED)
        resume = ArticleState.CLEANED if stuck else None
        tx.execute(article_rows.update().values(state=state, resume=resume))
        if not has_episode:
            tx.execute(episode_rows.delete())
    yield
    with station.store.begin() as tx:
        tx.execute(article_rows.update().where(article_rows.c.id == number).values(**row))
        tx.execute(episode_rows.delete())
        tx.execute(episode_rows.insert().values(**episode))
        tx.execute(sa.text("DELETE FROM revisions WHERE number > 1"))
        tx.execute(sa.text("UPDATE revisions SET superseded_at = NULL"))


def test_the_acts_tried_here_are_all_there_are() -> None:
    assert set(ACTS) == set(RULES)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_state(station: Station, number: int, act: str) -> None:
    rule = RULES[act]
    for state in ArticleState:
        for has_episode in (True, False):
            with standing_at(station, number, state, has_episode=has_episode):
                with station.store.read() as tx:
                    told = len(history.of(tx, "article", number))
                    standing = standing_of(tx, number)
                    fault = refusal(rule, standing)
                if fault is None:
                    ACTS[act](station, number)
                else:
                    with pytest.raises(ArticleError) as refused:
                        ACTS[act](station, number)
                    if has_episode or act != "withdraw":  # without an episode there is not even a guid
                        assert str(refused.value) == str(fault)
                    assert state.value not in str(refused.value), "states are told in words"
                with station.store.read() as tx:
                    after = articles.get(tx, number)
                    changes = history.of(tx, "article", number)[told:]
                assert after is not None
                if fault is None:
                    assert after.state in rule.to
                    assert [(one.from_state, one.to_state, one.actor) for one in changes] == [(state, after.state, ME)]
                else:
                    assert (after, changes) == (standing.article, [])


@pytest.mark.parametrize("act", sorted(RULES))
def test_a_rule_promises_no_move_that_the_table_has_not(act: str) -> None:
    for state in RULES[act].states:
        reachable = {new for (old, new), by in ARTICLE_MOVES.items() if old is state and By.PERSON in by}
        assert reachable & RULES[act].to, f"{act} in {state} leads nowhere"


def test_withdrawn_allows_nothing_but_approval() -> None:
    assert [name for name, rule in RULES.items() if ArticleState.WITHDRAWN in rule.states] == ["approve"]
    assert [name for name, rule in RULES.items() if ArticleState.SKIPPED in rule.states] == []


def test_refusals_read_as_a_person_would_say_them(station: Station, number: int) -> None:
    with standing_at(station, number, ArticleState.EXPIRED, has_episode=True):
        with pytest.raises(ArticleError, match=r"^Họp khu phố: bài đã hết hạn nên không có gì để duyệt$"):
            actions.approve(station, number, ME)
        with pytest.raises(ArticleError, match=r"bài đã hết hạn nên không đọc lại được\. Chỉ đọc lại bài đang phát"):
            actions.remake(station, number, ME)
    with (
        standing_at(station, number, ArticleState.HELD, has_episode=True),
        pytest.raises(ArticleError, match=r"bài đã phát\. Muốn thôi phát thì bấm «Gỡ bài khỏi mọi nơi»"),
    ):
        actions.skip(station, number, ME)
    assert not [state for state in ArticleState if not state_words(state)]


@pytest.mark.parametrize("state", [*WORKING[1:], ArticleState.HELD, ArticleState.FAILED])
def test_withdrawing_while_it_is_made_anew(station: Station, number: int, state: ArticleState) -> None:
    """Its row stands on no voicing then; the episode that is public goes all the same."""
    actions.edit(station, number, title=TEXT[0], text="Lúc 20 giờ.", of=1, base=1, actor=ME, why="sửa giờ")
    with station.store.begin() as tx:
        resume = {"resume": ArticleState.CLEANED} if state in (ArticleState.HELD, ArticleState.FAILED) else {}
        tx.execute(article_rows.update().values(state=state, **resume))
    actions.withdraw(station, guid_of(station, number), ME, "sai")
    with station.store.read() as tx:
        episode, stored = episodes.of_article(tx, number), articles.get(tx, number)
    assert episode is not None and episode.withdrawn is not None
    assert stored is not None and stored.state is ArticleState.WITHDRAWN
    assert not station.path(episode.masters[0].path).exists()


def test_a_mistake_is_brought_back_by_approving_it(station: Station, number: int, tmp_path: Path) -> None:
    actions.withdraw(station, guid_of(station, number), ME, "nhầm")
    for act in ("remake", "reading", "text", "retry", "expiry", "skip"):
        with pytest.raises(ArticleError, match="đã gỡ"):
            ACTS[act](station, number)
    assert finish(station, number).state is ArticleState.WITHDRAWN
    actions.approve(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None and episode.withdrawn is None
    assert station.path(episode.masters[0].path).is_file()


def test_what_has_no_words_is_not_approved(station: Station) -> None:
    """It would be cleaned again and held again for the same reason: a button that leads nowhere."""
    number, _ = take_in(station, replace(article(*TEXT), problem="tệp có mật khẩu"))
    stored = finish(station, number)
    assert (stored.state, stored.resume) == (ArticleState.HELD, ArticleState.FOUND)
    with pytest.raises(ArticleError, match="chưa lấy được nội dung"):
        actions.approve(station, number, ME)
