"""No number, date or name that a keyboard can make is a fault of the program: every route says in words what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.testing import article
from broadcaster.web.app import create_app
from tests.conftest import sign_in

from .routes import routes

HOSTILE = ["0", "-1", "99", "1" + "0" * 23, "9" * 5000, str(2**63), "1.0", "1e9", "1_0", "١", "²", " 1", "NaN", "x" * 3000,
           "..", "%", "\x00", "ừ'\"<", "2026-99-99"]  # fmt: skip
ROUTES = sorted({(method, route.path) for route in routes() for method in route.methods or () if "{" in route.path})
DAYS = [
    "9999-12-31",
    "0001-01-01",
    "2020-01-01",
    "2026-02-30",
    "2026-W99",
    "hôm nay",
    "9" * 10,
    "٢٠٢٦-٠٨-٢٠",
    "-1",
]


@pytest.fixture
def client(station: Station) -> Iterator[TestClient]:
    finish(station, take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))[0])
    with TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False) as client:
        sign_in(client, station)
        yield client


def test_every_route_with_every_value(client: TestClient) -> None:
    """A server error raises in this client; what is no article is told as such."""
    for method, path in ROUTES:
        for value in HOSTILE:
            filled = re.sub(r"\{on\}", "articles", path)
            filled = re.sub(r"\{name(:path)?\}", "expiry", filled)
            filled = re.sub(r"\{\w+(:path)?\}", quote(value, safe=""), filled)
            typed = {"day": value[:10]} if method == "POST" else None
            answer = client.request(method, filled, params={"spoken": "a"}, data=typed)
            assert 300 <= answer.status_code < 500, (method, filled[:80], answer.status_code)
            if "{number}" in path and "." not in value and "%" not in value and "\x00" not in value:
                assert answer.status_code == 404, (method, filled[:80])
                assert "Không có" in answer.text


@pytest.mark.parametrize("what", ["1" + "0" * 23, "0", "-1", "9" * 5000, "١"])
def test_an_article_that_cannot_be_is_none(client: TestClient, what: str) -> None:
    for method, path in (("GET", f"/console/articles/{what}"), ("GET", f"/api/articles/{what}/acts")):
        answer = client.request(method, path)
        assert (answer.status_code, "hông có bài này" in answer.text) == (404, True)
    for path in (f"/console/articles/{what}/approve", f"/api/articles/{what}/acts/approve"):
        answer = client.post(path, json={} if "/api/" in path else None)
        assert (answer.status_code, "không có bài này" in answer.text) == (422, True)


@pytest.mark.parametrize("day", DAYS)
def test_a_day_out_of_reason_is_told(client: TestClient, day: str) -> None:
    console = client.post("/console/articles/1/expiry", data={"day": day})
    api = client.post("/api/articles/1/acts/expiry", json={"day": day})
    assert (console.status_code, api.status_code) == (422, 422)
    assert "Hạn phát" in console.text
    assert "Hạn phát" in api.json()["error"]


def test_today_is_no_past(client: TestClient, station: Station) -> None:
    today = f"{station.local(station.now()):%Y-%m-%d}"
    assert client.post("/api/articles/1/acts/expiry", json={"day": today}).status_code == 200
    assert client.post("/api/articles/1/acts/expiry", json={"day": ""}).status_code == 200
