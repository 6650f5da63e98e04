"""Each paid engine against a loopback service that behaves as its documentation says, errors included."""

from __future__ import annotations

import base64
import io
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
import soundfile

from broadcaster.errors import TakeRejected, VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable
from broadcaster.settings import (
    AzureSettings,
    FptSettings,
    GoogleSettings,
    VbeeSettings,
    ViettelSettings,
    ZaloSettings,
)
from broadcaster.voices.cloud import CloudVoice, build_cloud_voice
from broadcaster.voices.cloud.voice import CloudSettings, _check_link
from broadcaster.voices.state import StateFile

from .conftest import split_at_commas
from .loopback import Answer, Request, as_json, serving, unused_port
from .speech import SYLLABLE, mp3, segment, speech

SENTENCE = "Sáng nay trời nắng & đẹp"
SAID = "Sáng nay trời nắng & đẹp"
KEY = "khoa-bi-mat-123"
MP3 = {"Content-Type": "audio/mpeg"}


def wav(text: str) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, speech(text), 24000, "PCM_16", format="WAV")
    return buffer.getvalue()


class Fpt:
    """v5: an address at once, the file after two tries."""

    settings = FptSettings

    def __init__(self) -> None:
        self.polls: dict[str, int] = {}
        self.texts: list[str] = []

    def __call__(self, request: Request) -> Answer:
        host = request.headers["Host"]
        if request.method == "POST":
            assert request.headers["api_key"] == KEY
            assert (request.headers["voice"], request.headers["speed"]) == ("banmai", "0")
            self.texts.append(request.body.decode())
            link = f"http://{host}/short/{len(self.texts) - 1}.mp3"
            return as_json({"async": link, "error": 0, "message": "The content will be returned", "request_id": "x"})
        count = self.polls[request.path] = self.polls.get(request.path, 0) + 1
        number = int(request.path.split("/")[-1].removesuffix(".mp3"))
        return Answer(mp3(self.texts[number]), headers=MP3) if count > 2 else Answer(status=404)


class Viettel:
    settings = ViettelSettings

    def __call__(self, request: Request) -> Answer:
        content = request.json
        if content["token"] != KEY:
            return as_json({"code": 401, "en_message": "Token invalid", "vi_message": "Token không hợp lệ"}, 401)
        assert (content["voice"], content["speed"], content["tts_return_option"]) == ("hn-quynhanh", 1.0, 3)
        return Answer(mp3(content["text"]), headers=MP3)


class Vbee:
    """Asynchronous: an id, IN_PROGRESS, then SUCCESS with the address of the file."""

    settings = VbeeSettings

    def __init__(self) -> None:
        self.polls = 0
        self.text = ""

    def __call__(self, request: Request) -> Answer:
        host = request.headers["Host"]
        if request.path == "/file.mp3":
            assert "Authorization" not in request.headers  # the key is for the service, not for its file store
            return Answer(mp3(self.text), headers=MP3)
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        if request.method == "POST":
            assert request.json["app_id"] == "app"
            self.text = request.json["input_text"]
            return as_json({"status": 1, "result": {"request_id": "ab-12", "status": "IN_PROGRESS"}})
        assert request.path.endswith("/ab-12")
        self.polls += 1
        result = {"request_id": "ab-12", "status": "IN_PROGRESS"}
        if self.polls > 1:
            result |= {"status": "SUCCESS", "audio_link": f"http://{host}/file.mp3"}
        return as_json({"status": 1, "result": result})


class Zalo:
    settings = ZaloSettings

    def __init__(self) -> None:
        self.polls = 0
        self.text = ""

    def __call__(self, request: Request) -> Answer:
        if request.method == "POST":
            assert request.headers["apikey"] == KEY
            form = parse_qs(request.body.decode())
            assert (form["speaker_id"], form["encode_type"]) == (["1"], ["1"])
            self.text = form["input"][0]
            url = f"http://{request.headers['Host']}/chunk.mp3"
            return as_json({"error_code": 0, "error_message": "Successful.", "data": {"url": url}})
        self.polls += 1
        return Answer(mp3(self.text), headers=MP3) if self.polls > 1 else Answer(status=404)


class Google:
    settings = GoogleSettings

    def __call__(self, request: Request) -> Answer:
        assert request.headers["X-Goog-Api-Key"] == KEY
        content = request.json
        assert content["voice"] == {"languageCode": "vi-VN", "name": "vi-VN-Neural2-A"}
        return as_json({"audioContent": base64.b64encode(wav(content["input"]["text"])).decode()})


class Azure:
    settings = AzureSettings

    def __call__(self, request: Request) -> Answer:
        import defusedxml.ElementTree as ElementTree

        assert request.headers["Ocp-Apim-Subscription-Key"] == KEY
        tree = ElementTree.fromstring(request.body)
        text = "".join(tree.itertext())
        return Answer(wav(text), headers={"Content-Type": "audio/x-wav"})


SERVICES: list[Any] = [Fpt, Viettel, Vbee, Zalo, Google, Azure]
EXTRA: dict[type, dict[str, str]] = {VbeeSettings: {"app_id": "app", "callback_url": "https://dai.example/vbee"}}
Make = Callable[..., CloudVoice]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Make]:
    made: list[CloudVoice] = []

    def build(kind: type[CloudSettings], url: str, **values: object) -> CloudVoice:
        settings = kind.model_validate(
            {
                "url": f"{url}/api",
                "poll": 0.05,
                "read_timeout": 60,
                "connect_timeout": 60,
                "wait": 60,
                **EXTRA.get(kind, {}),
                **values,
            }
        )
        monkeypatch.setenv(settings.key_env, KEY)
        made.append(build_cloud_voice("trả-tiền", settings, split=split_at_commas, state=tmp_path / "state"))
        return made[-1]

    yield build
    for voice in made:
        voice.close()


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_speaks(service: Any, make: Make) -> None:
    with serving(service()) as server:
        voice = make(service.settings, server.url)
        voice.probe()
        take = voice.speak(segment(SENTENCE))
    assert 5 * SYLLABLE <= take.seconds <= 6 * SYLLABLE + 0.2
    assert take.rate == 24000
    assert voice.budget.today().characters == len(SAID)


def test_text_over_the_limit_goes_in_breath_groups(make: Make) -> None:
    words = " ".join(["nghiêng"] * 100)
    with serving(Viettel()) as server:
        voice = make(ViettelSettings, server.url, concurrency=1)
        take = voice.speak(segment(words))
        texts = [request.json["text"] for request in server.requests]
    assert voice.limits.characters == 300
    assert 250 < max(map(len, texts)) <= 300
    assert " ".join(texts) == words
    assert len(take.words) == len(texts) == 3


def test_text_too_short_for_a_service_is_filled_up(make: Make) -> None:
    behave = Fpt()
    with serving(behave) as server:
        voice = make(FptSettings, server.url)
        voice.speak(segment("Ô"))
        voice.speak(segment("Ô tô"))
    assert behave.texts == ["Ô..", "Ô tô"]


FAULTS: list[tuple[Any, Answer, type[VoiceError], str]] = [
    (Fpt, Answer(status=401), VoiceRefused, "FPT_AI_KEY"),
    (Fpt, Answer(status=429, headers={"Retry-After": "60"}), VoiceThrottled, "chậm lại"),
    (Fpt, as_json({"error": 5, "message": f"no quota\n for {KEY}"}), VoiceUnavailable, "báo lỗi 5: no quota for …"),
    (Fpt, as_json({"error": 0}), VoiceUnavailable, "thiếu địa chỉ"),
    (Fpt, as_json({"error": 0, "async": "http://169.254.169.254/latest"}), VoiceRefused, "không an toàn"),
    (Fpt, as_json({"error": 0, "async": "file:///etc/passwd"}), VoiceRefused, "không an toàn"),
    (Fpt, Answer(b"<html>login</html>"), VoiceUnavailable, "không phải JSON"),
    (Viettel, as_json({"code": 401}, 401), VoiceRefused, "VIETTEL_AI_TOKEN"),
    (Viettel, as_json({"code": 429}, 429), VoiceThrottled, "chậm lại"),
    (Viettel, as_json({"code": 500}, 500), VoiceUnavailable, "báo lỗi 500"),
    (Viettel, as_json({"code": 1}), VoiceUnavailable, "application/json thay cho âm thanh"),
    (Viettel, Answer(headers=MP3), VoiceUnavailable, "không có âm thanh"),
    (Viettel, Answer(b"<html></html>", headers={"Content-Type": "text/html; charset=utf-8"}), VoiceUnavailable, "text/html"),
    (Viettel, Answer(b"<html></html>" * 99, headers=MP3), TakeRejected, "không giải mã được"),
    (Vbee, as_json({"status": 0, "error_code": 1013}), VoiceUnavailable, "báo lỗi 1013"),
    (Vbee, as_json({"status": 0, "error_code": 1, "error_message": f"Bearer {KEY}"}), VoiceUnavailable, "1: Bearer …"),
    (Vbee, as_json({"status": 1, "result": {"request_id": "../admin"}}), VoiceUnavailable, "thiếu mã"),
    (Vbee, as_json({"status": 1, "result": {"request_id": "a", "status": "FAILURE"}}), VoiceUnavailable, "không tạo được"),
    (Vbee, as_json({"status": 1, "result": {"request_id": "a", "status": "IN_PROGRESS"}}), VoiceUnavailable, "kịp"),
    (Vbee, Answer(status=402), VoiceRefused, "hết hạn mức"),
    (Zalo, as_json({"error_code": 401, "error_message": "wrong apikey"}), VoiceRefused, "ZALO_AI_KEY"),
    (Zalo, as_json({"error_code": 429}), VoiceThrottled, "chậm lại"),
    (Zalo, as_json({"error_code": 150, "error_message": "Invalid parameter value"}), VoiceRefused, "150: Invalid"),
    (Zalo, as_json({"error_code": 155, "error_message": "Your input exceeds the limit"}), VoiceRefused, "không nhận"),
    (Zalo, as_json({"error_code": 500, "error_message": "Internal server error", "data": []}), VoiceUnavailable, "500: Int"),
    (Zalo, as_json({"error_code": 100}), VoiceUnavailable, "báo lỗi 100"),
    (Zalo, as_json([1, 2]), VoiceUnavailable, "không phải JSON"),
    (Google, as_json({"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}, 400), VoiceRefused, "GOOGLE_TTS_KEY"),
    (Google, as_json({"error": {"code": 403, "status": "PERMISSION_DENIED"}}, 403), VoiceRefused, "GOOGLE_TTS_KEY"),
    (Google, as_json({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "requests per minute"}}, 429), VoiceThrottled, "chậm lại"),
    (Google, as_json({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "requests per day"}}, 429), VoiceRefused, "hết hạn mức"),
    (Google, as_json({"error": {"code": 400, "status": "INVALID_ARGUMENT"}}, 400), VoiceRefused, "tên giọng"),
    (Google, as_json({"audioContent": "%%%"}), VoiceUnavailable, "base64"),
    (Azure, Answer(status=401), VoiceRefused, "AZURE_SPEECH_KEY"),
    (Azure, Answer(status=429, headers={"Retry-After": "5"}), VoiceThrottled, "chậm lại"),
    (Azure, Answer(status=400), VoiceRefused, "tên giọng"),
    (Azure, Answer(status=502), VoiceUnavailable, "báo lỗi 502"),
    (Azure, Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}), VoiceUnavailable, "báo lỗi 302"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "answer", "error", "words"), FAULTS)
def test_each_error_has_its_meaning(
    service: Any, answer: Answer, error: type[VoiceError], words: str, make: Make
) -> None:
    with serving(lambda _: answer) as server, pytest.raises(VoiceError, match=words) as caught:
        waiting = {"wait": 0.3} if words == "kịp" else {}
        make(service.settings, server.url, **waiting).speak(segment(SENTENCE))
    assert type(caught.value) is error
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("service", SERVICES)
def test_answer_cut_anywhere_is_never_a_take(service: Any, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.voices.online.TRIES", 1)
    behave = service()
    for cut in (0, 1, 20, 60, 100, 150, 400, -1):

        def cut_answer(request: Request, cut: int = cut) -> Answer:
            answer: Answer = behave(request)
            return replace(answer, cut=cut % len(answer.wire()))

        with serving(cut_answer) as server, pytest.raises((VoiceUnavailable, TakeRejected)):
            make(service.settings, server.url).speak(segment(SENTENCE))


@pytest.mark.parametrize("service", [Fpt])  # the transport is one for all
def test_dead_hanging_and_dripping_services_are_unavailable(service: Any, make: Make) -> None:
    with pytest.raises(VoiceUnavailable):
        make(service.settings, f"http://127.0.0.1:{unused_port()}").speak(segment(SENTENCE))
    with serving(lambda _: Answer(delay=600)) as server, pytest.raises(VoiceUnavailable):
        make(service.settings, server.url, read_timeout=0.3, connect_timeout=0.3).speak(segment(SENTENCE))
    with serving(lambda _: Answer(b"x" * 50_000, drip=0.1)) as server, pytest.raises(VoiceUnavailable):
        make(service.settings, server.url, read_timeout=0.3, connect_timeout=0.3).speak(segment(SENTENCE))


def test_sound_that_never_comes_is_given_up(make: Make) -> None:
    behave = Fpt()

    def never(request: Request) -> Answer:
        return behave(request) if request.method == "POST" else Answer(status=404)

    with serving(never) as server, pytest.raises(VoiceUnavailable, match="kịp"):
        make(FptSettings, server.url, wait=0.3).speak(segment(SENTENCE))


@pytest.mark.parametrize("service", SERVICES)
def test_without_key_nothing_is_sent(service: Any, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(service()) as server:
        voice = make(service.settings, server.url)
        for value in ("", "  ", "khóa có dấu"):
            monkeypatch.setenv(voice._settings.key_env, value)
            for ask in (voice.probe, lambda voice=voice: voice.speak(segment(SENTENCE))):
                with pytest.raises(VoiceRefused, match=voice._settings.key_env):
                    ask()
        assert server.requests == []


def test_untrusted_certificate(make: Make, self_signed: Path) -> None:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)
    with serving(Viettel(), tls=context) as server, pytest.raises(VoiceUnavailable):
        make(ViettelSettings, server.url).speak(segment(SENTENCE))
    assert server.requests == []


@pytest.mark.parametrize(
    "link",
    [
        "http://8.8.8.8/a.mp3",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://10.0.0.1/a",
        "https://khong.invalid/a",
        "https:///a",
        "//x",
    ],
)
def test_links_into_our_own_network_are_refused(link: str) -> None:
    with pytest.raises(VoiceRefused, match="không an toàn"):
        _check_link(link, "https://api.fpt.ai/hmi/tts/v5", "Giọng x")


def test_links_to_public_hosts_and_the_service_itself_are_followed() -> None:
    _check_link("https://8.8.8.8/a.mp3", "https://api.fpt.ai/x", "x")
    _check_link("http://127.0.0.1:81/a.mp3", "http://127.0.0.1:80/x", "x")


def test_key_is_never_shown(make: Make) -> None:
    from broadcaster.voices.cloud.service import Ask

    ask = Ask("https://x", headers={"apikey": KEY}, content=KEY.encode())
    assert KEY not in repr(ask)


def test_different_voices_have_different_keys(make: Make) -> None:
    one, two = (make(GoogleSettings, "http://127.0.0.1:1", voice=f"vi-VN-Wavenet-{letter}") for letter in "AB")
    assert one.key == "google 1 speed=1.0 voice=vi-VN-Wavenet-A"
    assert one.key != two.key


def test_silent_answer_is_rejected(make: Make) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(24000, np.int16), 24000, "PCM_16", format="WAV")
    answer = Answer(buffer.getvalue(), headers={"Content-Type": "audio/x-wav"})
    with serving(lambda _: answer) as server, pytest.raises(TakeRejected, match="không có tiếng"):
        make(AzureSettings, server.url).speak(segment(SENTENCE))


def test_pace_and_concurrency(make: Make, tmp_path: Path) -> None:
    started = time.time()
    with serving(Azure()) as server:
        voice = make(AzureSettings, server.url, pace=0.1, concurrency=2)
        threads = [threading.Thread(target=voice.speak, args=(segment(SENTENCE),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    booked = StateFile(tmp_path / "state" / "pace-trả-tiền.json").read()["next"]
    assert booked >= started + 4 * 0.1  # each of the four has its own start
    assert server.busiest <= 2
