"""The source hands an article over once more: what nobody has decided stays undecided, what somebody has decided stays so."""

from __future__ import annotations

import pytest

from broadcaster import actions
from broadcaster.model import Actor, ArticleState, Cleaned, Doubt, Found
from broadcaster.pipeline import advance, finish, take_in
from broadcaster.station import Station
from broadcaster.steps import clean
from broadcaster.store import articles, episodes
from broadcaster.testing import article

NEWS = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa lúc 19 giờ.", "Nội dung là bàn việc trồng cây.")


def handed(*paragraphs: str, noise: int = 0) -> Found:
    """The article as the source has it now; ``noise`` changes its bytes and not its words."""
    found = article(NEWS[0], *(paragraphs or NEWS[1:]))
    return Found(found.source, found.body + b"\n" * noise, "text/plain", "utf-8", guid=found.guid)


def stored(station: Station, number: int) -> articles.StoredArticle:
    with station.store.begin() as tx:
        found = articles.get(tx, number)
    assert found is not None
    return found


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cleaner that is sure of nothing that speaks of trees."""
    cleaned = clean.clean_found

    def unsure(station: Station, found: Found, identity: str = "", *, any_language: bool = False) -> Cleaned:
        from dataclasses import replace

        made = cleaned(station, found, identity, any_language=any_language)
        doubts = (Doubt("tail", "Không chắc dòng cuối.", hold=True),) if "cây" in made.texts[-1] else ()
        return replace(made, doubts=doubts)

    monkeypatch.setattr(clean, "clean_found", unsure)


@pytest.mark.usefixtures("doubtful")
def test_a_doubt_is_not_forgotten_when_only_the_page_around_it_changes(station: Station) -> None:
    number, _ = take_in(station, handed())
    assert finish(station, number).state is ArticleState.HELD
    take_in(station, handed(noise=2))
    held = finish(station, number)
    assert (held.state, held.reason) == (ArticleState.HELD, "Không chắc dòng cuối")
    actions.approve(station, number, Actor.person("thử"))
    assert finish(station, number).state is ArticleState.PUBLISHED
    take_in(station, handed(noise=3))
    assert finish(station, number).state is ArticleState.PUBLISHED, "a person has looked at it"


@pytest.mark.usefixtures("doubtful")
def test_a_new_revision_that_is_not_out_yet_does_not_pass_for_the_one_that_is(station: Station) -> None:
    number, _ = take_in(station, handed("Mời bà con đến nhà văn hóa."))
    assert finish(station, number).state is ArticleState.PUBLISHED
    take_in(station, handed())
    assert finish(station, number).state is ArticleState.HELD
    take_in(station, handed(noise=1))
    assert finish(station, number).state is ArticleState.HELD
    actions.approve(station, number, Actor.person("thử"))
    assert finish(station, number).state is ArticleState.PUBLISHED
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None and episode.revision == 2


def test_a_revision_under_way_goes_on_when_only_the_page_around_it_changes(station: Station) -> None:
    number, _ = take_in(station, handed("Mời bà con đến nhà văn hóa."))
    finish(station, number)
    take_in(station, handed())
    for _ in range(3):  # cleaned, scripted, voiced
        advance(station, number)
    take_in(station, handed(noise=1))
    assert finish(station, number).state is ArticleState.PUBLISHED
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None and episode.revision == 2


def test_what_was_withdrawn_comes_back_by_a_person_only(station: Station) -> None:
    number, _ = take_in(station, handed())
    finish(station, number)
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    actions.withdraw(station, episode.guid, Actor.person("thử"), "sai")
    take_in(station, handed(noise=1))
    assert finish(station, number).state is ArticleState.WITHDRAWN
    take_in(station, handed("Mời bà con đến trường học."))
    held = finish(station, number)
    assert held.state is ArticleState.HELD
    assert "đã gỡ" in (held.reason or "")
    assert "Họp khu phố" not in (station.feeds / "tin.xml").read_text("utf-8")
    take_in(station, handed("Mời bà con đến trường học.", noise=1))
    assert finish(station, number).state is ArticleState.HELD, "it still waits"
    actions.approve(station, number, Actor.person("thử"))
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert "Họp khu phố" in (station.feeds / "tin.xml").read_text("utf-8")
