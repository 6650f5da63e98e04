"""The console: closed without a code, and then everything an operator does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster.model import ArticleState
from broadcaster.pipeline import finish
from broadcaster.station import Station
from broadcaster.store import articles, episodes, receipts, signin
from broadcaster.web.app import create_app
from broadcaster.work import Pool, housekeeping
from tests.conftest import BROADCASTER, Clock, write_config

TEXT = "Họp khu phố 3\n\nMời bà con đến nhà văn hóa lúc 19h tối thứ sáu.\n\nNội dung là bàn việc trồng cây."


@pytest.fixture
def client(station: Station) -> Iterator[TestClient]:
    with TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in(client: TestClient, station: Station) -> TestClient:
    with station.store.begin() as tx:
        code = signin.new_code(tx, station.now())
    answer = client.post("/console/signin", data={"code": code})
    assert answer.status_code == 303
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    return client


def convert(client: TestClient, station: Station, **form: str) -> int:
    answer = client.post("/console/convert", data=form or {"text": TEXT})
    assert answer.status_code == 303, answer.text
    number = int(answer.headers["location"].rsplit("/", 1)[1])
    finish(station, number)
    return number


@pytest.mark.parametrize("path", ["/console/", "/console/articles/1", "/console/articles/1/state"])
def test_closed_without_a_code(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/signin")
    assert client.get("/api/status").status_code == 401
    assert client.post("/console/convert", data={"text": TEXT}).status_code == 401


def test_a_code_works_once(client: TestClient, station: Station) -> None:
    with station.store.begin() as tx:
        code = signin.new_code(tx, station.now())
    assert client.post("/console/signin", data={"code": "AAAA-BBBB-CCCC"}).status_code == 403
    assert client.post("/console/signin", data={"code": code.lower()}).status_code == 303
    assert client.post("/console/signin", data={"code": code}).status_code == 403


def test_guessing_is_slowed_down(client: TestClient) -> None:
    codes = [client.post("/console/signin", data={"code": "x"}).status_code for _ in range(12)]
    assert codes == [403] * 5 + [429] * 7


def test_a_code_ends_after_ten_minutes(client: TestClient, station: Station, clock: Clock) -> None:
    with station.store.begin() as tx:
        code = signin.new_code(tx, clock())
    clock.forward(minutes=10)
    answer = client.post("/console/signin", data={"code": code})
    assert answer.status_code == 403
    assert "quá hạn" in answer.text


def test_forged_forms_are_refused(signed_in: TestClient) -> None:
    forged = {"sec-fetch-site": "cross-site"}
    assert signed_in.post("/console/convert", data={"text": TEXT}, headers=forged).status_code == 403
    other = {"origin": "https://evil.example"}
    assert signed_in.post("/console/convert", data={"text": TEXT}, headers=other).status_code == 403


def test_every_page_has_a_strict_policy(signed_in: TestClient) -> None:
    answer = signed_in.get("/console/")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick", answer.text)


def test_pasted_text_becomes_an_episode_with_a_player(signed_in: TestClient, station: Station) -> None:
    number = convert(signed_in, station)
    state = signed_in.get(f"/console/articles/{number}/state").json()
    assert (state["state"], state["working"]) == ("published", False)
    page = signed_in.get(f"/console/articles/{number}").text
    assert "<audio controls" in page
    assert "Mời bà con đến nhà văn hóa" in page
    assert "Họp khu phố 3" in signed_in.get("/console/").text


def test_a_file_and_a_title(signed_in: TestClient, station: Station) -> None:
    answer = signed_in.post(
        "/console/convert", data={"title": "Tên khác"}, files={"file": ("../../bai.txt", TEXT.encode(), "text/plain")}
    )
    number = int(answer.headers["location"].rsplit("/", 1)[1])
    assert finish(station, number).state is ArticleState.PUBLISHED


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"text": "   "}, "chưa có gì để chuyển"),
        ({"address": "http://127.0.0.1/bai"}, "127.0.0.1"),
        ({"address": "ftp://a.vn/x"}, "ftp://a.vn/x"),
    ],
)
def test_what_cannot_be_converted_is_said(signed_in: TestClient, form: dict[str, str], told: str) -> None:
    answer = signed_in.post("/console/convert", data=form)
    assert answer.status_code == 422
    assert told in answer.text


def test_script_in_a_title_stays_text(signed_in: TestClient, station: Station) -> None:
    number = convert(signed_in, station, text=TEXT, title="<script>alert(1)</script> Họp khu phố tối nay")
    assert "<script>alert" not in signed_in.get(f"/console/articles/{number}").text
    assert "<script>alert" not in signed_in.get("/console/").text


def test_withdraw_and_skip(signed_in: TestClient, station: Station) -> None:
    number = convert(signed_in, station)
    assert signed_in.post(f"/console/articles/{number}/skip").status_code == 422
    assert signed_in.post(f"/console/articles/{number}/withdraw").status_code == 303
    with station.store.begin() as tx:
        stored, episode = articles.get(tx, number), episodes.of_article(tx, number)
    assert stored is not None
    assert episode is not None
    assert stored.state is ArticleState.WITHDRAWN
    assert episode.withdrawn is not None
    assert signed_in.post(f"/console/articles/{number}/dance").status_code == 404
    assert signed_in.get("/console/articles/999").status_code == 404


def test_the_day_on_which_a_notice_ends_can_be_changed(signed_in: TestClient, station: Station, clock: Clock) -> None:
    number = convert(
        signed_in,
        station,
        text="Mời bà con họp khu phố\n\nHọp lúc 19 giờ ngày 16/8 tại nhà văn hóa, bàn việc trồng cây.",
    )
    page, post = f"/console/articles/{number}", f"/console/articles/{number}/expiry"
    assert 'value="2026-08-16"' in signed_in.get(page).text
    assert "ngày cuối cùng nêu trong bài" in signed_in.get(page).text
    assert signed_in.post(post, data={"day": "2026-08-20"}).status_code == 303
    assert 'value="2026-08-20"' in signed_in.get(page).text
    assert "họp khu phố" in (station.feeds / "tin.xml").read_text("utf-8")
    clock.forward(days=7)
    housekeeping.keep_house(station)
    assert "họp khu phố" not in (station.feeds / "tin.xml").read_text("utf-8")
    assert "đã hết hạn" in signed_in.get(page).text
    assert signed_in.post(post, data={"day": ""}).status_code == 303
    assert "họp khu phố" in (station.feeds / "tin.xml").read_text("utf-8")
    answer = signed_in.post(post, data={"day": "mai"})
    assert answer.status_code == 422
    assert "«mai»" in answer.text


def test_a_bulletin_by_hand_is_there_for_whoever_asks_and_strangers_are_counted(
    signed_in: TestClient, station: Station
) -> None:
    convert(signed_in, station)
    assert signed_in.post("/console/bulletins/sang/make").status_code == 303
    whole = signed_in.get("/station/sang/latest.mp3")
    assert whole.status_code == 200
    assert signed_in.get("/station/sang/latest.mp3", headers={"range": "bytes=0-99"}).status_code == 206
    assert signed_in.head("/station/sang/latest.mp3").status_code == 200
    today = station.local(station.now()).date()
    with station.store.begin() as tx:
        assert receipts.newest(tx, kind="pulled") == []
        assert receipts.visits_between(tx, today, today) == {("sang", today): 1}
    assert "sẵn sàng" in signed_in.get("/console/").text


def test_sign_out(signed_in: TestClient) -> None:
    assert signed_in.post("/console/signout").status_code == 303
    assert signed_in.get("/console/").status_code == 303


def test_health(client: TestClient, station: Station) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    (station.folder / "feeds").rename(station.folder / "xa")
    assert client.get("/readyz").status_code == 503


def test_status_for_programs(signed_in: TestClient, station: Station) -> None:
    convert(signed_in, station)
    told = signed_in.get("/api/status").json()
    assert told["episodes"] == 1
    assert told["articles"]["published"] == 1


def test_a_held_master_shows_its_figure_and_its_picture(
    tmp_path: Path, open_station: Callable[[Path], Station]
) -> None:
    strict = BROADCASTER.replace("[studio]", "[studio]\ntolerance_lufs = 0.000001")
    station = open_station(write_config(tmp_path / "d", strict))
    with TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False) as client:
        with station.store.begin() as tx:
            code = signin.new_code(tx, station.now())
        client.post("/console/signin", data={"code": code})
        number = convert(client, station)
        page = client.get(f"/console/articles/{number}").text
        assert "Bản thu không đạt" in page
        assert re.search(r"<figcaption>tiếng quá (?:to|nhỏ): độ to -16\.\d\d, cần -16", page)
        (address,) = re.findall(r'<img src="([^"]+)"', page)
        picture = client.get(address)
        assert (picture.status_code, picture.content[:4]) == (200, b"\x89PNG")
        assert client.get(f"/console/articles/{number}/rejected/..%2F..%2Fx.png").status_code == 404
        client.post("/console/signout")
        assert client.get(address).status_code == 303


def test_readiness_and_console_tell_of_dead_workers(station: Station) -> None:
    pool = Pool(station)  # never started: nobody works
    with TestClient(create_app(station, pool), base_url="http://dai.test", follow_redirects=False) as client:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "cùng lúc chỉ xử lý được 0 bài" in answer.json()["problems"][0]
        assert client.get("/healthz").status_code == 200
        with station.store.begin() as tx:
            code = signin.new_code(tx, station.now())
        client.post("/console/signin", data={"code": code})
        assert "<strong>Xử lý bài</strong>" in client.get("/console/").text
        assert client.get("/api/status").json()["needs_attention"]
