"""A receipt says ``pulled`` only when the whole file has left, whatever else was asked or broke off."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive, Scope, Send

from broadcaster.station import Station
from broadcaster.store import receipts
from broadcaster.web.public.pull_receipts import PullReceipts

BODY = b"0123456789"


def pulled(
    station: Station,
    pieces: Sequence[bytes],
    *,
    method: str = "GET",
    status: int = 200,
    length: int | None = len(BODY),
    path: str = "/station/sang/latest.mp3",
) -> list[int]:
    """The bytes of each receipt after an answer of these pieces; with an empty last piece the sending breaks off there."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [] if length is None else [(b"content-length", b"%d" % length)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for number, piece in enumerate(pieces, 1):
            if not piece:
                raise ConnectionResetError
            await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        return

    scope = {"type": "http", "path": path, "method": method, "headers": [], "client": ("127.0.0.1", 9)}
    try:
        asyncio.run(PullReceipts(app, station)(scope, receive, send))
    except ConnectionResetError:
        assert b"" in pieces
    with station.store.begin() as tx:
        return [receipt.detail["bytes"] for receipt in receipts.newest(tx, kind="pulled")]


@pytest.mark.parametrize("pieces", [[BODY], [BODY[:4], BODY[4:]]], ids=["at once", "in pieces"])
def test_a_whole_file_is_a_pull(station: Station, pieces: list[bytes]) -> None:
    assert pulled(station, pieces) == [len(BODY)]


@pytest.mark.parametrize("pieces", [[BODY[:9]], [BODY[:4], BODY[4:9]], [BODY[:4], b""]], ids=["short", "two", "reset"])
def test_a_transfer_that_broke_off_is_none(station: Station, pieces: list[bytes]) -> None:
    assert pulled(station, pieces) == []


def test_neither_a_part_nor_a_look_nor_another_file_is_a_pull(station: Station) -> None:
    assert pulled(station, [BODY], status=206) == []
    assert pulled(station, [BODY], method="HEAD") == []
    assert pulled(station, [BODY], path="/station/sang/latest.m3u") == []
    assert pulled(station, [BODY], length=None) == []
