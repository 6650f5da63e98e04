"""Text typed when the session had ended comes back after signing in; nothing is kept by the server, nothing comes from elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from broadcaster.model import ArticleState
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import revisions, signin
from broadcaster.testing import article
from broadcaster.web.app import create_app
from broadcaster.web.console.kept import MOST_TYPED

TITLE, TEXT = "Họp khu phố", "Mời bà con đến nhà văn hóa lúc 19 giờ."
TYPED = {
    "title": 'Họp khu phố "Ba"',
    "text": "Mời bà con đến họp lúc 20 giờ.\r\n\r\nMang theo <giấy> mời.",
    "why": "sửa giờ",
    "of": "1",
    "base": "1",
    "save": "yes",
}


@pytest.fixture
def client(station: Station) -> Iterator[TestClient]:
    with TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False) as client:
        yield client


@pytest.fixture
def number(station: Station) -> int:
    number, _ = take_in(station, article(TITLE, TEXT))
    assert finish(station, number).state is ArticleState.PUBLISHED
    return number


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def code(station: Station) -> str:
    with station.store.begin() as tx:
        return signin.new_code(tx, station.now())


def test_what_was_typed_survives_a_lost_session(client: TestClient, station: Station, number: int) -> None:
    asked = client.post(f"/console/articles/{number}/text", data=TYPED)
    assert asked.status_code == 401
    assert "Chữ đã gõ vẫn còn" in asked.text
    carried = hidden(asked.text)
    wrong = client.post("/console/signin", data={**carried, "code": "SAI"})
    assert wrong.status_code == 403
    assert hidden(wrong.text) == carried, "a wrong code loses nothing"
    back = client.post("/console/signin", data={**carried, "code": code(station)})
    assert back.status_code == 200 and "Gửi lại" in back.text
    assert f'action="/console/articles/{number}/text"' in back.text
    assert hidden(back.text) == TYPED
    sent = client.post(f"/console/articles/{number}/text", data=hidden(back.text))
    assert sent.status_code == 303
    with station.store.read() as tx:
        newest = revisions.of(tx, number)[-1].cleaned
    assert (newest.title, newest.texts) == (
        'Họp khu phố "Ba"',
        ["Mời bà con đến họp lúc 20 giờ.", "Mang theo <giấy> mời."],
    )


def test_a_file_is_told_and_not_carried(client: TestClient) -> None:
    asked = client.post(
        "/console/convert", data={"title": "Tin"}, files={"file": ("bai.txt", b"Noi dung", "text/plain")}
    )
    assert asked.status_code == 401
    assert "Tệp đã chọn thì phải chọn lại" in asked.text
    assert {name.removeprefix("kept-field-") for name in hidden(asked.text)} == {"kept-where", "title"}


@pytest.mark.parametrize(
    "path", ["/console/signout", "/console/articles/1", "/console/nowhere", "/api/articles/1/acts/skip"]
)
def test_only_forms_of_the_console_come_back(client: TestClient, station: Station, path: str) -> None:
    asked = client.post(path, data={"why": "gõ dở"})
    assert asked.status_code != 200 and "kept-where" not in asked.text
    forged = {"kept-where": path, "kept-field-why": "gõ dở", "code": code(station)}
    answer = client.post("/console/signin", data=forged)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/console/convert", "//elsewhere.example", "/console/../x", "/console/../api/x"]
)
def test_no_address_of_others_comes_back(client: TestClient, station: Station, where: str) -> None:
    answer = client.post("/console/signin", data={"kept-where": where, "kept-field-a": "b", "code": code(station)})
    assert answer.status_code == 303


def test_another_sites_form_is_refused_before_anything_is_shown(client: TestClient, number: int) -> None:
    answer = client.post(f"/console/articles/{number}/text", data=TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "20 giờ" not in answer.text


def test_too_much_is_told(client: TestClient, number: int) -> None:
    answer = client.post(f"/console/articles/{number}/text", data={**TYPED, "text": "a" * MOST_TYPED})
    assert answer.status_code == 401
    assert "không giữ được" in answer.text and "kept-where" not in answer.text
    assert len(answer.text) < 10_000


def test_a_button_alone_has_nothing_to_keep(client: TestClient, number: int) -> None:
    answer = client.post(f"/console/articles/{number}/remake")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/signin")
