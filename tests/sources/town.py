"""A fake town on loopback: portals with articles that come, change and go, and hosts that misbehave; all in simulated time."""

from __future__ import annotations

import gzip
import http.server
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from broadcaster.settings import PickupSettings, StationSettings
from broadcaster.sources.memory import Memory
from broadcaster.sources.web import WebClient

START = datetime(2026, 8, 3, 0, 0, tzinfo=UTC).timestamp()


class Clock:
    """Simulated time: sleeping moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Request:
    """A line of the server's log."""

    at: float
    ip: str
    host: str
    path: str
    headers: dict[str, str]
    status: int = 0


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    #: writes raw bytes instead of an answer; returns nothing
    raw: Callable[[http.server.BaseHTTPRequestHandler], None] | None = None


Site = Callable[[Request], Answer]


class Town:
    """Each host has a loopback address of its own; ``log`` holds every request in order."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.log: list[Request] = []
        self.addresses: dict[str, str] = {}
        self.ports: dict[str, int] = {}
        self._servers: list[socketserver.BaseServer] = []

    def open(self, host: str, site: Site, *, robots: str | None = None) -> str:
        """Serve ``site`` as ``host``; returns its root address without a final slash."""
        ip = f"127.0.77.{len(self._servers) + 1}"
        town = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                request = Request(town.clock.now, ip, self.headers.get("Host", ""), self.path, dict(self.headers))
                town.log.append(request)
                if self.path == "/robots.txt":
                    answer = Answer(200, robots.encode()) if robots is not None else Answer(404)
                else:
                    answer = site(request)
                request.status = answer.status
                if answer.raw is not None:
                    self.close_connection = True
                    answer.raw(self)
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                return

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                return  # clients of a misbehaving host hang up on it

        server = Server((ip, 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self._servers.append(server)
        self.addresses[host] = ip
        self.ports[host] = server.server_address[1]
        return f"http://{host}:{self.ports[host]}"

    def resolve(self, host: str, port: int) -> list[str]:
        del port
        if host not in self.addresses:
            raise OSError(f"unknown host {host}")
        return [self.addresses[host]]

    def client(self, memory: Memory, *, allow: tuple[str, ...], **settings: object) -> WebClient:
        pickup = PickupSettings.model_validate({"allow_hosts": allow, "timeout": 60, **settings})
        return WebClient(
            pickup,
            memory,
            station=StationSettings(base_url="https://nghe.example.vn", contact="dai@example.vn"),
            clock=self.clock,
            sleep=self.clock.sleep,
            resolve=self.resolve,
        )

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


@contextmanager
def open_town() -> Iterator[Town]:
    town = Town()
    try:
        yield town
    finally:
        town.close()


@dataclass
class Story:
    """An article of a portal: ``texts`` are what it said over time, the last is what it says now."""

    number: int
    title: str
    texts: list[str]
    at: float
    removed: bool = False
    changed: float = 0.0

    @property
    def slug(self) -> str:
        return f"/tin-tuc/bai-viet-so-{self.number}-{self.number * 7919}.html"

    @property
    def edits(self) -> int:
        return len(self.texts) - 1


class Portal:
    """Articles and the ways a portal shows them. ``root`` must be set once its address is known."""

    def __init__(self, clock: Clock, name: str) -> None:
        self.clock = clock
        self.name = name
        self.root = ""
        self.stories: list[Story] = []
        self.views = 0

    def publish(self, title: str | None = None) -> Story:
        number = len(self.stories) + 1
        title = title or f"Ủy ban nhân dân phường số {number} của {self.name} thông báo lịch tiếp công dân tháng này"
        text = (
            f"Buổi tiếp công dân thứ {number} của {self.name} bắt đầu lúc {6 + number % 5} giờ tại nhà văn hóa khu phố."
        )
        story = Story(number, title, [text], self.clock.now, changed=self.clock.now)
        self.stories.append(story)
        return story

    def edit(self, story: Story) -> None:
        story.texts.append(
            f"{story.texts[0]} Đính chính lần {story.edits + 1}: giờ bắt đầu lùi lại {story.edits + 1} tiếng."
        )
        story.changed = self.clock.now

    def remove(self, story: Story) -> None:
        story.removed = True

    def listed(self, most: int = 20) -> list[Story]:
        return [story for story in reversed(self.stories) if not story.removed][:most]

    def page(self, path: str) -> Answer:
        """An article page with the furniture of a real one: menu, clock, view counter."""
        for story in self.stories:
            if story.slug == path and not story.removed:
                self.views += 1
                day = datetime.fromtimestamp(self.clock.now, UTC)
                body = (
                    f"<html><head><title>{escape(self.name)}</title></head><body><div class=menu><a href=/>Trang chủ</a></div>"
                    f"<div>Thứ Hai, {day:%d/%m/%Y %H:%M}</div><h1>{escape(story.title)}</h1><div>Lượt xem: {self.views}</div>"
                    f"<article><p>{escape(story.texts[-1])}</p></article><footer>Số lượt truy cập: {self.views * 3}</footer></body></html>"
                )
                return Answer(200, body.encode(), {"Content-Type": "text/html; charset=utf-8"})
        return Answer(404, b"<html><body>Khong tim thay trang</body></html>", {"Content-Type": "text/html"})

    def listing(self) -> Answer:
        self.views += 1
        rows = "".join(
            f'<div class="item"><h3><a href="{story.slug}">{escape(story.title)}</a></h3>'
            f'<span class="date">{datetime.fromtimestamp(story.at, UTC) + timedelta(hours=7):%d/%m/%Y %H:%M}</span></div>'
            for story in self.listed()
        )
        menu = "".join(
            f'<li><a href="/muc-{n}">{label}</a></li>'
            for n, label in enumerate(("Trang chủ", "Giới thiệu", "Tin tức", "Liên hệ"))
        )
        body = f"<html><body><ul class=menu>{menu}</ul><div>Lượt truy cập: {self.views}</div>{rows}</body></html>"
        return Answer(200, body.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def feed(self, request: Request, *, full: bool, most: int = 20) -> Answer:
        items = "".join(
            f"<item><title>{escape(story.title)}</title><link>{self.root}{story.slug}</link><guid>{self.root}/?p={story.number}</guid>"
            f"<pubDate>{format_datetime(datetime.fromtimestamp(story.at, UTC))}</pubDate>"
            f"<description>{escape(story.title)}</description>"
            + (
                f"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>{escape('<p>' + 'Kính gửi bà con. ' * 40 + '</p><article><p>' + story.texts[-1] + '</p></article>')}</content:encoded>"
                if full
                else ""
            )
            + "</item>"
            for story in self.listed(most)
        )
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(self.name)}</title>{items}</channel></rss>'.encode()
        etag = f'"{hash(body):x}"'
        if request.headers.get("If-None-Match") == etag:
            return Answer(304, b"", {"ETag": etag})
        return Answer(200, body, {"Content-Type": "application/rss+xml", "ETag": etag, "Cache-Control": "max-age=600"})

    def sitemap(self) -> Answer:
        pages = "".join(
            f"<url><loc>{self.root}{story.slug}</loc><lastmod>{datetime.fromtimestamp(story.changed, UTC).isoformat()}</lastmod></url>"
            for story in self.listed(1000)
        )
        body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
        return Answer(200, gzip.compress(body.encode(), mtime=0), {"Content-Type": "application/x-gzip"})
