"""Counts what leaves when the radio station's automation fetches a bulletin, and hands that to :mod:`broadcaster.bulletins.pulls`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from ... import logs
from ...actions.air import Pull, note
from ...errors import BroadcasterError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ...station import Station

_LATEST = re.compile(r"^/station/(?!emergency/)([\w-]+)/latest\.(mp3|wav)$")


class PullReceipts:
    """Looks at the answer to every GET of a slot's latest file.

    The file's sha256 is taken from the answer's ETag: the public site makes it of the bytes it has opened, and only once for a file.
    """

    def __init__(self, app: ASGIApp, station: Station) -> None:
        self._app = app
        self._station = station

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = _LATEST.match(scope.get("path", "")) if scope["type"] == "http" else None
        if match is None or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        status, sent, headers = 0, 0, {}

        async def counted(message: Message) -> None:
            nonlocal status, sent, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.lower(): value.decode("latin-1") for name, value in message["headers"]}
            await send(message)
            if message["type"] == "http.response.body":
                sent += len(message.get("body", b""))

        await self._app(scope, receive, counted)
        if status in (200, 206):
            whole = status == 200 and headers.get(b"content-length") == str(sent)
            asked = dict(scope["headers"])
            pull = Pull(
                slot=match[1],
                sha256=headers.get(b"etag", "").strip('"'),
                size=sent,
                client=str((scope.get("client") or ("?", 0))[0]),
                agent=asked.get(b"user-agent", b"").decode("latin-1")[:200],
                complete=whole,
            )
            await run_in_threadpool(self._note, pull)

    def _note(self, pull: Pull) -> None:
        try:
            note(self._station, pull)
        except BroadcasterError as error:
            logs.get("web").warning("receipt not kept", slot=pull.slot, why=str(error))
