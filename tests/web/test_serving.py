"""Published files over a real server: what players, radio software, browsers and caches rely on, and what nobody may get."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from broadcaster.web.public.site import PublicSite, public_routes

from .loopback import ask, served

SOUND = bytes(range(256)) * 3000
FEED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
    + b"<item>tin</item>" * 200
    + b"</channel></rss>"
)
AUDIO = "/audio/episodes/2026/11/tin-0123abcd.mp3"
FILES = {
    "feeds/tin-tuc.xml": FEED,
    "feeds/tin-tuc.json": b'{"version": "https://jsonfeed.org/version/1.1"}',
    "feeds/shows.opml": b"<opml/>",
    "feeds/feed.xsl": b"<xsl/>",
    "feeds/index.html": b"<!DOCTYPE html>" + b"<p>Trang</p>" * 100,
    "feeds/search.json": b"[]",
    "feeds/README.md": b"# not for listeners",
    "feeds/.htpasswd": b"secret",
    "feeds/.git/config.json": b"secret",
    "feeds/tin-tuc.xml.tmp": b"half",
    "feeds/.tin-tuc.xml.ab12.tmp": b"half",
    "feeds/episodes/bai/index.html": "<!DOCTYPE html>Bài".encode(),
    "feeds/episodes/bai/transcript.vtt": b"WEBVTT\n",
    "feeds/episodes/bai/transcript.srt": b"1\n",
    "feeds/episodes/bai/transcript.json": b"{}",
    "feeds/episodes/bai/chapters.json": b"{}",
    "feeds/station/sang/latest.mp3": SOUND,
    "feeds/station/sang/latest.m3u": b"#EXTM3U\n",
    "feeds/static/site.css": b"p{}",
    "feeds/static/empty.txt": b"",
    "feeds/art/tin-tuc-89abcdef.jpg": b"\xff\xd8",
    "audio/episodes/2026/11/tin-0123abcd.mp3": SOUND,
    "audio/bulletins/2026-11-23/sang-0123abcd.wav": SOUND,
    "audio/takes/private.mp3": b"secret",
    "config/broadcaster.toml": b"secret",
    "outside.mp3": b"secret",
}


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("đài thử")
    for name, content in FILES.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (folder / "feeds/audio").mkdir()
    (folder / "feeds/audio/episodes").symlink_to("../../audio/episodes")
    (folder / "feeds/escape.mp3").symlink_to("../outside.mp3")
    (folder / "feeds/config").symlink_to("../config")
    (folder / "feeds/inside.mp3").symlink_to("../audio/episodes/2026/11/tin-0123abcd.mp3")
    return folder


@pytest.fixture(scope="module")
def port(station: Path) -> Iterator[int]:
    routes = public_routes(station, base_url="https://nghe.example", hub="https://hub.example/")
    with served(Starlette(routes=routes)) as number:
        yield number


@pytest.mark.parametrize(
    ("target", "media_type"),
    [
        ("/tin-tuc.xml", "application/rss+xml; charset=utf-8"),
        ("/tin-tuc.json", "application/feed+json; charset=utf-8"),
        ("/search.json", "application/json"),
        ("/shows.opml", "text/x-opml; charset=utf-8"),
        ("/feed.xsl", "text/xsl; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/episodes/bai/", "text/html; charset=utf-8"),
        ("/episodes/bai/transcript.vtt", "text/vtt; charset=utf-8"),
        ("/episodes/bai/transcript.srt", "application/x-subrip; charset=utf-8"),
        ("/episodes/bai/transcript.json", "application/json"),
        ("/episodes/bai/chapters.json", "application/json+chapters"),
        ("/station/sang/latest.mp3", "audio/mpeg"),
        ("/station/sang/latest.m3u", "audio/x-mpegurl; charset=utf-8"),
        ("/art/tin-tuc-89abcdef.jpg", "image/jpeg"),
        (AUDIO, "audio/mpeg"),
        ("/audio/bulletins/2026-11-23/sang-0123abcd.wav", "audio/wav"),
    ],
)
def test_head_says_what_get_says(port: int, target: str, media_type: str) -> None:
    got, head = ask(port, target), ask(port, target, "HEAD")
    assert (got.status, head.status, head.body) == (200, 200, b"")
    assert {k: v for k, v in got.headers.items() if k != "date"} == {
        k: v for k, v in head.headers.items() if k != "date"
    }
    assert got.headers["content-type"] == media_type
    assert int(got.headers["content-length"]) == len(got.body)
    assert got.headers["etag"] == f'"{hashlib.sha256(got.body).hexdigest()}"'
    assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, len(SOUND) - 1),
        ("bytes=-5", len(SOUND) - 5, len(SOUND) - 1),
        ("bytes=300000-700000", 300_000, 700_000),
        ("bytes=0-99999999999", 0, len(SOUND) - 1),
        ("Bytes = 1-1", 1, 1),
    ],
)
def test_one_range(port: int, asked: str, first: int, last: int) -> None:
    part = ask(port, AUDIO, Range=asked)
    assert part.status == 206
    assert part.body == SOUND[first : last + 1]
    assert part.headers["content-range"] == f"bytes {first}-{last}/{len(SOUND)}"
    assert ask(port, AUDIO, "HEAD", Range=asked).headers["content-length"] == str(len(part.body))


@pytest.mark.parametrize("asked", ["bytes=999999999999-", "bytes=-0", f"bytes={len(SOUND)}-"])
def test_range_past_the_end(port: int, asked: str) -> None:
    refused = ask(port, AUDIO, Range=asked)
    assert (refused.status, refused.body) == (416, b"")
    assert refused.headers["content-range"] == f"bytes */{len(SOUND)}"
    assert refused.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "asked", ["bytes=5-1", "bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,5-9", "bytes=" + "9" * 400]
)
def test_a_range_that_is_none_gives_the_whole(port: int, asked: str) -> None:
    whole = ask(port, AUDIO, Range=asked)
    assert (whole.status, whole.body == SOUND) == (200, True)


def test_if_range(port: int) -> None:
    head = ask(port, AUDIO, "HEAD").headers
    for same in (head["etag"], head["last-modified"]):
        assert ask(port, AUDIO, Range="bytes=0-9", If_Range=same).status == 206
    for other in ('"0000"', f"W/{head['etag']}", "Sat, 01 Jan 2000 00:00:00 GMT", "nonsense"):
        assert ask(port, AUDIO, Range="bytes=0-9", If_Range=other).status == 200


@pytest.mark.parametrize("target", ["/tin-tuc.xml", AUDIO, "/", "/station/sang/latest.mp3"])
def test_what_the_client_has_is_not_sent_again(port: int, target: str) -> None:
    first = ask(port, target).headers
    for condition in (
        {"If_None_Match": first["etag"]},
        {"If_None_Match": f'"x", W/{first["etag"]}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": first["last-modified"]},
        {"If_None_Match": first["etag"], "If_Modified_Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    ):
        again = ask(port, target, **condition)
        assert (again.status, again.body) == (304, b"")
        for name in ("etag", "cache-control", "last-modified"):
            assert again.headers[name] == first[name]
    assert ask(port, target, If_None_Match='"other"', If_Modified_Since=first["last-modified"]).status == 200
    assert ask(port, target, If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT").status == 200


def test_gzip_is_another_form_with_its_own_tag(port: int) -> None:
    packed = ask(port, "/tin-tuc.xml", Accept_Encoding="br, gzip;q=0.8")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == FEED
    assert packed.headers["vary"] == "Accept, Accept-Encoding"
    assert packed.headers["etag"] != ask(port, "/tin-tuc.xml").headers["etag"]
    again = ask(port, "/tin-tuc.xml", Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    assert (again.status, again.headers["etag"]) == (304, packed.headers["etag"])
    head = ask(port, "/tin-tuc.xml", "HEAD", Accept_Encoding="gzip")
    assert head.headers["content-length"] == str(len(packed.body))
    assert ask(port, "/tin-tuc.xml", Accept_Encoding="gzip").body == packed.body


@pytest.mark.parametrize("accept", ["gzip;q=0", "br", "identity", "*;q=0", ""])
def test_gzip_only_where_it_is_wanted(port: int, accept: str) -> None:
    assert "content-encoding" not in ask(port, "/tin-tuc.xml", Accept_Encoding=accept).headers


def test_sound_and_ranges_are_never_packed(port: int) -> None:
    assert "content-encoding" not in ask(port, AUDIO, Accept_Encoding="gzip").headers
    part = ask(port, "/tin-tuc.xml", Accept_Encoding="gzip", Range="bytes=0-4")
    assert (part.status, part.body) == (206, b"<?xml")


@pytest.mark.parametrize(
    "target",
    [
        "/tin-tuc.xml",
        AUDIO,
        "/episodes/bai/transcript.vtt",
        "/episodes/bai/chapters.json",
        "/episodes/bai/transcript.json",
    ],
)
def test_web_players_elsewhere_may_read(port: int, target: str) -> None:
    for reply in (ask(port, target, Origin="https://player.example"), ask(port, target, Range="bytes=0-1")):
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "Content-Range" in reply.headers["access-control-expose-headers"]
    before = ask(port, target, "OPTIONS", Origin="https://player.example", Access_Control_Request_Headers="range")
    assert before.status == 204
    assert "Range" in before.headers["access-control-allow-headers"]


def test_a_browser_gets_a_feed_as_a_page_and_everything_else_as_a_feed(port: int) -> None:
    """Chromium shows application/rss+xml as plain text and applies the style sheet of application/xml."""
    page = ask(port, "/tin-tuc.xml", Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert page.headers["content-type"] == "application/xml; charset=utf-8"
    assert page.body == FEED
    for accept in ("*/*", "application/rss+xml, application/xml;q=0.9", ""):
        assert ask(port, "/tin-tuc.xml", Accept=accept).headers["content-type"].startswith("application/rss+xml")


def test_pages_are_not_shared_and_have_a_strict_policy(port: int) -> None:
    page = ask(port, "/").headers
    assert "access-control-allow-origin" not in page
    policy = page["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors" in policy


def test_how_long_a_cache_may_keep_it(port: int) -> None:
    assert "immutable" in ask(port, AUDIO, "HEAD").headers["cache-control"]
    assert "immutable" in ask(port, "/art/tin-tuc-89abcdef.jpg", "HEAD").headers["cache-control"]
    assert ask(port, "/station/sang/latest.mp3", "HEAD").headers["cache-control"] == "no-cache"
    assert ask(port, "/tin-tuc.xml", "HEAD").headers["cache-control"].startswith("public, max-age=60")


def test_a_feed_names_hub_and_itself_in_its_headers(port: int) -> None:
    expected = '<https://hub.example/>; rel="hub", <https://nghe.example/tin-tuc.xml>; rel="self"'
    assert ask(port, "/tin-tuc.xml", "HEAD").headers["link"] == expected
    assert "link" not in ask(port, AUDIO, "HEAD").headers


@pytest.mark.parametrize(
    "target",
    [
        "/../config/broadcaster.toml",
        "/%2e%2e/config/broadcaster.toml",
        "/..%2fconfig/broadcaster.toml",
        "/audio/episodes/../takes/private.mp3",
        "/audio/episodes/%2e%2e/takes/private.mp3",
        "/audio/takes/private.mp3",
        "/audio//takes/private.mp3",
        "/audio/",
        "/audio/episodes/",
        "/..%5cconfig%5cbroadcaster.toml",
        "/.htpasswd",
        "/.git/config.json",
        "/%2egit/config.json",
        "/tin-tuc.xml.tmp",
        "/.tin-tuc.xml.ab12.tmp",
        "/README.md",
        "/escape.mp3",
        "/config/broadcaster.toml",
        "/tin-tuc.xml%00.mp3",
        "/tin-tuc.xml/",
        "//etc/passwd",
        "/" + "a" * 5000,
        "/station/sang/",
        "/%ff%fe.xml",
    ],
)
def test_what_is_not_public_is_not_there(port: int, target: str) -> None:
    for method in ("GET", "HEAD"):
        reply = ask(port, target, method)
        assert reply.status == 404
        assert b"secret" not in reply.body
    assert "Không tìm thấy".encode() in ask(port, target).body


def test_links_inside_the_station_are_followed(port: int) -> None:
    assert ask(port, "/inside.mp3").body == SOUND


def test_a_folder_without_its_slash_leads_to_it_on_this_host(port: int) -> None:
    moved = ask(port, "/episodes/bai")
    assert (moved.status, moved.headers["location"]) == (301, "/episodes/bai/")
    assert ask(port, "//evil.example/..").status == 404
    assert ask(port, "/episodes/none").status == 404


def test_nothing_can_be_sent_here(port: int) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(port, "/tin-tuc.xml", method, Content_Length="0").status == 405


def test_an_empty_file_is_a_file(port: int) -> None:
    assert (ask(port, "/static/empty.txt").status, ask(port, "/static/empty.txt").body) == (200, b"")
    assert ask(port, "/static/empty.txt", Range="bytes=0-").status == 416


def test_a_replaced_file_has_a_new_tag_also_when_size_and_second_stay(port: int, station: Path) -> None:
    place = station / "feeds/static/changing.txt"
    place.write_bytes(b"one")
    first = ask(port, "/static/changing.txt")
    stamp = place.stat()
    other = station / "feeds/static/.next.tmp"
    other.write_bytes(b"two")
    os.utime(other, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    other.replace(place)
    second = ask(port, "/static/changing.txt", If_None_Match=first.headers["etag"])
    assert (second.status, second.body) == (200, b"two")
    place.unlink()


def test_readers_during_replacement_see_one_whole_version(port: int, station: Path) -> None:
    place = station / "feeds/static/racing.txt"
    versions = [bytes([letter]) * 200_000 for letter in b"ab"]
    place.write_bytes(versions[0])
    asking, over = threading.Event(), False

    def replace_while_asked() -> None:
        """Three times about each request: a file that changes ten times while it is looked at is answered with 503."""
        while not over:
            asking.wait()
            asking.clear()
            for turn in (1, 0, 1):
                temporary = station / "feeds/static/.racing.tmp"
                temporary.write_bytes(versions[turn])
                temporary.replace(place)

    writer = threading.Thread(target=replace_while_asked)
    writer.start()
    replies = []
    try:
        for _ in range(150):
            asking.set()
            replies.append(ask(port, "/static/racing.txt"))
    finally:
        over = True
        asking.set()
        writer.join()
    for reply in replies:
        assert reply.status == 200
        assert reply.body in versions
        assert reply.headers["etag"] == f'"{hashlib.sha256(reply.body).hexdigest()}"'


def test_a_client_that_leaves_is_not_counted_as_served(station: Path) -> None:
    """The receipts of the radio's pulls count what was handed over: it must stop when nobody listens."""
    big = station / "feeds/station/sang/big.mp3"
    big.write_bytes(b"\0" * 60_000_000)
    sent: list[int] = []
    done = threading.Event()
    site = PublicSite(station)

    async def counting(scope, receive, send):  # type: ignore[no-untyped-def]
        async def counted(message):  # type: ignore[no-untyped-def]
            await send(message)
            sent.append(len(message.get("body", b"")))

        try:
            await site(scope, receive, counted)
        finally:
            done.set()

    with served(counting) as number, socket.create_connection(("127.0.0.1", number)) as client:
        client.sendall(b"GET /station/sang/big.mp3 HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(1000)
        client.close()
        assert done.wait(100)
    assert 0 < sum(sent) < 60_000_000
    big.unlink()
