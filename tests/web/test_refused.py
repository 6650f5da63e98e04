"""What the console does not take: told as a page, in the operator's words, and never read further than it need be."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import HTTPException
from starlette.testclient import TestClient
from starlette.types import Message

from broadcaster.station import Station
from broadcaster.web.app import create_app
from broadcaster.web.security import LARGEST_UPLOAD


@pytest.mark.parametrize(
    ("method", "path", "form", "status", "told"),
    [
        ("GET", "/console/static/khong-co", {}, 404, "Không có trang này"),
        ("GET", "/console/articles/99", {}, 404, "Không có bài này"),
        ("GET", "/console/articles/abc", {}, 404, "Không có bài này"),
        ("POST", "/console/convert", {"title": "x" * 501}, 422, "«title»"),
        ("POST", "/console/convert", {"text": "x" * 1_100_000}, 400, "dài hơn 1 MB"),
        ("POST", "/console/articles/1/choice", {}, 422, "«revision», «base»"),
    ],
)
def test_it_is_told_as_a_page(
    client: TestClient, method: str, path: str, form: dict[str, str], status: int, told: str
) -> None:
    answer = client.request(method, path, data=form)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert told in answer.text
    assert '<html lang="vi">' in answer.text


def test_programs_get_plain_answers(station: Station) -> None:
    app = create_app(station)

    def gone(number: int) -> None:
        raise HTTPException(404, f"{number}")

    app.add_api_route("/api/thu/{number}", gone)
    app.router.routes.insert(0, app.router.routes.pop())  # before the public files, which answer for every other path
    client = TestClient(app, base_url="http://dai.test")
    assert client.get("/api/thu/7").json() == {"detail": "7"}
    assert client.get("/api/thu/bay").json()["detail"][0]["loc"] == ["path", "number"]


def test_a_forged_form_is_refused_in_words(client: TestClient) -> None:
    answer = client.post("/console/convert", headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, "không đến từ bàn điều khiển" in answer.text) == (403, True)


def test_a_flood_is_not_read_to_its_end(station: Station) -> None:
    """Nobody is signed in, the sender names no length and never stops: after the largest form nothing more is taken."""
    app, sent, answers = create_app(station), 0, []
    chunk = b"code=" + b"A" * 999_995

    async def receive() -> Message:
        nonlocal sent
        sent += len(chunk)
        assert sent < 2 * LARGEST_UPLOAD
        return {"type": "http.request", "body": b"&" + chunk, "more_body": True}

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/console/signin",
        "raw_path": b"/console/signin",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"dai.test"), (b"content-type", b"application/x-www-form-urlencoded")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(app(scope, receive, send))
    assert answers[0]["status"] == 413
    assert "lớn hơn 30 MB" in b"".join(one.get("body", b"") for one in answers).decode()
