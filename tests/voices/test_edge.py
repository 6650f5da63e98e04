"""edge-tts, the real package, against a loopback WebSocket service that speaks, refuses, hangs up midway and says nothing."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("edge_tts", reason="needs the extra edge")
web = pytest.importorskip("aiohttp.web")

import edge_tts.communicate

from broadcaster.errors import TakeRejected, VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable
from broadcaster.settings import EdgeSettings
from broadcaster.voices.edge import TICKS, EdgeVoice

from .conftest import split_at_commas
from .loopback import CuttingProxy, unused_port
from .speech import SYLLABLE, mp3, segment

SENTENCE = "Sáng nay trời nắng đẹp"
PORTION = 720


class Service:
    """``status`` refuses the handshake; ``words`` and ``bytes_`` limit what is sent; ``end`` whether the turn is ended."""

    def __init__(self) -> None:
        self.status = 101
        self.words: int | None = None
        self.share = 1.0
        self.end = True
        self.hang = 0.0
        self.metadata_path = "audio.metadata"
        self.asked: list[str] = []
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(60)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/edge/v1", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def _serve(self, request: Any) -> Any:
        if self.status != 101:
            return web.Response(status=self.status)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive_str()
        ssml = await socket.receive_str()
        self.asked.append(ssml)
        text = re.sub(r"<[^>]+>", "", ssml[ssml.index("<speak") :])
        await asyncio.sleep(self.hang)
        for number, word in enumerate(text.split()[: self.words]):
            data = {
                "Offset": int((0.05 + number * SYLLABLE) * TICKS),
                "Duration": int(SYLLABLE * TICKS),
                "text": {"Text": word},
            }
            metadata = {"Metadata": [{"Type": "WordBoundary", "Data": data}]}
            await socket.send_str(f"Path:{self.metadata_path}\r\n\r\n{json.dumps(metadata)}")
        audio = mp3(text)
        audio = audio[: int(len(audio) * self.share)]
        header = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
        for start in range(0, len(audio), PORTION):
            await socket.send_bytes(len(header).to_bytes(2, "big") + header + audio[start : start + PORTION])
        if self.end:
            await socket.send_str("Path:turn.end\r\n\r\n{}")
        await socket.close()
        return socket

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.close()


Make = Callable[..., EdgeVoice]


@pytest.fixture
def voice_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Make:
    def make(port: int, **values: object) -> EdgeVoice:
        monkeypatch.setattr(edge_tts.communicate, "WSS_URL", f"ws://127.0.0.1:{port}/edge/v1?TrustedClientToken=x")
        settings = EdgeSettings.model_validate({"read_timeout": 60, "connect_timeout": 60, **values})
        return EdgeVoice("edge", settings, split=split_at_commas, state=tmp_path)

    return make


def fault(voice: EdgeVoice) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        voice.speak(segment(SENTENCE))
    return caught.value


def test_speaks_with_word_times(service: Service, voice_at: Make) -> None:
    voice = voice_at(service.port)
    voice.probe()
    take = voice.speak(segment(SENTENCE))
    assert "(vi-VN, HoaiMyNeural)" in service.asked[0]
    assert 5 * SYLLABLE <= take.seconds < 5 * SYLLABLE + 0.15
    assert [SENTENCE[word.offset : word.offset + word.length] for word in take.words] == SENTENCE.split()
    assert take.words[-1].end <= take.seconds
    assert voice.label == "giọng Hoài My"


def test_words_that_were_not_named_were_not_said(service: Service, voice_at: Make) -> None:
    service.words = 3
    assert "nắng đẹp" in fault(voice_at(service.port)).fault


def test_without_the_end_of_the_turn_it_is_not_a_take(service: Service, voice_at: Make) -> None:
    service.end = False
    assert isinstance(fault(voice_at(service.port)), VoiceUnavailable)


def test_connection_cut_at_any_byte_is_never_a_take(
    service: Service, voice_at: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.voices.online.TRIES", 1)
    proxy = CuttingProxy(service.port)
    try:
        voice = voice_at(proxy.port)
        assert voice.speak(segment(SENTENCE)).seconds > 1
        whole = proxy.passed
        turn_end = len("Path:turn.end\r\n\r\n{}") + 2
        for cut in (0, 1, *range(20, whole - turn_end, whole // 40), *range(whole - turn_end - 8, whole - 8)):
            proxy.limit = cut
            assert isinstance(fault(voice), VoiceUnavailable | TakeRejected), cut
    finally:
        proxy.close()


def test_sound_shorter_than_its_words_is_not_a_take(service: Service, voice_at: Make) -> None:
    service.share = 0.5
    assert isinstance(fault(voice_at(service.port)), TakeRejected)


def test_silence_is_unavailable(service: Service, voice_at: Make) -> None:
    service.share = 0.0
    assert "không trả âm thanh" in fault(voice_at(service.port)).fault
    assert len(service.asked) == 2  # it does so at random: asked twice


def test_changed_protocol_is_unavailable(service: Service, voice_at: Make) -> None:
    service.metadata_path = "something.new"
    assert isinstance(fault(voice_at(service.port)), VoiceUnavailable)


@pytest.mark.parametrize(
    ("status", "error"), [(401, VoiceRefused), (403, VoiceRefused), (429, VoiceThrottled), (503, VoiceUnavailable)]
)
def test_refused_handshakes(service: Service, voice_at: Make, status: int, error: type[VoiceError]) -> None:
    service.status = status
    assert type(fault(voice_at(service.port))) is error


def test_hanging_service_is_bounded(service: Service, voice_at: Make) -> None:
    service.hang = 600
    assert isinstance(fault(voice_at(service.port, read_timeout=0.4, connect_timeout=0.4)), VoiceUnavailable)


def test_nobody_there(voice_at: Make) -> None:
    voice = voice_at(unused_port())
    with pytest.raises(VoiceUnavailable):
        voice.probe()
    assert isinstance(fault(voice), VoiceUnavailable)


def test_missing_package_is_named(voice_at: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = voice_at(1)
    monkeypatch.setattr("broadcaster.voices.edge.installed", lambda: False)
    with pytest.raises(VoiceRefused, match=r"broadcaster\[edge\]"):
        voice.probe()
