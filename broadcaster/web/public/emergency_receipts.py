"""Notes that a live emergency message was fetched whole: by its fixed name or by that of a play, known by the bytes that left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from ... import logs
from ...actions.emergencies import note_fetched
from ...errors import BroadcasterError
from ..clients import client_address

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ...station import Station

_SOUND = re.compile(r"^/station/emergency/(?!exercise\.)[\w-]+\.mp3$")


class EmergencyReceipts:
    """Looks at the answer to every GET of a message's sound. The sha256 is that of the answer's ETag, which the public site makes of the
    bytes that it has opened."""

    def __init__(self, app: ASGIApp, station: Station) -> None:
        self._app = app
        self._station = station

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _SOUND.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        sent, tag, length = 0, "", -1

        async def counted(message: Message) -> None:
            nonlocal sent, tag, length
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = {name.lower(): value.decode("latin-1") for name, value in message["headers"]}
                tag, length = headers.get(b"etag", "").strip('"'), int(headers.get(b"content-length", "-1"))
            await send(message)
            if message["type"] == "http.response.body":
                sent += len(message.get("body", b""))

        await self._app(scope, receive, counted)
        if tag and sent == length:
            await run_in_threadpool(self._note, scope, tag)

    def _note(self, scope: Scope, tag: str) -> None:
        client = str(client_address(scope, self._station.settings.web.trusted_proxies) or "?")
        agent = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1")[:200]
        try:
            note_fetched(self._station, tag, client, agent)
        except BroadcasterError as error:
            logs.get("web").warning("receipt not kept", what="emergency", why=str(error))
