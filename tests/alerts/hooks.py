"""An address on this machine that takes webhooks, and answers as it is told to."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Hook:
    """``status`` is what it answers; ``silent`` takes the request and never does. ``taken`` is (path, headers, body) of each."""

    url: str
    status: int = 204
    silent: bool = False
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook: Hook = self.server.hook  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hook.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if hook.silent:
            hook.over.wait(30)
            return
        self.send_response(hook.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    hook: Hook

    def handle_error(self, *_: object) -> None:
        return  # a client that hangs up


@contextmanager
def webhook() -> Iterator[Hook]:
    """An address that is gone when the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.hook = Hook(f"http://127.0.0.1:{server.server_address[1]}/canh-bao?khoa=1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.hook
    finally:
        server.hook.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
