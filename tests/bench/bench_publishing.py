"""A feed of 300 items out of a store of 10,000 episodes, and serving against the framework's own static files, per CPU second."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from broadcaster.model import Actor, Chapter, Episode, Master, Paragraph
from broadcaster.publishing import Pages, build_feed, select, validate_feed
from broadcaster.settings import ShowSettings, StationSettings

NOW = datetime(2027, 6, 1, tzinfo=UTC)
SHOW = ShowSettings(title="Tin tức xã Suối Mây", description="Tin tức và thông báo của xã, đọc thành tiếng.")
STATION = StationSettings(base_url="https://nghe.suoimay.example")
AUDIO = "audio/episodes/2026/03/bai-0123abcd.mp3"


def run() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return [*feeds(Path(folder)), *following(Path(folder)), *serving(Path(folder))]


# --- feeds


def episode(number: int) -> Episode:
    key = hashlib.sha256(str(number).encode()).hexdigest()
    time_ = NOW - timedelta(hours=20_000 - number)
    path = f"audio/episodes/2026/03/lich-cup-dien-{number}-{key[:8]}.mp3"
    sound = Master(key, "podcast", path, "audio/mpeg", 960_000, 44100 * 80, 44100, -16.0, -1.2, 5.0, key)
    body = "Công ty điện lực thông báo tạm ngừng cung cấp điện tại các khu phố trong thị xã để sửa chữa đường dây. " * 2
    return Episode(
        guid=f"tag:nghe.suoimay.example,2026:{key}",
        article=key,
        folder=f"lich-cup-dien-{number}-{key[:8]}",
        title=f"Thông báo lịch tạm ngừng cấp điện đợt {number}",
        summary=body,
        paragraphs=tuple(Paragraph(f"{body} Khu phố {place}.") for place in range(7)),
        published=time_,
        updated=time_,
        source="cong",
        voice="espeak",
        voice_label="eSpeak",
        masters=(sound,),
        chapters=(Chapter(0.0, "Mở đầu"), Chapter(30.0, "Khu phố 1")),
        url=f"https://suoimay.example/tin/{number}",
        soundbite=(0.0, 21.5),
    )


def feeds(folder: Path) -> list[str]:
    added = []
    for count in (100, 10_000):
        store = _filled_store(folder / str(count), count)
        pages = Pages().close([episode(number) for number in range(1, count + 1)], SHOW.items)
        items = _add_one(store, pages)
        cost = _cpu(lambda store=store, pages=pages: _add_one(store, pages), 5)  # type: ignore[misc]
        added.append(
            f"{1000 * cost / items:.2f} CPU ms an item in a show of {count:,} (main feed of {items}: {cost:.3f} s)"
        )
    opened = [episode(number) for number in range(1, 301)]
    whole = _cpu(lambda: build_feed("tin-tuc", SHOW, opened, STATION, podcast_guid="x"), 5)
    data = build_feed("tin-tuc", SHOW, opened, STATION, podcast_guid="x")["tin-tuc.xml"]
    store = _filled_store(folder / "300", 300)
    from_store = _cpu(lambda: _add_one(store, Pages()), 5)
    return [
        f"feed of 300 items from a store: {from_store:.3f} CPU s, of it writing {whole:.3f} (at most 0.15), {len(data) // 1000} kB",
        f"adding one episode costs by the main feed, not by the show: {added[0]}, {added[1]}",
    ]


def _add_one(store: object, pages: Pages) -> int:
    """What the station does when an episode was added, without the writing of files; how many items the main feed has."""
    from broadcaster.store import episodes

    with store.begin() as tx:  # type: ignore[attr-defined]
        known = episodes.newest(tx, NOW, since=pages.open_after)
    feed = build_feed("tin-tuc", SHOW, select(SHOW, known, NOW), STATION, podcast_guid=_GUID, pages=pages)
    validate_feed(feed["tin-tuc.xml"], None, now=NOW)
    return feed["tin-tuc.xml"].count(b"<item>")


_GUID = "6f9619ff-8b86-5011-b42d-00c04fc964ff"


def _filled_store(folder: Path, count: int) -> object:
    from broadcaster.store import Store
    from broadcaster.store.codec import to_json
    from broadcaster.store.tables import episodes

    folder.mkdir()
    store = Store("sqlite:///bench.db", folder)
    store.migrate()
    raw = store.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")  # episodes without their articles: reading is what is measured
    raw.close()
    rows = [
        {
            "article": number,
            "guid": each.guid,
            "folder": each.folder,
            "revision": number,
            "voicing": number,
            "source": each.source,
            "body": to_json(each, without={"lines"}),
            "lines": [],
            "published_at": each.published,
            "updated_at": each.updated,
        }
        for number in range(1, count + 1)
        for each in (episode(number),)
    ]
    with store.begin() as tx:
        tx.execute(episodes.insert(), rows)
    return store


def _cpu(work: Callable[[], object], turns: int) -> float:
    """The least CPU seconds of several turns."""
    best = float("inf")
    for _ in range(turns):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


# --- following


def following(folder: Path) -> list[str]:
    """From an episode's row to its pages, the feeds and all lists, in a whole station of 10,000; and looking when there is nothing."""
    from broadcaster.delivery.refresh import follow
    from broadcaster.settings import load_settings
    from broadcaster.station import Station
    from broadcaster.store import memory, outbox
    from broadcaster.store.codec import to_json
    from tests.conftest import Clock, write_config
    from tests.publishing.stations import fill

    count, clock = 10_000, Clock(NOW)
    place = write_config(folder / "followed")
    station = Station(place, load_settings(place), clock)
    station.prepare_folders()
    old = [episode(number) for number in range(count)]
    fill(station.store, old)
    with station.store.begin() as tx:
        memory.set_fact(tx, "pages:tin", to_json(Pages().close(old, SHOW.items)))
    (station.feeds / "archive").mkdir()
    (station.feeds / "archive/index.html").touch()
    numbers = iter(range(count, count + 10))

    def add() -> None:
        new = episode(next(numbers))
        clock.now = new.published + timedelta(minutes=1)
        fill(station.store, [new])
        with station.store.begin() as tx:
            outbox.add(tx, outbox.ChangeKind.EPISODE, new.guid, clock(), Actor.clock())
        assert follow(station)

    add()
    cost, idle = _cpu(add, 7), _cpu(lambda: follow(station), 50)
    station.close()
    return [
        f"an episode followed to the last list in a station of {count:,}: {cost:.2f} CPU s; nothing to follow: {1000 * idle:.1f} ms"
    ]


# --- serving

_SERVER = """
import socket, sys, uvicorn
from pathlib import Path
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from broadcaster.web.serving import public_routes
folder = Path(sys.argv[1])
routes = public_routes(folder) if sys.argv[2] == "ours" else [Mount("/", StaticFiles(directory=folder / "feeds", follow_symlink=True))]
listener = socket.socket(proto=socket.IPPROTO_TCP, fileno=int(sys.argv[3]))
uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning", access_log=False)).run(sockets=[listener])
"""


def serving(folder: Path) -> list[str]:
    station = folder / "station"
    (station / "audio/episodes/2026/03").mkdir(parents=True)
    (station / "feeds/audio").mkdir(parents=True)
    (station / "feeds/audio/episodes").symlink_to("../../audio/episodes")
    (station / AUDIO).write_bytes(os.urandom(3_000_000))
    (station / "feeds/tin-tuc.xml").write_bytes(b"<?xml version='1.0'?>" + b"<item>tin</item>" * 4000)
    rates: dict[str, dict[str, float]] = {}
    for kind in ("bare", "ours"):
        with _server(station, kind) as (port, process):
            rates[kind] = {
                "304 feed": _rate(port, process, "/tin-tuc.xml", condition=True),
                "304 audio": _rate(port, process, f"/{AUDIO}", condition=True),
                "range 64 kB": _rate(port, process, f"/{AUDIO}", "Range: bytes=65536-131071"),
                "range 1 MB": _rate(port, process, f"/{AUDIO}", "Range: bytes=0-1048575", turns=400),
                "feed 64 kB": _rate(port, process, "/tin-tuc.xml"),
                "HEAD audio": _rate(port, process, f"/{AUDIO}", method="HEAD"),
            }
    return [
        f"{name}: {rates['ours'][name]:.0f} a CPU second, the framework's static files {bare:.0f}, "
        f"ratio {rates['ours'][name] / bare:.2f} (at least 0.8)"
        for name, bare in rates["bare"].items()
    ]


@contextlib.contextmanager
def _server(station: Path, kind: str) -> Iterator[tuple[int, psutil.Process]]:
    listener = socket.create_server(("127.0.0.1", 0))
    command = [sys.executable, "-c", _SERVER, str(station), kind, str(listener.fileno())]
    server = subprocess.Popen(command, pass_fds=[listener.fileno()])
    port = listener.getsockname()[1]
    try:
        _rate(port, psutil.Process(server.pid), "/tin-tuc.xml", turns=50)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(10)
        listener.close()


def _rate(
    port: int,
    process: psutil.Process,
    path: str,
    header: str = "X-Bench: 1",
    *,
    method: str = "GET",
    condition: bool = False,
    turns: int = 1500,
) -> float:
    """Requests on one kept connection for each second of the server's CPU time."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        stream = connection.makefile("rb")
        if condition:
            tag = _exchange(connection, stream, f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), body=False)[
                b"etag"
            ]
            header = f"If-None-Match: {tag.decode()}"
        request = f"{method} {path} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode()
        for _ in range(20):
            _exchange(connection, stream, request, body=method == "GET")
        before = _seconds(process)
        for _ in range(turns):
            _exchange(connection, stream, request, body=method == "GET")
        return turns / (_seconds(process) - before)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _exchange(connection: socket.socket, stream: object, request: bytes, *, body: bool) -> dict[bytes, bytes]:
    connection.sendall(request)
    status = stream.readline()  # type: ignore[attr-defined]
    headers: dict[bytes, bytes] = {}
    while (line := stream.readline().strip()) != b"":  # type: ignore[attr-defined]
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    length = int(headers.get(b"content-length", b"0"))
    if body and b" 304 " not in status:
        stream.read(length)  # type: ignore[attr-defined]
    return headers
