"""What listeners' programs do with a served feed: parse it, follow its pages, download every episode, come back tomorrow."""

from __future__ import annotations

import http.server
import io
import json
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import feedparser
import podcastparser
import pytest
from starlette.applications import Starlette

from broadcaster.errors import PublishError
from broadcaster.model import Episode
from broadcaster.publishing import ping_hub
from broadcaster.web.public.site import public_routes

from ..web.loopback import served
from .samples import SHOW, STATION, put_out, with_sound

ITEMS = 6


class Served(NamedTuple):
    folder: Path
    feed: str
    episodes: list[Episode]

    def sounds(self) -> set[bytes]:
        return {(self.folder / episode.masters[0].path).read_bytes() for episode in self.episodes}


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("station")
    episodes = [with_sound(folder, number) for number in range(1, 14)]
    with served(Starlette(routes=public_routes(folder))) as port:
        settings = STATION.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})
        put_out(folder, "tin-tuc", SHOW.model_copy(update={"items": ITEMS}), episodes, settings)
        yield Served(folder, f"{settings.base_url}/tin-tuc.xml", episodes)


def fetch(url: str, **headers: str) -> bytes:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        content: bytes = answer.read()
        return content


def test_feedparser_downloads_every_episode_of_every_page(station: Served) -> None:
    url: str | None = station.feed
    sounds: list[bytes] = []
    while url:
        parsed = feedparser.parse(fetch(url))
        assert not parsed.bozo
        for entry in parsed.entries:
            (enclosure,) = entry.enclosures
            sound = fetch(enclosure.href)
            assert len(sound) == int(enclosure.length)
            sounds.append(sound)
        url = next((link.href for link in parsed.feed.links if link.rel == "next"), None)
    assert len(sounds) == len(station.episodes)
    assert set(sounds) == station.sounds()


def test_podcastparser_downloads_every_episode_of_the_first_page(station: Served) -> None:
    parsed = podcastparser.parse(station.feed, io.BytesIO(fetch(station.feed)))
    assert 0 < len(parsed["episodes"]) <= ITEMS
    for episode in parsed["episodes"]:
        (enclosure,) = episode["enclosures"]
        sound = fetch(enclosure["url"])
        assert len(sound) == enclosure["file_size"]
        assert sound in station.sounds()


def test_json_feed_leads_to_the_same_sound(station: Served) -> None:
    feed = json.loads(fetch(station.feed.replace(".xml", ".json")))
    sounds = {fetch(attachment["url"]) for item in feed["items"] for attachment in item["attachments"]}
    assert len(feed["items"]) == ITEMS
    assert sounds <= station.sounds()


def test_a_second_visit_costs_nothing(station: Served) -> None:
    with urllib.request.urlopen(station.feed, timeout=20) as first:
        tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for condition in ({"If-None-Match": tag}, {"If-Modified-Since": date}):
        with pytest.raises(urllib.error.HTTPError) as unchanged:
            fetch(station.feed, **condition)
        assert unchanged.value.code == 304
        unchanged.value.close()


def downloaded(folder: Path) -> list[bytes]:
    return [place.read_bytes() for place in folder.rglob("*.mp3")]


@pytest.mark.slow
@pytest.mark.skipif(find_spec("podcast_archiver") is None, reason="podcast-archiver is not installed")
def test_podcast_archiver_fetches_all_pages(station: Served, tmp_path: Path) -> None:
    (tmp_path / "podcasts").mkdir()
    command = [
        str(Path(sys.executable).parent / "podcast-archiver"),
        "--feed",
        station.feed,
        "--dir",
        str(tmp_path / "podcasts"),
    ]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=80,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "LANG": "C.UTF-8"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    sounds = downloaded(tmp_path / "podcasts")
    assert len(sounds) == len(station.episodes)
    assert set(sounds) == station.sounds()


@pytest.mark.slow
@pytest.mark.skipif(find_spec("podcast_downloader") is None, reason="podcast-downloader is not installed")
def test_podcast_downloader_fetches_the_newest(station: Served, tmp_path: Path) -> None:
    (tmp_path / "podcasts").mkdir()
    config = {
        "podcasts": [{"name": "tin", "path": str(tmp_path / "podcasts"), "rss_link": station.feed}],
        "if_directory_empty": "download_all_from_feed",
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "podcast_downloader", "--config", str(tmp_path / "config.json")]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=80,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "LANG": "C.UTF-8"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    sounds = downloaded(tmp_path / "podcasts")
    newest = feedparser.parse(fetch(station.feed)).entries
    assert len(sounds) == len(newest)
    assert set(sounds) <= station.sounds()


# --- WebSub


class Hub(http.server.BaseHTTPRequestHandler):
    said: list[dict[str, list[str]]]
    status = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.said.append(urllib.parse.parse_qs(body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def hub() -> Iterator[http.server.HTTPServer]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Hub)
    server.said, server.status = [], 204  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_hub_is_told_which_feeds_changed(hub: http.server.HTTPServer) -> None:
    urls = ["https://nghe.example/tin-tuc.xml", "https://nghe.example/dinh-chinh.xml"]
    ping_hub(f"http://127.0.0.1:{hub.server_port}/", urls)
    assert hub.said == [{"hub.mode": ["publish"], "hub.url": urls}]  # type: ignore[attr-defined]
    ping_hub("http://127.0.0.1:9/", [])


def test_a_hub_that_refuses_or_is_away_is_named(hub: http.server.HTTPServer) -> None:
    hub.status = 500  # type: ignore[attr-defined]
    with pytest.raises(PublishError, match="trả lời 500"):
        ping_hub(f"http://127.0.0.1:{hub.server_port}/", ["https://nghe.example/x.xml"])
    with pytest.raises(PublishError, match="không liên lạc được"):
        ping_hub("http://127.0.0.1:9/", ["https://nghe.example/x.xml"])
