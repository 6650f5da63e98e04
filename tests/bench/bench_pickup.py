"""Pickup: 200 sources with nothing new, and the readers of lists and documents. The other side runs in a process of its own."""

from __future__ import annotations

import http.server
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SOURCES = 200
LIMIT = 3.0
REPEATS = 20
DATA = Path(__file__).parents[1] / "sources" / "data"


class _Portal(http.server.BaseHTTPRequestHandler):
    """Feeds and sitemaps with an ETag, list pages without any validator, as portals are."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        from tests.sources.pages import nukeviet

        status, body, etag = 404, b"", None
        if self.path == "/rss":
            items = "".join(
                f"<item><title>Bài {n}</title><guid>g{n}</guid><link>/b{n}</link></item>" for n in range(50)
            )
            status, body, etag = 200, f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), '"1"'
        elif self.path == "/sitemap.xml":
            pages = "".join(f"<url><loc>http://{self.headers['Host']}/b{n}</loc></url>" for n in range(500))
            status, body, etag = 200, f"<urlset>{pages}</urlset>".encode(), '"2"'
        elif self.path == "/vi/news/thoi-su/":
            status, body = 200, (nukeviet() + "<!-- -->" * 5000).encode()
        if etag and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


def _serve() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Portal)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


def run() -> list[str]:
    """Lines to print: CPU seconds of the visits, of the readers, and the peak memory."""
    from broadcaster import logs

    logs.silence()
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.bench_pickup"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        first, second = _visits(int(server.stdout.readline()))
    finally:
        server.terminate()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()
    verdict = "ok" if second <= LIMIT else "TOO SLOW"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"pickup: {SOURCES} sources, nothing new: {second:.2f} CPU s (limit {LIMIT:g}: {verdict}), first visit {first:.2f} CPU s",
        *_readers(),
        f"pickup: peak memory {peak:.0f} MB",
    ]


def _visits(port: int) -> tuple[float, float]:
    from broadcaster.settings import FeedSettings, ListingSettings, PickupSettings, SitemapSettings, SourceSettings
    from broadcaster.sources import Timetable, TransientMemory, build_source
    from broadcaster.sources.web import WebClient

    clock = [time.time()]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    sources: dict[str, SourceSettings] = {}
    for n in range(SOURCES):
        root = f"http://portal{n}.test:{port}"
        match n % 10:
            case 0 | 1:
                sources[f"s{n}"] = SitemapSettings(url=f"{root}/sitemap.xml", backfill=0)
            case 2 | 3 | 4:
                sources[f"s{n}"] = ListingSettings(url=f"{root}/vi/news/thoi-su/", backfill=0)
            case _:
                sources[f"s{n}"] = FeedSettings(url=f"{root}/rss", backfill=0)
    memory = TransientMemory()
    pickup = PickupSettings(allow_hosts=tuple(f"portal{n}.test" for n in range(SOURCES)))
    web = WebClient(pickup, memory, clock=lambda: clock[0], sleep=sleep, resolve=lambda host, port: ["127.0.0.1"])
    timetable = Timetable(memory, clock=lambda: clock[0])
    spent = []
    for _ in range(2):
        before = time.process_time()
        for name, settings in sources.items():
            source = build_source(name, settings, station_folder=Path(), web=web, memory=memory)
            assert not list(timetable.visit(name, source))
        spent.append(time.process_time() - before)
        clock[0] += 3600
    return spent[0], spent[1]


def _readers() -> list[str]:
    from broadcaster.sources.documents import read_document
    from broadcaster.sources.identity import simhash64
    from broadcaster.sources.links import find_article_links
    from tests.sources.pages import nukeviet

    page, text = nukeviet().encode(), "Ủy ban nhân dân phường thông báo lịch tiếp công dân tháng này. " * 100
    pdf = (DATA / "lich-tiem.pdf").read_bytes()
    listing = _milliseconds(lambda: find_article_links(page, "http://p.vn/"))
    fingerprint = _milliseconds(lambda: simhash64(text))
    document = _milliseconds(lambda: read_document(pdf, "x.pdf"), 3)
    return [
        f"pickup: list page {listing:.1f} ms, simhash of {len(text)} characters {fingerprint:.1f} ms",
        f"pickup: 3-page pdf in its own process {document:.0f} ms wall",
    ]


def _milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    before = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - before) / repeats * 1000


if __name__ == "__main__":
    _serve()
