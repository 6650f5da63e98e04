"""One request to one judged IP address, with every byte and second counted; no redirects, no retries, no manners.

The body is unpacked by ourselves in bounded steps, because a library that unpacks for us hands over a bomb in one piece.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx2

from ..errors import FetchFailed
from ._unpacking import BodyCut, BodyTooLarge, unpacker
from .guard import Target, shown

CHUNK = 65_536
MOST_ADDRESSES_TRIED = 3
#: below this pace a peer that still sends is treated as one that hangs; the total time-out decides, this is httpx's per-read one
READ_TIMEOUT_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: httpx2.Headers
    body: bytes


@lru_cache(maxsize=1)
def _client() -> httpx2.Client:
    """One client for all: no proxies or passwords from the environment, no cookies kept, no connection kept open."""
    return httpx2.Client(
        verify=ssl.create_default_context(),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        trust_env=False,
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
    )


def exchange(
    target: Target, headers: dict[str, str], *, seconds: float, largest: int, body: bytes | None = None
) -> Answer:
    """GET ``target``, or POST ``body`` to it; ``seconds`` for everything, ``largest`` bytes of answer. Raises FetchFailed."""
    where = f"{target.scheme}://{target.host_header}{target.path}"
    _client()  # made once; the time is the server's, not that of loading certificates
    deadline = time.monotonic() + seconds
    for number, ip in enumerate(target.ips[:MOST_ADDRESSES_TRIED], start=1):
        left = deadline - time.monotonic()
        try:
            return _from(target, ip, headers, max(0.1, left), largest, body)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            if number < min(len(target.ips), MOST_ADDRESSES_TRIED) and time.monotonic() < deadline:
                continue
            raise FetchFailed(
                shown(where), f"không kết nối được ({_plain(error)})", "Hệ thống sẽ tự thử lại."
            ) from error
        except BodyTooLarge as error:
            raise FetchFailed(
                shown(where),
                f"lớn hơn {largest // 1_000_000} MB",
                "Hãy kiểm tra địa chỉ, hoặc nâng page_megabytes / document_megabytes trong [pickup].",
            ) from error
        except BodyCut as error:
            raise FetchFailed(
                shown(where), "máy chủ gửi thiếu phần cuối (tệp nén bị cắt)", "Hệ thống sẽ tự thử lại."
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, zlib.error, OSError) as error:
            late = time.monotonic() >= deadline or isinstance(error, httpx2.TimeoutException)
            fault = f"không xong trong {seconds:g} giây" if late else f"máy chủ trả lời hỏng ({_plain(error)})"
            raise FetchFailed(shown(where), fault, "Hệ thống sẽ tự thử lại.") from error
    raise FetchFailed(shown(where), "không có địa chỉ nào để kết nối", "Hệ thống sẽ tự thử lại.")


def _from(target: Target, ip: str, headers: dict[str, str], seconds: float, largest: int, sent: bytes | None) -> Answer:
    with _stopwatch(seconds) as trace:
        request = _client().build_request(
            "GET" if sent is None else "POST",
            target.pinned(ip),
            content=sent,
            headers={**headers, "Host": target.host_header, "Accept-Encoding": "gzip, deflate", "Connection": "close"},
            timeout=httpx2.Timeout(seconds * READ_TIMEOUT_SHARE),
            extensions={"sni_hostname": target.host, "trace": trace},
        )
        response = _client().send(request, stream=True)
        try:
            stated = response.headers.get("content-length", "")
            if stated.isdigit() and int(stated) > largest:
                raise BodyTooLarge
            body = b"" if response.status_code in (204, 304) else _body(response, largest)
            return Answer(response.status_code, response.headers, body)
        finally:
            response.close()


@contextmanager
def _stopwatch(seconds: float) -> Iterator[Any]:
    """Cuts the connection when the time is over, also while headers or a TLS handshake drip in byte by byte."""
    held: list[socket.socket] = []

    def trace(event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            live = info["return_value"].get_extra_info("socket")
            if live is not None:
                held.append(socket.socket(fileno=os.dup(live.fileno())))

    def cut() -> None:
        for connection in held:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield trace
    finally:
        timer.cancel()
        for connection in held:
            connection.close()


def _body(response: httpx2.Response, largest: int) -> bytes:
    """The unpacked body; raises BodyTooLarge before more than ``largest`` bytes are held, BodyCut when its end is missing."""
    unpack = unpacker(response.headers.get("content-encoding", ""), largest)
    body = bytearray()
    received = 0
    for chunk in response.iter_raw(CHUNK):
        received += len(chunk)
        if received > largest:
            raise BodyTooLarge
        body += unpack(chunk)
    body += unpack.end()
    if len(body) > largest:
        raise BodyTooLarge
    return bytes(body)


def _plain(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:120]
