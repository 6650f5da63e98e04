"""A slot's coming bulletin as an operator sees and changes it: by act, page and command line."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from broadcaster import actions
from broadcaster.actions import coming
from broadcaster.actions.coming import coming_bulletin, why_words
from broadcaster.bulletins.backlog import backlog
from broadcaster.bulletins.making import make_bulletin
from broadcaster.cli import cli
from broadcaster.errors import BroadcasterError, RadioError
from broadcaster.model import Actor
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import episodes
from broadcaster.store import wishes as wished
from broadcaster.testing import article
from tests.conftest import Clock

ME = Actor.person("người trực")
TITLES = ("Cắt nước khu phố 2", "Họp khu phố 3", "Tiêm phòng dại")


@pytest.fixture
def today(clock: Clock) -> None:
    """The command line opens the station itself, and looks at the real clock."""
    clock.now = datetime.now(UTC) - timedelta(minutes=10)


@pytest.fixture
def guids(station: Station, clock: Clock) -> list[str]:
    """Three items, in the order in which they are heard: the newest first."""
    found = []
    for title in reversed(TITLES):
        clock.forward(minutes=1)
        number, _ = take_in(station, article(title, f"{title}: mời bà con chú ý."))
        finish(station, number)
        with station.store.read() as tx:
            found.append(episodes.guid_of(tx, number) or "")
    return found[::-1]


def order(station: Station) -> list[str]:
    return [one.title for one in coming_bulletin(station, "sang").items]


def test_the_items_are_seen_in_their_order_with_their_sound(station: Station, guids: list[str]) -> None:
    seen = coming_bulletin(station, "sang")
    assert tuple(order(station)) == TITLES
    assert all(one.sound and station.path(one.sound).is_file() and one.article for one in seen.items)
    assert (seen.sound, seen.is_current) == (None, False)
    made = make_bulletin(station, "sang", actor=ME)
    seen = coming_bulletin(station, "sang")
    assert made.master is not None
    assert (seen.sound, seen.is_current) == (made.master.path, True)


def test_moved_up_and_down(station: Station, guids: list[str]) -> None:
    water, meeting, vaccine = TITLES
    coming.move(station, "sang", guids[2], ME, -1)
    assert order(station) == [water, vaccine, meeting]
    coming.move(station, "sang", guids[2], ME, -1)
    assert order(station) == [vaccine, water, meeting]
    coming.move(station, "sang", guids[1], ME, -1)
    assert order(station) == [vaccine, meeting, water]
    coming.move(station, "sang", guids[2], ME, 1)
    assert order(station) == [meeting, vaccine, water]
    with pytest.raises(RadioError, match="đã đứng đầu"):
        coming.move(station, "sang", guids[1], ME, -1)
    coming.free(station, "sang", guids[1], ME)
    coming.free(station, "sang", guids[2], ME)
    assert tuple(order(station)) == TITLES


def test_dropped_it_waits_for_the_next_and_for_good_it_does_not(
    station: Station, guids: list[str], clock: Clock
) -> None:
    coming.drop(station, "sang", guids[0], ME)
    coming.drop(station, "sang", guids[1], ME, for_good=True)
    seen = coming_bulletin(station, "sang")
    assert {one.title: one.note for one in seen.dropped} == {TITLES[0]: "bỏ khỏi bản tin này", TITLES[1]: "bỏ hẳn"}
    assert order(station) == [TITLES[2]]
    told = {one.title: why_words(station, one) for one in backlog(station).waiting}
    assert told[TITLES[0]] == "dự kiến trong «Bản tin sáng» lúc 05:30 ngày 16/08/2026"
    assert told[TITLES[1]] == "người phụ trách đã bỏ hẳn"
    clock.now = seen.airs + timedelta(hours=1)
    assert TITLES[0] in order(station) and TITLES[1] not in order(station)
    coming.free(station, "sang", guids[1], ME)
    assert TITLES[1] in order(station)


def test_a_wish_that_came_to_nothing_is_told_and_ignored(station: Station, guids: list[str]) -> None:
    coming.pin(station, "sang", guids[1], ME)
    assert order(station)[0] == TITLES[1]
    actions.withdraw(station, guids[1], ME, "sai")
    seen = coming_bulletin(station, "sang")
    assert seen.vain == (f"«{TITLES[1]}»: bài đã gỡ nên không làm theo được",)
    assert TITLES[1] not in order(station)
    with pytest.raises(RadioError, match="bài đã gỡ nên không đưa vào bản tin được"):
        coming.pin(station, "sang", guids[1], ME)


def test_what_is_on_an_old_page_is_refused(station: Station, guids: list[str], clock: Clock) -> None:
    seen = coming_bulletin(station, "sang")
    clock.now = seen.airs
    with pytest.raises(RadioError, match="đã đến giờ phát"):
        coming.drop(station, "sang", guids[0], ME, airs=seen.airs.isoformat())
    with pytest.raises(RadioError, match="không có bài"):
        coming.drop(station, "sang", "tag:lạ", ME)
    with pytest.raises(BroadcasterError, match="không có khung giờ này"):
        coming_bulletin(station, "toi")


def test_what_is_frozen_is_told(station: Station, guids: list[str], client: TestClient, clock: Clock) -> None:
    made = make_bulletin(station, "sang", actor=ME)
    coming.drop(station, "sang", guids[0], ME)
    assert "tự làm lại trong ít phút" in unescape(client.get("/console/bulletins/sang").text)
    clock.now = made.airs - station.settings.slots["sang"].freeze
    assert "bản tin đã chốt" in unescape(client.get("/console/bulletins/sang").text)


def test_the_page_shows_and_does_it_by_plain_forms(station: Station, guids: list[str], client: TestClient) -> None:
    text = unescape(client.get("/console/bulletins/sang").text)
    assert [text.index(title) for title in TITLES] == sorted(text.index(title) for title in TITLES)
    forms = re.findall(r'action="(/console/bulletins/sang/[a-z-]+)"', text)
    assert {one.rpartition("/")[2] for one in forms} == {"up", "down", "pin", "drop", "drop-always"}
    assert f'aria-label="Chuyển xuống: {TITLES[0]}"' in text and f'aria-label="Nghe thử: {TITLES[0]}"' in text
    airs = re.findall(r'name="airs" value="([^"]+)"', text)[0]
    done = client.post("/console/bulletins/sang/drop", data={"guid": guids[0], "airs": airs})
    assert (done.status_code, done.headers["location"]) == (303, "/console/bulletins/sang")
    with station.store.read() as tx:
        (kept,) = wished.of_slot(tx, "sang")
    assert (kept.guid, kept.actor.kind) == (guids[0], "person")
    assert "Đã bỏ" in unescape(client.get("/console/bulletins/sang").text)
    assert client.post("/console/bulletins/sang/pin", data={"guid": "tag:lạ"}).status_code == 422
    assert client.get("/console/bulletins/khac").status_code == 404
    overview = unescape(client.get("/console/").text)
    assert "Còn chờ lên sóng" in overview and "3 còn chờ" in overview
    assert 'href="/console/bulletins/sang"' in overview and "/bulletins/sang/pin" not in overview


def test_the_command_line_shows_and_does_it(today: None, station: Station, guids: list[str]) -> None:
    runner, here = CliRunner(), str(station.folder)
    shown = runner.invoke(cli, ["bulletin", "items", "sang", "--station", here])
    assert [line.split("(")[0].strip() for line in shown.output.splitlines()[1:4]] == [
        f"{number}. {title}" for number, title in enumerate(TITLES, 1)
    ]
    assert runner.invoke(cli, ["bulletin", "move", "sang", "3", "up", "--station", here]).exit_code == 0
    assert order(station) == [TITLES[0], TITLES[2], TITLES[1]]
    assert runner.invoke(cli, ["bulletin", "drop", "sang", guids[0], "--station", here]).exit_code == 0
    assert runner.invoke(cli, ["bulletin", "pin", "sang", guids[1], "--station", here]).exit_code == 0
    told = json.loads(runner.invoke(cli, ["bulletin", "items", "sang", "--json", "--station", here]).output)
    assert [one["guid"] for one in told["items"]] == [guids[1], guids[2]]
    assert [one["guid"] for one in told["dropped"]] == [guids[0]]
    assert runner.invoke(cli, ["bulletin", "free", "sang", guids[0], "--station", here]).exit_code == 0
    assert len(order(station)) == 3
    assert runner.invoke(cli, ["bulletin", "pin", "sang", "9", "--station", here]).exit_code != 0


def test_a_slot_is_still_made_by_its_name_alone(today: None, station: Station, guids: list[str]) -> None:
    made = CliRunner().invoke(cli, ["bulletin", "sang", "--json", "--station", str(station.folder)])
    assert json.loads(made.output)["items"] == list(TITLES)
