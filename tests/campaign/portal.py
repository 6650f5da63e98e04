"""The town's portal on this machine: one feed, which can be well, dead, slow or hostile."""

from __future__ import annotations

import gzip
import threading
import time
from email.utils import format_datetime
from enum import StrEnum
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .articles import Article

_NEWEST = 400
_SLOW_SECONDS = 3.0


class Mood(StrEnum):
    WELL = "well"
    DEAD = "dead"
    SLOW = "slow"
    HOSTILE = "hostile"


#: what a hostile portal answers, one after the other: (type, encoding, bytes)
_HOSTILE = (
    ("text/html", "", b"<html><title>Dang nhap</title><form>Dang nhap de xem tin</form></html>"),
    ("application/rss+xml", "", b"<?xml version='1.0'?><rss><channel><item><title>Tin"),
    ("application/rss+xml", "gzip", gzip.compress(b"0" * 40_000_000, 6)),
    ("application/rss+xml", "gzip", gzip.compress(b"<rss/>")[:12]),
    ("application/rss+xml", "", b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><rss>&c;</rss>'),
    ("application/octet-stream", "", bytes(range(256)) * 64),
)


class Portal:
    """``with Portal() as portal``: articles are public from when they are put into ``articles``, by their guid."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.mood = Mood.WELL
        self.asked = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/rss"

    def __enter__(self) -> Portal:
        threading.Thread(target=self._server.serve_forever, name="portal", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def feed(self) -> bytes:
        newest = sorted(self.articles.values(), key=lambda one: one.published, reverse=True)[:_NEWEST]
        items = "".join(_item(one) for one in newest)
        head = "<channel><title>Tin thử</title><link>http://127.0.0.1/</link><description>Tin để thử</description>"
        space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        return f'<?xml version="1.0"?><rss version="2.0" {space}>{head}{items}</channel></rss>'.encode()


def _item(one: Article) -> str:
    content = escape(f"<p>{escape(one.body)}</p>")
    return (
        f'<item><title>{escape(one.title)}</title><guid isPermaLink="false">{one.guid}</guid>'
        f"<pubDate>{format_datetime(one.published)}</pubDate><content:encoded>{content}</content:encoded></item>"
    )


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            portal.asked += 1
            if portal.mood is Mood.DEAD:
                self.close_connection = True
                return
            if portal.mood is Mood.SLOW:
                time.sleep(_SLOW_SECONDS)
            if not self.path.startswith("/rss"):
                self._reply("text/plain", "", b"", status=404)
            elif portal.mood is Mood.HOSTILE:
                self._reply(*_HOSTILE[portal.asked % len(_HOSTILE)])
            else:
                self._reply("application/rss+xml", "", portal.feed())

        def _reply(self, kind: str, encoding: str, body: bytes, *, status: int = 200) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if encoding:
                    self.send_header("Content-Encoding", encoding)
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the station has hung up: it may
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """The harness tells what matters."""

    return Handler
