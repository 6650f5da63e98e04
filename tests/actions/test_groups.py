"""Many articles that one portal has stopped are decided in one act; what cannot be is named, and the rest goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from broadcaster import actions
from broadcaster.actions import groups
from broadcaster.actions.overview import overview
from broadcaster.errors import ArticleError
from broadcaster.model import Actor, ArticleState, Cleaned, Doubt, Episode, Found
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.steps import clean
from broadcaster.store import articles, episodes
from tests.actions.test_register import by_command
from tests.cleaning.likeness import articles as texts

ME = Actor.person("người duyệt")
JUNK = "Siêu khuyến mãi\n\nSòng bạc trực tuyến, nạp lần đầu nhân đôi tài khoản, rút tiền siêu tốc trong năm phút."


def handed(title: str, text: str) -> Found:
    return Found("thu", text.encode(), "text/plain", "utf-8", guid=title)


@pytest.fixture
def replaced(station: Station) -> list[int]:
    """Three articles on air whose pages have become adverts."""
    made = [take_in(station, handed(each.title, "\n\n".join((each.title, *each.texts[:2]))))[0] for each in texts()[:3]]
    for number in made:
        assert finish(station, number).state is ArticleState.PUBLISHED
    for each in texts()[:3]:
        take_in(station, handed(each.title, JUNK))
    for number in made:
        assert finish(station, number).state is ArticleState.HELD
    return made


def states(station: Station, numbers: list[int]) -> list[ArticleState]:
    with station.store.read() as tx:
        return [one.state for number in numbers if (one := articles.get(tx, number)) is not None]


def heard(station: Station, number: int) -> Episode | None:
    with station.store.read() as tx:
        return episodes.of_article(tx, number)


def test_one_card_one_button_for_all(client: TestClient, station: Station, replaced: list[int]) -> None:
    before = [heard(station, number) for number in replaced]
    page = client.get("/console/").text
    attention = page[page.index('id="attention"') : page.index('id="convert"')]
    assert attention.count("<strong>3 bài của nguồn thu</strong>") == 1
    assert attention.count('href="/console/articles/1"') == 1, "in its group alone"
    assert 'action="/console/groups/unlike%40thu/keep-all"' in attention
    assert 'action="/console/groups/unlike%40thu/take-all"' in attention
    assert "approve-all" not in attention
    seen = ",".join(map(str, replaced))
    assert f'name="articles" value="{seen}"' in attention
    answer = client.post("/console/groups/unlike%40thu/keep-all", data={"articles": seen})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
    assert states(station, replaced) == [ArticleState.PUBLISHED] * 3
    assert [heard(station, number) for number in replaced] == before
    answer = client.post("/console/groups/unlike%40thu/keep-all")
    assert (answer.status_code, "không còn bài nào chờ xử lý" in answer.text) == (422, True)


def test_what_joined_the_group_unseen_is_not_decided(station: Station, replaced: list[int]) -> None:
    assert groups.decide(station, "unlike@thu", groups.KEEP, ME, replaced[:2]) == 2
    assert states(station, replaced) == [ArticleState.PUBLISHED, ArticleState.PUBLISHED, ArticleState.HELD]


@pytest.mark.parametrize("typed", ["99", "abc", "9" * 5000, "2;3"])
def test_what_names_none_of_the_group_decides_nothing_and_says_so(
    client: TestClient, station: Station, replaced: list[int], typed: str
) -> None:
    answer = client.post("/console/groups/unlike%40thu/keep-all", data={"articles": typed})
    assert answer.status_code == 422
    assert "Chưa làm được" in answer.text
    assert set(states(station, replaced)) == {ArticleState.HELD}


def test_api_and_command_line_do_the_same(client: TestClient, station: Station, replaced: list[int]) -> None:
    told = client.get("/api/groups/unlike@thu/acts").json()["acts"]
    assert [one["name"] for one in told] == ["keep-all", "take-all"]
    assert client.get("/api/groups/choice@thu/acts").status_code == 404
    first = {"articles": str(replaced[0])}
    assert client.post("/api/groups/unlike@thu/acts/take-all", json=first).status_code == 200
    assert client.post("/api/groups/unlike@thu/acts/approve-all", json={}).status_code == 422
    status, output = by_command(station, "keep-all", "unlike@thu")
    assert status == 0, output
    assert states(station, replaced)[0] is ArticleState.CLEANED
    assert ArticleState.HELD not in states(station, replaced)
    assert finish(station, replaced[0]).state is ArticleState.PUBLISHED
    episode = heard(station, replaced[0])
    assert episode is not None and episode.title == "Siêu khuyến mãi"


def test_one_that_cannot_be_decided_is_named_and_the_rest_goes_on(
    station: Station, replaced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = groups._DO[groups.KEEP]

    def keep_but_one(station: Station, number: int, actor: Actor) -> None:
        if number == replaced[1]:
            raise ArticleError("Tin này", "vừa đổi ở nguồn", "Tải lại trang.")
        keep(station, number, actor)

    monkeypatch.setitem(groups._DO, groups.KEEP, keep_but_one)
    with pytest.raises(ArticleError, match="đã làm 2 bài, 1 bài không làm được: bài số 2: Tin này: vừa đổi ở nguồn"):
        groups.decide(station, "unlike@thu", groups.KEEP, ME)
    assert states(station, replaced) == [ArticleState.PUBLISHED, ArticleState.HELD, ArticleState.PUBLISHED]


def test_one_doubt_of_many_is_approved_together(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned = clean.clean_found

    def unsure(station: Station, found: Found, identity: str = "", *, any_language: bool = False) -> Cleaned:
        made = cleaned(station, found, identity, any_language=any_language)
        return replace(made, doubts=(Doubt("tail", "Không chắc dòng cuối.", hold=True),))

    monkeypatch.setattr(clean, "clean_found", unsure)
    made = [take_in(station, handed(each.title, "\n\n".join((each.title, *each.texts[:2]))))[0] for each in texts()[:2]]
    for number in made:
        finish(station, number)
    (group,) = overview(station).groups
    assert (group.name, group.why, group.acts) == ("tail@thu", "Không chắc dòng cuối", ("approve-all",))
    assert groups.decide(station, "tail@thu", groups.APPROVE, ME) == 2
    for number in made:
        assert finish(station, number).state is ArticleState.PUBLISHED


def test_one_held_article_is_no_group(station: Station, replaced: list[int]) -> None:
    for number in replaced[1:]:
        actions.choose(station, number, revision=1, base=2, actor=ME)
    assert overview(station).groups == ()
