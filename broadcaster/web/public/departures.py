"""How an answer left: whether the other side had all of it when the connection ended.

What a server hands to a socket has not arrived: the system takes megabytes of it for a client that has read one byte and goes. So
the connection is looked at after the last byte: how much of what was sent is not acknowledged yet (Linux tells, ``SIOCOUTQ``), and
whether the client closed in order, asked for something else, or broke off. A client that closes with bytes unread resets.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from enum import StrEnum
from types import TracebackType
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

#: where an application finds the connection of a request: ``scope["state"][CONNECTION]``
CONNECTION = "connection"
_LOOK_AGAIN = 0.2  # seconds between two looks at a send queue that is not empty
_MOST_REQUESTS = 65_536  # bytes taken at once of what a client still sends after the end


class Ending(StrEnum):
    """What became of the connection after the last byte of an answer."""

    CLOSED = "closed"  # all was acknowledged, and the client closed in order
    ASKED_ON = "asked on"  # all was acknowledged, and the client went on to its next request
    ACKNOWLEDGED = "acknowledged"  # all was acknowledged; the client neither closed nor asked for anything
    BROKEN = "broken"  # reset, or gone, with bytes that nobody acknowledged

    @property
    def has_arrived(self) -> bool:
        return self is not Ending.BROKEN


class TellingProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, which also tells how an answer left. For ``Config(http=TellingProtocol)``."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, CONNECTION: self}, _loop)
        self._departures: set[Departure] = set()

    def departure(self) -> Departure:
        """Watch the answer that is sent now; ask for it before its last byte, for the connection may close with that."""
        one = Departure(self.transport, self._departures)
        self._departures.add(one)
        return one

    def data_received(self, data: bytes) -> None:
        for one in self._departures:
            one.heard()
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        for one in self._departures:
            one.lost(exc)
        super().connection_lost(exc)


class Departure:
    """One answer on its way out. A context manager: it holds the connection's socket open until it is left."""

    #: in seconds: for a client to close after we have, and for a stalled one to take the rest
    closing, patience = 10.0, 600.0

    def __init__(self, transport: asyncio.Transport, among: set[Departure]) -> None:
        self._transport, self._among = transport, among
        self._socket: socket.socket = transport.get_extra_info("socket").dup()
        self._changed = asyncio.Event()
        self._is_sent = self._asked_on = self._is_lost = self._is_broken = False

    def __enter__(self) -> Departure:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._among.discard(self)
        self._socket.close()

    def sent(self) -> None:
        """The last byte has been handed over: what the client sends from now on it sends after that."""
        self._is_sent = True

    def heard(self) -> None:
        """The client sent something."""
        self._asked_on = self._is_sent
        self._changed.set()

    def lost(self, error: Exception | None) -> None:
        """The connection is over for the server: closed by either side, or broken when there is an ``error``."""
        self._is_lost, self._is_broken = True, error is not None
        if error is None:
            with contextlib.suppress(OSError):  # the client is gone already: the next look at the socket says how
                self._socket.shutdown(socket.SHUT_WR)
        self._changed.set()

    async def ending(self) -> Ending:
        """Wait until it is known. Takes seconds when the client keeps its connection open."""
        try:
            async with asyncio.timeout(self.patience):
                while not self._is_lost:
                    if self._asked_on and self._unacknowledged() == 0:
                        return Ending.ASKED_ON
                    await self._change(_LOOK_AGAIN if self._asked_on else None)
                return Ending.BROKEN if self._is_broken else await self._closing()
        except TimeoutError:
            return Ending.BROKEN

    async def _change(self, longest: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await self._changed.wait()
        self._changed.clear()

    async def _closing(self) -> Ending:
        """We have closed, or the client has. Its own end of the connection tells whether it had read everything."""
        loop = asyncio.get_running_loop()
        self._socket.setblocking(False)
        loop.add_reader(self._socket, self._changed.set)
        try:
            async with asyncio.timeout(self.closing):
                while self._socket_says_more():
                    await self._change(None)
                loop.remove_reader(self._socket)
                while self._unacknowledged():
                    await asyncio.sleep(_LOOK_AGAIN)
        except TimeoutError:
            return Ending.ACKNOWLEDGED if self._unacknowledged() == 0 else Ending.BROKEN
        except OSError:
            return Ending.BROKEN
        finally:
            loop.remove_reader(self._socket)
        return Ending.CLOSED

    def _socket_says_more(self) -> bool:
        """False at the client's orderly end; raises OSError after a reset."""
        try:
            while self._socket.recv(_MOST_REQUESTS):
                continue
        except BlockingIOError:
            return True
        return False

    def _unacknowledged(self) -> int | None:
        """Bytes that were handed over and have not been acknowledged; None where the system does not tell."""
        queued = _send_queue(self._socket)
        return None if queued is None else queued + self._transport.get_write_buffer_size()


if sys.platform == "linux":
    import fcntl
    import termios

    def _send_queue(connection: socket.socket) -> int | None:
        """Bytes in the system's send queue, those on the way included (tcp(7), SIOCOUTQ)."""
        answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])

else:

    def _send_queue(connection: socket.socket) -> int | None:
        return None
