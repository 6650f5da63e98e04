"""Published files over HTTP, as podcast apps, radio players, browsers and caches ask for them.

HEAD like GET; single byte ranges with If-Range, 206 and 416; ETag from the bytes and Last-Modified with 304, for the gzip form as
well; CORS; strict headers; 410 for what was withdrawn. No listing, no dot files, nothing outside the public folders.
"""

from __future__ import annotations

import os
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import anyio
import anyio.to_thread
from starlette.routing import Route

from ...publishing.media_types import ALWAYS_ASK, Kind, is_feed, kind_of
from .conditional import Part, asked, is_current, is_for_reading, part_of, takes_gzip
from .files import Changed, PublicFile, PublicFiles
from .gone import Gone
from .headers import headers_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

_CHUNK = 256 * 1024
_SMALLEST_GZIP = 512  # bytes; below it packing saves nothing
_XML = b"application/xml; charset=utf-8"
_METHODS = b"GET, HEAD, OPTIONS"
_PREFLIGHT: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"Range, If-Range, If-None-Match, If-Modified-Since"),
    (b"access-control-max-age", b"86400"),
    (b"allow", _METHODS),
]
_PLAIN_404 = (
    '<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>Không tìm thấy trang</title>'
    '<h1>Không tìm thấy trang</h1><p>Địa chỉ này không có gì. <a href="/">Về trang nghe của đài</a></p></html>'
).encode()

_PLAIN_410 = (
    '<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>Đã gỡ</title>'
    '<h1>Bài này đã được gỡ</h1><p>Địa chỉ này không còn gì. <a href="/">Về trang nghe của đài</a></p></html>'
).encode()


def public_routes(station_folder: Path, *, base_url: str | None = None, hub: str | None = None) -> list[Route]:
    """The station's public files as one route that takes every path: put it after all others.

    ``hub`` is a WebSub hub's address; feeds then carry it and their own address below ``base_url`` in a ``Link`` header.
    """
    return [Route("/{path:path}", PublicSite(station_folder, base_url=base_url, hub=hub), name="public")]


class PublicSite:
    """The ASGI application behind :func:`public_routes`; it can stand alone."""

    def __init__(self, station_folder: Path, *, base_url: str | None = None, hub: str | None = None) -> None:
        self.files = PublicFiles(station_folder)
        self.gone = Gone(station_folder)
        self.base_url = (base_url or "").rstrip("/")
        self.hub = hub
        self._headers: dict[str, Headers] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        if method == "OPTIONS":
            await _send(send, 204, _PREFLIGHT)
        elif method not in ("GET", "HEAD"):
            await _send(send, 405, [(b"allow", _METHODS), (b"content-length", b"0")])
        else:
            await self._get(scope, receive, send)

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _path(scope)
        public = self.files.public_path(path)
        for _ in range(10):  # a file may be replaced between looking at it and reading it
            file = self.files.find(public) if public is not None else None
            if public is None or file is None:
                if public is not None and self.gone.has(public):
                    await self._is_gone(scope, send, public)
                else:
                    await self._not_found(scope, send)
                return
            if path and path != public and not path.endswith("/"):
                await _redirect(send, f"{scope.get('root_path', '')}/{path}/")
                return
            try:
                await self._answer(scope, receive, send, public, file)
                return
            except Changed:
                continue
        headers = [(b"retry-after", b"1"), (b"content-length", b"0"), (b"cache-control", b"no-store")]
        await _send(send, 503, headers)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, path: str, file: PublicFile) -> None:
        kind = kind_of(path)
        assert kind is not None
        wanted = asked(scope["headers"])
        digest = self.files.known_digest(file)
        if digest is None:
            digest = await anyio.to_thread.run_sync(self.files.digest, file)
        packed = kind.text and b"range" not in wanted and file.size >= _SMALLEST_GZIP and takes_gzip(wanted)
        headers = [
            *(
                self._of_path(path, kind)
                if not is_feed(path) or not is_for_reading(wanted)
                else self._feed_page(path, kind)
            ),
            (b"etag", f'"{digest}-gz"'.encode() if packed else f'"{digest}"'.encode()),
            (b"last-modified", formatdate(file.modified, usegmt=True).encode()),
        ]
        only_head = scope["method"] == "HEAD"
        if is_current(wanted, digest, file.modified):
            await _send(send, 304, headers)
        elif packed:
            body = await anyio.to_thread.run_sync(self.files.gzipped, file)
            headers += [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
            await _send(send, 200, headers, b"" if only_head else body)
        else:
            part = part_of(wanted, digest, file.modified, file.size)
            headers = _part_headers(headers, part, file.size)
            if only_head or part.length == 0:
                await _send(send, part.status, headers)
            else:
                await self._stream(receive, send, headers, file, part)

    async def _stream(self, receive: Receive, send: Send, headers: Headers, file: PublicFile, part: Part) -> None:
        """The bytes in pieces, so that an hour of sound needs no more memory than a minute.

        A client that goes away ends it: the server takes further bytes without a word, and a receipt would count them.
        """

        def begin() -> tuple[int, bytes]:
            opened = self.files.open(file)
            return opened, os.pread(opened, min(_CHUNK, part.length), part.first)

        descriptor, block = await anyio.to_thread.run_sync(begin)
        try:
            more = len(block) < part.length
            await send({"type": "http.response.start", "status": part.status, "headers": headers})
            await send({"type": "http.response.body", "body": block, "more_body": more})
            if more:
                async with anyio.create_task_group() as group:
                    group.start_soon(_cancel_when_gone, receive, group.cancel_scope)
                    await _send_rest(send, descriptor, part.first + len(block), part.last)
                    group.cancel_scope.cancel()
        finally:
            os.close(descriptor)

    def _of_path(self, path: str, kind: Kind) -> Headers:
        """The headers that depend on the path alone; kept, for the same paths are asked for again and again."""
        known = self._headers.get(path)
        if known is None:
            headers = headers_of(path, kind) | {"Accept-Ranges": "bytes"}
            if kind.text:
                headers["Vary"] = "Accept, Accept-Encoding" if is_feed(path) else "Accept-Encoding"
            if self.hub and is_feed(path):
                headers["Link"] = f'<{self.hub}>; rel="hub", <{self.base_url}/{quote(path)}>; rel="self"'
            known = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
            if len(self._headers) >= 4096:
                self._headers.clear()
            self._headers[path] = known
        return known

    def _feed_page(self, path: str, kind: Kind) -> Headers:
        """A feed as browsers take it: application/rss+xml they show as plain text, application/xml with its style sheet."""
        return [(name, _XML if name == b"content-type" else value) for name, value in self._of_path(path, kind)]

    async def _not_found(self, scope: Scope, send: Send) -> None:
        page = self.files.find("404.html")
        body = await anyio.to_thread.run_sync(self.files.read, page) if page else _PLAIN_404
        await self._instead(scope, send, 404, body)

    async def _is_gone(self, scope: Scope, send: Send, public: str) -> None:
        body = await anyio.to_thread.run_sync(self.gone.notice, public)
        await self._instead(scope, send, 410, body or _PLAIN_410)

    async def _instead(self, scope: Scope, send: Send, status: int, body: bytes) -> None:
        """A page that stands for what is not there."""
        kind = kind_of("404.html")
        assert kind is not None
        headers = [
            pair for pair in self._of_path("404.html", kind) if pair[0] not in (b"cache-control", b"accept-ranges")
        ]
        headers += [(b"cache-control", ALWAYS_ASK.encode()), (b"content-length", b"%d" % len(body))]
        await _send(send, status, headers, b"" if scope["method"] == "HEAD" else body)


def _path(scope: Scope) -> str:
    """The decoded path below where the application is mounted, without its first slash."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).removeprefix("/")


async def _redirect(send: Send, target: str) -> None:
    """To ``target`` on this host; ``//`` at its beginning would name another one."""
    location = quote("/" + target.lstrip("/"))
    headers = [(b"location", location.encode()), (b"content-length", b"0"), (b"cache-control", b"max-age=60")]
    await _send(send, 301, headers)


def _part_headers(headers: Headers, part: Part, size: int) -> Headers:
    length = (b"content-length", b"%d" % part.length)
    if part.status == 416:
        left = [pair for pair in headers if pair[0] not in (b"cache-control", b"etag", b"last-modified")]
        return [*left, (b"cache-control", b"no-store"), (b"content-range", b"bytes */%d" % size), length]
    if part.status == 206:
        return [*headers, (b"content-range", b"bytes %d-%d/%d" % (part.first, part.last, size)), length]
    return [*headers, length]


async def _send_rest(send: Send, descriptor: int, at: int, last: int) -> None:
    while at <= last:
        block = await anyio.to_thread.run_sync(os.pread, descriptor, min(_CHUNK, last - at + 1), at)
        if not block:  # cannot happen to a file that is only ever replaced; the server then breaks the connection
            return
        at += len(block)
        await send({"type": "http.response.body", "body": block, "more_body": at <= last})


async def _cancel_when_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    scope.cancel()


async def _send(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
