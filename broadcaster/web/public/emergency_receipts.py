"""Notes that a live emergency message was fetched whole: by its fixed name or by that of a play, known by the bytes that left.

Where the operator has named radio stations only theirs count, and only what has arrived, or was handed to a proxy of theirs whole; where
none is named, whoever fetched it does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from ...actions.air import ARRIVED, Evidence
from ...actions.emergencies import note_fetched
from ..clients import client_address, is_forwarded
from ..pulling_station import pulling_station
from .pull_receipts import PullReceipts, departure_of, evidence_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_SOUND = re.compile(r"^/station/emergency/(?!exercise\.)[\w-]+\.mp3$")


class EmergencyReceipts(PullReceipts):
    """Follows the answer to every GET of a message's sound to its end, as is done for bulletins."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _SOUND.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        settings = self._station.settings
        name = pulling_station(scope, settings)
        with departure_of(scope) as departure:
            answer, handed = await self._sent(scope, receive, send)
            if answer is None or not handed == answer.length == answer.size:
                return
            evidence = await evidence_of(departure)
        is_believed = evidence in ARRIVED or is_forwarded(scope)
        if is_believed if name is not None else not settings.radio.stations:
            await run_in_threadpool(self._keep, "emergency", self._note, scope, answer.sha256, name, evidence)

    def _note(self, scope: Scope, sha256: str, name: str | None, evidence: Evidence) -> None:
        client = str(client_address(scope, self._station.settings.web.trusted_proxies) or "?")
        agent = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1")[:200]
        detail = {"client": client, "agent": agent, "evidence": evidence.value}
        note_fetched(self._station, sha256, name or client, detail)
