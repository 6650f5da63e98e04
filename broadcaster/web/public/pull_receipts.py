"""Receipts for the radio station's pulls: ``pulled`` is written only when the whole file has left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from ... import logs
from ...errors import BroadcasterError
from ...model import BulletinState, Receipt
from ...store import bulletins, receipts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ...station import Station

_LATEST = re.compile(r"^/station/([\w-]+)/latest\.(mp3|wav)$")


class PullReceipts:
    """Counts the bytes of every GET of a slot's latest file."""

    def __init__(self, app: ASGIApp, station: Station) -> None:
        self._app = app
        self._station = station

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = _LATEST.match(scope.get("path", "")) if scope["type"] == "http" else None
        if match is None or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        answer = {"status": 0, "length": -1, "sent": 0}

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                lengths = [value for name, value in message["headers"] if name.lower() == b"content-length"]
                answer["length"] = int(lengths[0]) if lengths else -1
            await send(message)
            if message["type"] == "http.response.body":
                answer["sent"] += len(message.get("body", b""))

        await self._app(scope, receive, counted)
        if answer["status"] == 200 and answer["sent"] == answer["length"]:
            await run_in_threadpool(self._note, match[1], answer["sent"], scope)

    def _note(self, slot: str, size: int, scope: Scope) -> None:
        headers = dict(scope["headers"])
        client = scope.get("client") or ("?", 0)
        detail = {"bytes": size, "agent": headers.get(b"user-agent", b"").decode("latin-1")[:200]}
        station = self._station
        try:
            with station.store.begin() as tx:
                newest = next(iter(bulletins.newest(tx, slot=slot, limit=1)), None)
                what = f"bulletin:{slot}:{newest.date}" if newest else f"bulletin:{slot}"
                receipts.add(tx, Receipt("pulled", what, station.now(), str(client[0]), detail))
                if newest is not None and newest.state in (BulletinState.READY, BulletinState.CORRECTED):
                    from dataclasses import replace

                    pulled = replace(newest, state=BulletinState.PULLED)
                    bulletins.save(
                        tx, pulled, station.now(), who=str(client[0]), why="phần mềm phát sóng đã lấy trọn tệp"
                    )
        except BroadcasterError as error:
            logs.get("web").warning("receipt not kept", slot=slot, why=str(error))
