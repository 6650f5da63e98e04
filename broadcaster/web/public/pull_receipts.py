"""Looks at what leaves when somebody fetches a bulletin, and hands that to :mod:`broadcaster.bulletins.pulls`."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool

from ... import logs
from ...actions.air import Coverages, Evidence, Pull, note, note_visitor
from ...actions.emergencies import note_fetched
from ...errors import BroadcasterError
from ..clients import client_address, is_forwarded
from ..pulling_station import pulling_station
from .departures import CONNECTION, Departure, Ending, TellingProtocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ...station import Station

#: the sound of a slot or of the emergency lane, at its fixed address or at one with a date; an exercise is heard by nobody
_SOUND = re.compile(r"^/station/([\w-]+)/(?!exercise\.)[\w.-]+\.(mp3|wav)$")
_EMERGENCY = "emergency"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_LONGEST_AGENT = 200


class Answer(NamedTuple):
    """What an answer promises: bytes ``first`` to ``last`` of a file of ``size`` bytes with this sha256."""

    sha256: str
    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class PullReceipts:
    """Follows the answer to every GET of a slot's sound to its end.

    The file's sha256 is taken from the answer's ETag: the public site makes it of the bytes it has opened, and only once for a file.
    """

    def __init__(self, app: ASGIApp, station: Station) -> None:
        self._app = app
        self._station = station
        self._coverages = Coverages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = _SOUND.match(scope.get("path", "")) if scope["type"] == "http" else None
        if match is None or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        slot, name = match[1], pulling_station(scope, self._station.settings)
        if name is None:
            answer, handed = await self._sent(scope, receive, send)
            if answer is not None and handed == answer.size:
                await run_in_threadpool(self._keep, slot, note_visitor, self._station, slot)
            return
        with departure_of(scope) as departure:
            answer, handed = await self._sent(scope, receive, send)
            if answer is None:
                return
            is_all = handed == answer.length
            evidence = await evidence_of(departure) if is_all else Evidence.HANDED_OVER
        pull = _pull(scope, self._station, name, slot, answer, handed, evidence)
        keep = note_fetched if slot == _EMERGENCY else note
        await run_in_threadpool(self._keep, slot, keep, self._station, pull, self._coverages)

    async def _sent(self, scope: Scope, receive: Receive, send: Send) -> tuple[Answer | None, int]:
        """Let the answer go; what it promised, None when it has no bytes of the file, and how many bytes were handed over. It may break
        off before its end."""
        answer: Answer | None = None
        handed = 0

        async def counted(message: Message) -> None:
            nonlocal answer, handed
            if message["type"] == "http.response.start":
                answer = _promised(message)
            await send(message)
            if message["type"] == "http.response.body":
                handed += len(message.get("body", b""))

        await self._app(scope, receive, counted)
        return answer, handed

    def _keep(self, slot: str, keep: Callable[..., object], *what: object) -> None:
        try:
            keep(*what)
        except BroadcasterError as error:
            logs.get("web").warning("receipt not kept", slot=slot, why=str(error))


def _promised(start: Message) -> Answer | None:
    headers = {name.lower(): value.decode("latin-1") for name, value in start["headers"]}
    sha256, length = headers.get(b"etag", "").strip('"'), headers.get(b"content-length", "")
    part = _RANGE.fullmatch(headers.get(b"content-range", ""))
    if start["status"] == 206 and part:
        first, last, size = (int(figure) for figure in part.groups())
        return Answer(sha256, first, last, size)
    if start["status"] == 200 and length.isdecimal() and int(length):
        return Answer(sha256, 0, int(length) - 1, int(length))
    return None


def departure_of(scope: Scope) -> AbstractContextManager[Departure | None]:
    """The watch over the connection; None where it tells nothing: a proxy stands at its other end, or the server is not ours."""
    connection = scope.get("state", {}).get(CONNECTION)
    if is_forwarded(scope) or not isinstance(connection, TellingProtocol):
        return nullcontext()
    return connection.departure()


async def evidence_of(departure: Departure | None) -> Evidence:
    """What all bytes having been handed over has come to."""
    if departure is None:
        return Evidence.HANDED_OVER
    departure.sent()
    return _EVIDENCE[await departure.ending()]


_EVIDENCE = {
    Ending.CLOSED: Evidence.CLOSED,
    Ending.ASKED_ON: Evidence.ASKED_ON,
    Ending.ACKNOWLEDGED: Evidence.ACKNOWLEDGED,
    Ending.BROKEN: Evidence.HANDED_OVER,
}


def _pull(
    scope: Scope, station: Station, name: str, slot: str, answer: Answer, handed: int, evidence: Evidence
) -> Pull:
    agent = next((value for header, value in scope["headers"] if header == b"user-agent"), b"")
    return Pull(
        station=name,
        client=str(client_address(scope, station.settings.web.trusted_proxies) or "?"),
        slot=slot,
        sha256=answer.sha256,
        size=answer.size,
        first=answer.first,
        last=answer.first + handed - 1,
        asked=answer.last,
        evidence=evidence,
        agent=agent.decode("latin-1")[:_LONGEST_AGENT],
    )
