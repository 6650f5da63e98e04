"""The register of acts is what console, API and command line are made of: a row that goes is gone from all three."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import broadcaster
from broadcaster.actions.register import REGISTER, On, acts_on, allowed_acts, perform
from broadcaster.actions.rules import RULES
from broadcaster.cli import cli
from broadcaster.errors import ArticleError, BroadcasterError
from broadcaster.model import Actor, ArticleState
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import articles, bulletins, episodes, history
from broadcaster.testing import article

PACKAGE = Path(broadcaster.__file__).parent
TEXT = ("Họp khu phố", "Mời bà con đến nhà văn hóa lúc 19 giờ.")
ME = Actor.person("người vận hành")


@pytest.fixture
def number(station: Station) -> int:
    number, _ = take_in(station, article(*TEXT))
    assert finish(station, number).state is ArticleState.PUBLISHED
    return number


def state_of(station: Station, number: int) -> ArticleState:
    with station.store.read() as tx:
        stored = articles.get(tx, number)
    assert stored is not None
    return stored.state


def by_command(station: Station, *arguments: str) -> tuple[int, str]:
    return run_command(station, "act", *arguments)


def run_command(station: Station, *arguments: str) -> tuple[int, str]:
    """Exit status, and everything that was told."""
    line = [*arguments, "--station", str(station.folder)]
    result = CliRunner().invoke(cli, line)
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def test_every_act_on_an_article_has_its_rule() -> None:
    assert {act.name for act in acts_on(On.ARTICLE)} == set(RULES)
    assert [act.name for act in REGISTER.values()] == list(REGISTER)
    assert all(act.words for act in REGISTER.values())


def test_the_three_doors_do_the_same(client: TestClient, station: Station, number: int) -> None:
    doors: list[Callable[[], bool]] = [
        lambda: client.post(f"/console/articles/{number}/remake").status_code == 303,
        lambda: client.post(f"/api/articles/{number}/acts/remake").status_code == 200,
        lambda: by_command(station, "remake", str(number))[0] == 0,
    ]
    for door in doors:
        assert door()
        assert state_of(station, number) is ArticleState.CLEANED
        finish(station, number)
    with station.store.read() as tx:
        actors = [one.actor for one in history.of(tx, "article", number) if one.why == "làm lại theo yêu cầu"]
    assert actors == [ME, ME, Actor.command_line()]


def test_a_row_that_goes_is_gone_from_all_three(
    client: TestClient, station: Station, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row, one after the other."""
    things = {On.ARTICLE: str(number), On.SOURCE: "thu", On.BULLETIN: "sang", On.GROUP: "unlike@thu"}
    perform(station, REGISTER["announce"], "thien-tai", ME, {"text": "Nước lên nhanh.", "key": "0123456789abcdef"})
    things[On.EMERGENCY] = "0123456789abcdef"
    pages = {On.ARTICLE: f"/console/articles/{number}", On.EMERGENCY: "/console/emergency"}
    for name, act in list(REGISTER.items()):
        with monkeypatch.context() as without:
            without.delitem(REGISTER, name)
            what = things[act.on]
            page = client.get(pages.get(act.on, "/console/")).text
            assert f'/{name}"' not in page and f">{act.words}<" not in page
            assert client.post(f"/console/{act.on.value}/{what}/{name}").status_code == 404
            told = client.get(f"/api/{act.on.value}/{what}/acts").json().get("acts", [])
            assert name not in [one["name"] for one in told]
            assert client.post(f"/api/{act.on.value}/{what}/acts/{name}").status_code == 404
            status, output = by_command(station, name, what)
            assert status != 0 and "không có việc này" in output
    assert state_of(station, number) is ArticleState.PUBLISHED


def test_the_page_shows_what_is_allowed_now_and_nothing_else(client: TestClient, station: Station, number: int) -> None:
    def shown() -> set[str]:
        page = client.get(f"/console/articles/{number}").text
        return {name for name in RULES if f"/console/articles/{number}/{name}" in page}

    def allowed() -> set[str]:
        with station.store.read() as tx:
            return {act.name for act in allowed_acts(tx, number)}

    assert shown() == allowed() == {"text", "remake", "reading", "expiry", "withdraw"}
    told = client.get(f"/api/articles/{number}/acts").json()["acts"]
    assert {one["name"] for one in told} == allowed()
    client.post(f"/console/articles/{number}/withdraw", data={"why": "sai"})
    assert shown() == allowed() == {"approve"}


def test_the_api_is_for_those_signed_in_and_for_our_own_pages(
    client: TestClient, station: Station, number: int
) -> None:
    place = f"/api/articles/{number}/acts"
    forged = client.post(f"{place}/withdraw", headers={"sec-fetch-site": "cross-site"})
    assert (forged.status_code, state_of(station, number)) == (403, ArticleState.PUBLISHED)
    refused = client.post(f"{place}/approve")
    assert (refused.status_code, refused.json()["error"]) == (
        422,
        "Họp khu phố: bài đang phát nên không có gì để duyệt",
    )
    for body in ("[1]", "không", '{"day": 3}', "[" * 100_000, r'{"day": "\ud800"}'):
        assert client.post(f"{place}/expiry", content=body).status_code == 422
    assert client.post(f"{place}/expiry", json={"day": "mai"}).status_code == 422
    assert client.post(f"{place}/expiry", json={"day": "2026-08-20"}).status_code == 200
    for path in ("/api/articles/999/acts", "/api/articles/ba/acts", "/api/trang/1/acts"):
        assert client.get(path).status_code in (404, 422)
    client.cookies.clear()
    assert client.get(place).status_code == 401
    assert client.post(f"{place}/withdraw").status_code == 401


def test_acts_on_sources_and_bulletins(client: TestClient, station: Station, number: int) -> None:
    (station.folder / "inbox" / "tin.txt").write_text("Tin mới\n\nNội dung của tin mới.", "utf-8")
    assert client.post("/console/sources/thu/visit").status_code == 303
    with station.store.read() as tx:
        assert len(articles.newest(tx, limit=9)) == 2
    assert client.post("/api/bulletins/sang/acts/make").status_code == 200
    with station.store.read() as tx:
        assert len(bulletins.newest(tx)) == 1
    for what, name in (("sources/khac", "visit"), ("bulletins/khac", "make")):
        assert client.post(f"/api/{what}/acts/{name}").status_code == 422
        assert client.post(f"/console/{what}/{name}").status_code == 422


def test_the_command_line_tells_acts_and_fields(station: Station, number: int) -> None:
    status, output = by_command(station)
    assert status == 0 and all(f"{act.name} " in output for act in REGISTER.values())
    assert "--set day=…" in by_command(station, "expiry")[1]
    day = datetime.now(UTC).date() + timedelta(days=30)  # the command line has the machine's own clock
    assert by_command(station, "expiry", str(number), "--set", f"day={day}")[0] == 0
    assert "không có ô «ngay»" in by_command(station, "expiry", str(number), "--set", "ngay=mai")[1]
    assert "thiếu ô «revision», «base»" in by_command(station, "choice", str(number))[1]
    assert "số của bài phải là một số" in by_command(station, "retry", "ba")[1]
    assert by_command(station, "withdraw", str(number), "--why", "sai giờ")[0] == 0
    with station.store.read() as tx:
        last, episode = history.of(tx, "article", number)[-1], episodes.of_article(tx, number)
    assert (last.actor, last.why) == (Actor.command_line(), "sai giờ")
    assert episode is not None and episode.withdrawn is not None


def test_what_is_typed_has_its_limits(station: Station, number: int) -> None:
    with pytest.raises(ArticleError, match="dài 301 ký tự"):
        perform(station, REGISTER["withdraw"], str(number), ME, {"why": "x" * 301})
    with pytest.raises(BroadcasterError, match="không có bài này"):
        perform(station, REGISTER["withdraw"], "999", ME)


_RULE = re.compile(
    r"\.state(\.value)?\s*(==|!=|in\b|not in\b|is\b)|(==|!=)\s*[\"'](held|failed|published|withdrawn)[\"']"
)


def test_no_rule_stands_in_a_template_a_route_or_a_verb() -> None:
    places = [*(PACKAGE / "web").rglob("*.html"), *(PACKAGE / "web").rglob("*.py"), *(PACKAGE / "cli").rglob("*.py")]
    assert len(places) > 50
    found = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in places
        for line in path.read_text("utf-8").splitlines()
        if _RULE.search(line)
    ]
    assert found == []
