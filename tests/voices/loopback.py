"""A web service on loopback that answers, or fails, exactly as told: statuses, cut answers, slow drips, silence."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """``cut``: close after so many bytes of the whole answer, headers included; ``drip``: seconds between single bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: float = 0.0
    delay: float = 0.0
    length: bool = True

    def wire(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} X",
            "Connection: close",
            *(f"{key}: {value}" for key, value in self.headers.items()),
        ]
        if self.length:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def as_json(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(json.dumps(value).encode(), status, {"Content-Type": "application/json", **headers})


Behaviour = Callable[[Request], Answer]


class Loopback:
    """``behave`` may be exchanged while the server runs; ``requests`` is what came in; ``busiest`` the most at one time."""

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.behave = behave
        self.requests: list[Request] = []
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    return
                outer.serve(self)
                self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """The tests look at ``requests``."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                """Clients hang up on purpose here."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        request = Request(handler.command, handler.path, dict(handler.headers), body)
        with self._lock:
            self.requests.append(request)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            answer = self.behave(request)
            self._stopping.wait(answer.delay)
        finally:  # before the answer leaves: who has it may ask again before this thread runs on
            with self._lock:
                self._busy -= 1
        self._send(handler, answer)

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        wire = answer.wire()
        wire = wire if answer.cut is None else wire[: answer.cut]
        with suppress(OSError):
            if answer.drip:
                for index in range(len(wire)):
                    handler.wfile.write(wire[index : index + 1])
                    if self._stopping.wait(answer.drip):
                        return
            else:
                handler.wfile.write(wire)

    def close(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Gathering:
    """Holds requests until ``count`` of them are there at once; who comes later passes. Without them the test's time runs out."""

    def __init__(self, count: int) -> None:
        self._missing = count
        self._lock = threading.Lock()
        self._all = threading.Event()

    def wait(self) -> None:
        with self._lock:
            self._missing -= 1
            if self._missing <= 0:
                self._all.set()
        self._all.wait()


@contextmanager
def serving(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    server = Loopback(behave, tls)
    try:
        yield server
    finally:
        server.close()


class CuttingProxy:
    """Passes bytes on to ``port`` of this machine; each connection is closed after ``limit`` bytes of answers. ``passed`` counts them."""

    def __init__(self, port: int) -> None:
        self.limit: int | None = None
        self.passed = 0
        self._behind = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._behind))
                threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        left = self.limit if answers else None
        with suppress(OSError):
            while left != 0 and (data := source.recv(65536)):
                data = data if left is None else data[:left]
                sink.sendall(data)
                if answers:
                    self.passed += len(data)
                left = None if left is None else left - len(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def unused_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
