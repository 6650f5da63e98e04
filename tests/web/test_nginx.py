"""The documented nginx configuration, run: what clients rely on holds there too, and nothing private gets out."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette

from broadcaster.web.public.site import public_routes

from ..publishing.samples import SHOW, STATION, put_out, with_sound
from .loopback import Reply, ask, served

CONFIG = Path(__file__).parents[2] / "docs" / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("station")
    for name in (
        "feeds/.htpasswd",
        "feeds/x.xml.tmp",
        "feeds/README.md",
        "audio/takes/one.mp3",
        "config/broadcaster.toml",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret")
    (folder / "feeds/station/sang").mkdir(parents=True)
    for name in ("latest.mp3", "latest.wav", "2026-11-23-0600-0123abcd.mp3", "spare-0123abcd.mp3"):
        (folder / "feeds/station/sang" / name).write_bytes(b"sound" * 100)
    for name in ("latest.m3u", "latest.pls", "latest.xspf", "latest.json", "../now.json", "../schedule.json"):
        (folder / "feeds/station/sang" / name).write_text("bản tin\n", "utf-8")
    (folder / "feeds/station/sang/.spare").mkdir()
    (folder / "feeds/station/sang/.spare/latest.mp3").write_text("secret")
    (folder / "gone/episodes/bai-cu").mkdir(parents=True)
    (folder / "gone/episodes/bai-cu/index.html").write_text("<!DOCTYPE html>Bài này đã được gỡ")
    sound = f"/audio/episodes/2026/08/{'bai-da-go-' * 12}0123abcd.mp3"
    lines = ("/episodes/bai-cu/", "/episodes/bai-cu/index.html", "/episodes/bai-cu/transcript.vtt", sound)
    (folder / "gone/nginx.map").write_text("".join(f'"{line}" 1;\n' for line in lines))
    (folder / "feeds/index.html").write_text("<!DOCTYPE html>Trang nghe")
    (folder / "feeds/404.html").write_text("<!DOCTYPE html>Không tìm thấy")
    return folder


STATION_FILES = (
    "/station/sang/latest.mp3",
    "/station/sang/latest.wav",
    "/station/sang/latest.m3u",
    "/station/sang/latest.pls",
    "/station/sang/latest.xspf",
    "/station/sang/latest.json",
    "/station/sang/2026-11-23-0600-0123abcd.mp3",
    "/station/sang/spare-0123abcd.mp3",
    "/station/now.json",
    "/station/schedule.json",
)


@contextmanager
def nginx(home: Path, station: Path, behind: int) -> Iterator[int]:
    """The documented configuration, run in front of the station that answers at the port ``behind``; gives its own port."""
    assert NGINX is not None
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    site = CONFIG.read_text("utf-8").replace("/srv/dai", str(station)).replace("127.0.0.1:8080", f"127.0.0.1:{behind}")
    (home / "site.conf").write_text(site.replace("listen 80;", f"listen 127.0.0.1:{number};"), "utf-8")
    paths = "".join(f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    who = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(
        f"{who} daemon off; master_process off; pid {home}/pid; error_log {home}/error.log warn; events {{}}"
        f"http {{ access_log off; {paths} include {home}/site.conf; }}"
    )
    server = subprocess.Popen([NGINX, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")])
    try:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            assert server.poll() is None, (home / "error.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", number), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield number
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def port(station: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("nginx")
    with served(Starlette(routes=public_routes(station))) as behind, nginx(home, station, behind) as number:
        episodes = [with_sound(station, each) for each in (1, 2, 3)]
        put_out(
            station, "tin-tuc", SHOW, episodes, STATION.model_copy(update={"base_url": f"http://127.0.0.1:{number}"})
        )
        yield number


def sound(station: Path) -> str:
    return f"/{next((station / 'audio/episodes').rglob('*.mp3')).relative_to(station).as_posix()}"


def companion(station: Path, name: str) -> str:
    return f"/{next((station / 'feeds/episodes').rglob(name)).relative_to(station / 'feeds').as_posix()}"


def same(one: Reply, other: Reply, *names: str) -> None:
    for name in names:
        assert one.headers.get(name) == other.headers.get(name), name


def test_headers_are_those_of_the_built_in_server(port: int, station: Path) -> None:
    with served(Starlette(routes=public_routes(station))) as own:
        targets = [
            "/",
            "/tin-tuc.xml",
            "/tin-tuc.json",
            "/shows.opml",
            "/feed.xsl",
            sound(station),
            *STATION_FILES,
        ]
        targets += [companion(station, f"transcript.{ending}") for ending in ("vtt", "srt", "json")]
        for target in [*targets, companion(station, "chapters.json")]:
            theirs, ours = ask(port, target, "HEAD"), ask(own, target, "HEAD")
            assert theirs.status == ours.status == 200, target
            same(theirs, ours, "content-length", "access-control-allow-origin", "access-control-expose-headers")
            same(theirs, ours, "content-security-policy", "x-content-type-options", "referrer-policy", "cache-control")
            assert theirs.headers["content-type"].partition(";")[0] == ours.headers["content-type"].partition(";")[0], (
                target
            )


def test_ranges_and_conditions(port: int, station: Path) -> None:
    target = sound(station)
    part = ask(port, target, Range="bytes=0-99")
    assert (part.status, len(part.body)) == (206, 100)
    assert ask(port, target, Range="bytes=99999999-").status == 416
    whole = ask(port, target, "HEAD")
    assert ask(port, target, Range="bytes=0-1", If_Range=whole.headers["etag"]).status == 206
    assert ask(port, target, If_None_Match=whole.headers["etag"]).status == 304
    packed = ask(port, "/tin-tuc.xml", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert ask(port, "/tin-tuc.xml", Accept_Encoding="gzip", If_None_Match=packed.headers["etag"]).status == 304


def test_a_browser_gets_a_feed_as_a_page(port: int, station: Path) -> None:
    page = ask(port, "/tin-tuc.xml", Accept="text/html,*/*;q=0.8", Accept_Encoding="gzip")
    assert page.headers["content-type"] == "application/xml; charset=utf-8"
    assert page.headers["content-encoding"] == "gzip"
    assert "style-src" in page.headers["content-security-policy"]
    assert ask(port, "/feed-as-page/tin-tuc.xml").status == 404


@pytest.mark.parametrize(
    "target",
    [
        "/.htpasswd",
        "/station/sang/.spare/latest.mp3",
        "/x.xml.tmp",
        "/README.md",
        "/audio/takes/one.mp3",
        "/audio/episodes/../takes/one.mp3",
        "/audio/episodes%2f..%2ftakes/one.mp3",
        "/audio/episodes/",
        "/audio/",
        "/../config/broadcaster.toml",
        "/audio/episodes../takes/one.mp3",
    ],
)
def test_what_is_private_stays_private(port: int, target: str) -> None:
    reply = ask(port, target)
    assert reply.status in (400, 403, 404)
    assert b"secret" not in reply.body


def test_the_radio_s_pulls_go_to_the_station(port: int) -> None:
    pulled = ask(port, "/station/sang/latest.mp3")
    assert (pulled.status, pulled.body) == (200, b"sound" * 100)
    assert pulled.headers["etag"].strip('"').isalnum()
    assert len(pulled.headers["etag"]) == 66  # the station's own sha256, not nginx's


def test_when_the_station_is_down_the_radio_gets_its_file(station: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    with served(Starlette(routes=public_routes(station))) as own, nginx(tmp_path, station, nobody) as port:
        for target in STATION_FILES:
            theirs, ours = ask(port, target), ask(own, target)
            assert (theirs.status, theirs.body) == (200, ours.body), target
            same(theirs, ours, "content-type", "cache-control", "access-control-allow-origin")
        tag = ask(port, STATION_FILES[0], "HEAD").headers["etag"]
        assert ask(port, STATION_FILES[0], If_None_Match=tag).status == 304
        assert ask(port, STATION_FILES[0], Range="bytes=0-9").status == 206
        assert ask(port, "/station/sang/.spare/latest.mp3").status == 404
        assert ask(port, "/station/chieu/latest.mp3").status == 404
        assert ask(port, "/console/").status == 502


def test_what_was_withdrawn_is_gone(port: int, station: Path) -> None:
    said = [line.split('"')[1] for line in (station / "gone/nginx.map").read_text("utf-8").splitlines()]
    assert {ask(port, address).status for address in said} == {410}
    page = ask(port, "/episodes/bai-cu/")
    assert "đã được gỡ" in page.body.decode()
    assert page.headers["cache-control"] == "no-cache"
    assert ask(port, "/gone/nginx.map").status == 404
