"""Headers that every answer of the console and the API carries, and the sign-in's cookie and guards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..actions import signin
from ..actions.converting import LARGEST_BYTES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ..station import Station

COOKIE = "broadcaster"
#: in bytes; the largest file that the console takes
LARGEST_UPLOAD = LARGEST_BYTES
_GUARDED = ("/console", "/api")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SecurityHeaders:
    """Adds a strict policy to console and API; the public files bring their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_GUARDED):
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, guarded)


class BodyLimit:
    """Stops reading a request that is larger than any form of ours, before anybody has looked at who sends it."""

    def __init__(self, app: ASGIApp, most: int = LARGEST_UPLOAD + 1_000_000) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def who_is(request: Request, station: Station) -> str | None:
    """The operator whose session the request carries."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    return signin.who(station, token)


def comes_from_here(request: Request) -> bool:
    """Whether a request that changes something was sent by our own page (against forged cross-site forms)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin") or request.headers.get("referer")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
