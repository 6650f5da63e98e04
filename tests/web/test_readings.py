"""An operator corrects a reading: sees and hears what changes, keeps it, and the article is read again."""

from __future__ import annotations

import io
import wave

import pytest
from starlette.testclient import TestClient

from broadcaster.actions.overview import as_json, overview
from broadcaster.actions.readings import TOWN, row_of
from broadcaster.model import ArticleState
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import articles, episodes, history, revisions
from broadcaster.testing import article

NEWS = (
    "Chợ Bàu Sen có khu mới",
    "BQZ chợ mời bà con đến xem.",
    "Sáng mai BQZ họp với tiểu thương.",
    "Chợ mở cửa từ 5h.",
)
FORM = {"written": " BQZ ", "spoken": "Ban  quản lý"}


@pytest.fixture
def number(station: Station) -> int:
    number, _ = take_in(station, article(*NEWS))
    assert finish(station, number).state is ArticleState.PUBLISHED
    return number


def test_the_change_is_shown_and_heard_before_it_is_kept(client: TestClient, station: Station, number: int) -> None:
    assert "Sửa cách đọc" in client.get(f"/console/articles/{number}").text
    shown = client.post(f"/console/articles/{number}/reading", data=FORM)
    assert shown.status_code == 200
    assert "2 câu của bài này sẽ đọc khác đi" in shown.text
    assert "Ban quản lý chợ mời bà con đến xem." in shown.text
    assert not station.path(str(TOWN)).exists(), "looking keeps nothing"
    sound = client.get(f"/console/articles/{number}/sentence.wav", params={"spoken": "Ban quản lý chợ mời bà con."})
    assert sound.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(sound.content)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(7 * 0.25, abs=0.01)


def test_what_is_kept_is_read_at_once(client: TestClient, station: Station, number: int) -> None:
    with station.store.begin() as tx:
        before = episodes.of_article(tx, number)
    answer = client.post(f"/console/articles/{number}/reading", data={**FORM, "save": "yes"})
    assert answer.headers["location"] == f"/console/articles/{number}"
    finish(station, number)
    with station.store.begin() as tx:
        stored, after = articles.get(tx, number), episodes.of_article(tx, number)
        assert stored is not None and stored.script is not None
        spoken = [segment.spoken for segment in revisions.script(tx, stored.script).segments]
        told = history.of(tx, "article", number)
    assert "Sáng mai ban quản lý họp với tiểu thương." in spoken
    assert before is not None and after is not None
    assert (before.guid, before.masters[0].path) != (after.guid, after.masters[0].path)
    assert before.guid == after.guid
    assert any(change.why and "«BQZ» đọc là «ban quản lý»" in change.why for change in told)


def test_a_second_thought_takes_the_place_of_the_first(client: TestClient, station: Station, number: int) -> None:
    for spoken in ("ban quản lý", "ban quản trị"):
        data = {"written": "BQZ", "spoken": spoken, "save": "yes"}
        assert client.post(f"/console/articles/{number}/reading", data=data).status_code == 303
    lines = station.path(str(TOWN)).read_text("utf-8").splitlines()
    assert [line.split("\t")[:2] for line in lines[1:]] == [["BQZ", "ban quản trị"]]
    assert station.lexicon.problems == ()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"written": "BQZ", "spoken": "ban 12"}, "chỉ được có chữ cái tiếng Việt"),
        ({"written": "", "spoken": "ban"}, "written trống"),
        ({"written": "BQZ", "spoken": "ban", "before": "!"}, "vế trống"),
        ({"written": "BQ\tZ\n", "spoken": "ban\tquản\nlý", "before": "phường|\txã"}, "không có trong bài"),
    ],
)
def test_bad_readings_are_refused_in_words(
    client: TestClient, station: Station, number: int, form: dict[str, str], told: str
) -> None:
    answer = client.post(f"/console/articles/{number}/reading", data=form)
    assert told in answer.text
    assert answer.status_code in (200, 422)
    assert not station.path(str(TOWN)).exists()


def test_mistakes_in_a_lexicon_file_are_told_until_they_are_mended(
    client: TestClient, station: Station, number: int
) -> None:
    town = station.path(str(TOWN))
    client.post(f"/console/articles/{number}/reading", data={**FORM, "save": "yes"})
    good = town.read_text("utf-8")
    assert "Bảng cách đọc" not in client.get("/console/").text
    town.write_text(good + "<b>SG</b>\tsơn 12\tabbr\n" + "một cột thôi\n", "utf-8")
    page = client.get("/console/").text
    attention = page[page.index('id="attention"') : page.index('id="convert"')]
    assert "town.tsv:3: cột spoken chỉ được có chữ cái tiếng Việt" in attention
    assert "town.tsv:4: cột spoken trống" in attention, "every mistake at once"
    told = as_json(overview(station))
    assert told["needs_attention"] is True
    assert "town.tsv:4: cột spoken trống" in told["lexicon"][0]
    assert "<b>SG" not in page
    assert len(client.get("/api/status").json()["lexicon"]) == 1
    assert "ban quản lý" in "".join(one.spoken for one in station.reader.read("BQZ mời.")).lower(), "the good rows stay"
    town.write_text(good, "utf-8")
    assert "Bảng cách đọc" not in client.get("/console/").text
    assert client.get("/api/status").json()["lexicon"] == []


def test_a_word_that_is_not_there_changes_nothing(client: TestClient, number: int) -> None:
    answer = client.post(f"/console/articles/{number}/reading", data={"written": "XYZQ", "spoken": "ích"})
    assert "Không câu nào của bài này đổi cách đọc" in answer.text
    assert client.post("/console/articles/99/reading", data=FORM).status_code == 404


def test_context_limits_a_reading() -> None:
    row = row_of("SG", "Sơn  Giang", "phường,  p ")
    assert (row.written, row.spoken, row.kind, row.left) == ("SG", "sơn giang", "abbr", ("phường", "p"))
