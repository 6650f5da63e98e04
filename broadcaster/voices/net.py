"""Time bounds that hold: for any call, and for the question whether a host is there at all."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies

T = TypeVar("T")
RESOLVE_SECONDS = 1.0


class Unreachable(Exception):
    """The host has no address or does not take the connection; the text says which."""


def check_reachable(url: str, seconds: float) -> None:
    """Resolve and connect to the host of ``url``, or raise Unreachable in at most ``seconds`` all told.

    With a proxy in the environment there is nothing to ask: the proxy resolves, and the request itself is bounded.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme in ("https", "wss") else 80)
    if getproxies().get(parts.scheme) and host not in ("127.0.0.1", "localhost"):
        return
    deadline = time.monotonic() + seconds
    bound = min(RESOLVE_SECONDS, seconds)
    try:  # the system's resolver may hang for half a minute
        addresses = within(bound, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except TimeoutError:
        raise Unreachable(f"không tra được địa chỉ của {host} trong {bound:g} giây") from None
    except OSError as error:
        raise Unreachable(f"không tra được địa chỉ của {host} ({error.strerror or error})") from error
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


def within(seconds: float, work: Callable[[], T]) -> T:
    """What ``work`` returns or raises; TimeoutError after ``seconds``, whatever it hangs on.

    Time-outs of sockets count from the last byte, so a peer that sends one now and then can hold a caller for hours. The thread that
    waits for such a peer is left behind, and ends with the connection or the process.
    """
    answers: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((True, work()))
        except BaseException as error:  # noqa: BLE001 - handed over to the caller, whatever it is
            answers.put((False, error))

    threading.Thread(target=run, name="bounded call", daemon=True).start()
    try:
        good, answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"quá {seconds:g} giây") from None
    if not good:
        raise answer
    result: T = answer
    return result


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds of a ``Retry-After`` header (RFC 9110: seconds or a date), at most a day."""
    if not value:
        return None
    if value.strip().isdigit():
        return min(float(value), 86400.0)
    from email.utils import parsedate_to_datetime

    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - now), 86400.0)
    except ValueError:
        return None
