"""A real uvicorn on a free loopback port, in a thread of the test's own process, and plain HTTP to talk to it."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import uvicorn

from broadcaster.web.public.departures import TellingProtocol


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def served(app: Any) -> Iterator[int]:
    """Serve the ASGI application; yields its port and stops it at the end."""
    # Only a socket that says TCP gets TCP_NODELAY from asyncio; without it every answer on a kept connection waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", http=TellingProtocol)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    assert server.started
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


def ask(port: int, target: str, method: str = "GET", **headers: str) -> Reply:
    """One request with exactly this target (nothing is normalised); ``If_Range`` is sent as ``If-Range``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


class Caller:
    """A client in slow motion: asks, reads as much as it is told, and ends the connection as it is told."""

    def __init__(self, port: int, receive_buffer: int = 0) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:  # before connecting, or the system has promised more already
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(60)
        self.socket.connect(("127.0.0.1", port))

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def get(self, target: str, method: str = "GET", **headers: str) -> None:
        lines = [f"{method} {target} HTTP/1.1", "Host: dai.test"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def read(self, size: int) -> bytes:
        """So many bytes, headers and body alike."""
        got = b""
        while len(got) < size and (piece := self.socket.recv(min(size - len(got), 1 << 20))):
            got += piece
        return got

    def read_answer(self, has_body: bool = True) -> Reply:
        """One whole answer; the connection stays open."""
        head = b""
        while not head.endswith(b"\r\n\r\n") and (piece := self.socket.recv(1)):
            head += piece
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = self.read(int(headers.get("content-length", 0))) if has_body else b""
        return Reply(int(first.split()[1]), headers, body)

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
