"""How an answer left, by real connections: what a client that reads all, one byte or nothing leaves behind it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

from broadcaster.web.public.departures import CONNECTION, Departure, Ending
from tests.web.loopback import Caller, served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is acknowledged")

SMALL, LARGE = 20_000, 12_000_000  # bytes: what fits into the client's own buffer, and what no buffer takes
_PIECE = 262_144


class Endings:
    """An application that answers with ``size`` bytes and notes how each answer left."""

    def __init__(self) -> None:
        self.size = SMALL
        self.known: dict[str, Ending] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with scope["state"][CONNECTION].departure() as departure:
            headers = [(b"content-length", b"%d" % self.size)]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            for at in range(0, self.size, _PIECE):
                body = b"x" * min(_PIECE, self.size - at)
                await send({"type": "http.response.body", "body": body, "more_body": at + len(body) < self.size})
            departure.sent()
            self.known[scope["path"]] = await departure.ending()

    def of(self, path: str) -> Ending:
        for _ in range(600):
            if path in self.known:
                return self.known[path]
            time.sleep(0.05)
        raise AssertionError(f"nothing was told of {path}")


@pytest.fixture
def endings() -> Endings:
    return Endings()


@pytest.fixture
def port(endings: Endings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(Departure, "closing", 1.0)
    with served(endings) as port:
        yield port


sizes = pytest.mark.parametrize("size", [SMALL, LARGE])
closers = pytest.mark.parametrize("headers", [{}, {"Connection": "close"}], ids=["client closes", "server closes"])


@sizes
@closers
def test_who_reads_all_and_closes_has_it(endings: Endings, port: int, size: int, headers: dict[str, str]) -> None:
    endings.size = size
    with Caller(port) as caller:
        caller.get("/", **headers)
        assert len(caller.read_answer().body) == size
    assert endings.of("/") is Ending.CLOSED


@sizes
@closers
def test_who_reads_a_byte_and_goes_does_not(endings: Endings, port: int, size: int, headers: dict[str, str]) -> None:
    endings.size = size
    with Caller(port) as caller:
        caller.get("/", **headers)
        caller.read(1)
        time.sleep(0.2)  # the system takes the rest for it
    assert endings.of("/") is Ending.BROKEN


def test_who_resets_is_not_believed(endings: Endings, port: int) -> None:
    caller = Caller(port)
    caller.get("/")
    caller.read_answer()
    caller.reset()
    assert endings.of("/") is Ending.BROKEN


def test_who_asks_for_something_else_has_read_what_came_before(endings: Endings, port: int) -> None:
    with Caller(port) as caller:
        caller.get("/first")
        caller.read_answer()
        caller.get("/second")
        caller.read_answer()
        assert endings.of("/first") is Ending.ASKED_ON
    assert endings.of("/second") is Ending.CLOSED


@pytest.mark.slow
def test_who_keeps_the_connection_has_what_he_acknowledged(endings: Endings, port: int) -> None:
    with Caller(port) as caller:
        caller.get("/")
        caller.read_answer()
        assert endings.of("/") is Ending.ACKNOWLEDGED


@pytest.mark.slow
def test_who_stalls_does_not(endings: Endings, port: int) -> None:
    endings.size = 300_000  # the socket takes it, the client does not
    with Caller(port, receive_buffer=4096) as caller:
        caller.get("/")
        caller.read(1)
        assert endings.of("/") is Ending.BROKEN


def test_patience_has_an_end(endings: Endings, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Departure, "patience", 0.3)
    with Caller(port) as caller:
        caller.get("/")
        caller.read_answer()
        assert endings.of("/") is Ending.BROKEN
