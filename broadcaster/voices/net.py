"""Is a host there? Asked before a voice is trusted with a whole episode, and answered within a fixed time."""

from __future__ import annotations

import queue
import socket
import threading
import time
from urllib.parse import urlsplit
from urllib.request import getproxies

RESOLVE_SECONDS = 1.0


class Unreachable(Exception):
    """The host has no address or does not take the connection; the text says which."""


def check_reachable(url: str, seconds: float) -> None:
    """Resolve and connect to the host of ``url``, or raise Unreachable in at most ``seconds`` all told.

    With a proxy in the environment there is nothing to ask: the proxy resolves, and the request itself is bounded.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if getproxies().get(parts.scheme) and host not in ("127.0.0.1", "localhost"):
        return
    deadline = time.monotonic() + seconds
    addresses = resolve(host, port, min(RESOLVE_SECONDS, seconds))
    fault: Exception | None = None
    for family, kind, protocol, _, address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            with socket.socket(family, kind, protocol) as connection:
                connection.settimeout(left)
                connection.connect(address)
            return
        except OSError as error:
            fault = error
    raise Unreachable(f"{host} không nhận kết nối ({fault or 'quá thời gian'})")


def resolve(
    host: str, port: int, seconds: float
) -> list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]]:
    """``getaddrinfo`` with a bound: the system's resolver may hang for half a minute and cannot be interrupted."""
    answers: queue.SimpleQueue[object] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise Unreachable(f"không tra được địa chỉ của {host} trong {seconds:g} giây") from None
    if isinstance(answer, Exception):
        raise Unreachable(f"không tra được địa chỉ của {host} ({answer})") from answer
    return list(answer)  # type: ignore[call-overload, no-any-return]
