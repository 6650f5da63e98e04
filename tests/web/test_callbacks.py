"""Paid services that call when a sound is ready: the real station answers, the voice wakes, the sound is fetched by us."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from broadcaster.settings import FptSettings, VbeeSettings
from broadcaster.station import Station
from broadcaster.voices import state_folder
from broadcaster.voices.cloud import build_cloud_voice
from broadcaster.voices.cloud.voice import CloudSettings
from broadcaster.web.app import create_app

from ..voices.conftest import split_at_commas
from ..voices.loopback import Answer, Request, as_json, serving
from ..voices.speech import mp3, segment
from .loopback import ask, served

SENTENCE = "Sáng nay trời nắng đẹp"
FILE = "/file.mp3"


def call(url: str, body: bytes) -> int:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


class Service:
    """Asked too early it has nothing; the sound is made after the first question, and then it calls."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.answered: list[int] = []
        self.callers: list[threading.Thread] = []
        self.asked = 0
        self.text = ""
        self.url = ""

    def made(self, body: bytes) -> None:
        def work() -> None:
            self.ready.set()
            self.answered.append(call(self.url, body))

        caller = threading.Timer(0.3, work)
        self.callers.append(caller)
        caller.start()


class Vbee(Service):
    settings: type[CloudSettings] = VbeeSettings
    extra = {"app_id": "app"}

    def __call__(self, request: Request) -> Answer:
        host = request.headers["Host"]
        if request.method == "POST":
            self.text, self.url = request.json["input_text"], request.json["callback_url"]
            return as_json({"status": 1, "result": {"request_id": "ab-12", "status": "IN_PROGRESS"}})
        if request.path == FILE:
            return Answer(mp3(self.text), headers={"Content-Type": "audio/mpeg"})
        self.asked += 1
        if not self.ready.is_set():
            self.made(
                json.dumps({"request_id": "ab-12", "status": "SUCCESS", "audio_link": "http://10.0.0.1/"}).encode()
            )
            return as_json({"status": 1, "result": {"request_id": "ab-12", "status": "IN_PROGRESS"}})
        return as_json({"status": 1, "result": {"status": "SUCCESS", "audio_link": f"http://{host}{FILE}"}})


class Fpt(Service):
    settings: type[CloudSettings] = FptSettings
    extra: dict[str, str] = {}

    def __call__(self, request: Request) -> Answer:
        if request.method == "POST":
            self.text, self.url = request.body.decode(), request.headers["callback_url"]
            return as_json({"async": f"http://{request.headers['Host']}{FILE}", "error": 0})
        self.asked += 1
        if not self.ready.is_set():
            self.made(b'{"message": "http://10.0.0.1/x.mp3", "success": true}')
            return Answer(status=404)
        return Answer(mp3(self.text), headers={"Content-Type": "audio/mpeg"})


@pytest.fixture
def port(station: Station) -> Iterator[int]:
    with served(create_app(station)) as port:
        yield port


@pytest.mark.parametrize("kind", [Vbee, Fpt])
def test_a_call_wakes_the_voice(
    kind: Any, station: Station, port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service: Vbee | Fpt = kind()
    with serving(service) as server:
        settings = service.settings.model_validate(
            {
                "url": f"{server.url}/api",
                "callback_url": f"http://127.0.0.1:{port}/voices/called",
                "poll": 600,  # without the call the test would end here
                "wait": 900,
                **service.extra,
            }
        )
        monkeypatch.setenv(settings.key_env, "khoa")
        voice = build_cloud_voice("thuê", settings, split=split_at_commas, state=state_folder(station.folder))
        take = voice.speak(segment(SENTENCE))
        voice.close()
        for caller in service.callers:
            caller.join()
    assert take.seconds > 0.9
    assert service.answered == [204]
    assert service.asked == 2, "once too early, once after the call"
    assert call(service.url, b"") == 404, "the address is good for one request"


def test_nobody_is_told_anything_here(port: int) -> None:
    unknown = "x" * 32
    assert ask(port, f"/voices/called/{unknown}", "POST", Content_Length="0").status == 404
    assert ask(port, f"/voices/called/{unknown}").status == 404
    assert ask(port, "/voices/called/..%2f..%2fcost-fpt.json", "POST", Content_Length="0").status in (404, 405)
    assert call(f"http://127.0.0.1:{port}/voices/called/{unknown}", b"x" * 1000) == 404
    with suppress(OSError):  # nobody reads a flood: the connection is closed under it
        assert call(f"http://127.0.0.1:{port}/voices/called/{unknown}", b"x" * 5_000_000) == 404
    assert ask(port, "/healthz").status == 200
