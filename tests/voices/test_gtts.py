"""gTTS against a loopback service that behaves well, badly, and not at all."""

from __future__ import annotations

import dataclasses
import functools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from broadcaster.errors import TakeRejected, VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable
from broadcaster.voices.gtts import GttsVoice, audio_of
from broadcaster.voices.net import retry_after
from broadcaster.voices.online import BREATH_MS, PAUSE_MS
from broadcaster.voices.sound import from_bytes
from broadcaster.voices.state import StateFile

from . import google_translate
from .loopback import Answer, Gathering, Loopback, Request, serving, unused_port
from .speech import SYLLABLE, encoded, mp3, segment

Make = Callable[..., GttsVoice]
SENTENCE = "Sáng nay, trời nắng đẹp"


def test_breath_groups_become_one_take_with_our_pauses(google: Loopback, gtts_at: Make) -> None:
    take = gtts_at(google.url).speak(segment("Xin chào bà con, hôm nay trời nắng đẹp"))
    assert {google_translate.text_of(request) for request in google.requests} == {
        "Xin chào bà con,",
        "hôm nay trời nắng đẹp",
    }
    margins = 2 * 0.055  # kept before the onset and after the end of each piece
    expected = 9 * SYLLABLE + PAUSE_MS[","] / 1000
    assert expected <= take.seconds <= expected + margins + 0.06
    assert take.rate == 24000
    first, second = take.words
    assert (first.offset, first.length) == (0, 16)
    assert (second.offset, second.length) == (17, 21)
    assert 0.17 < second.start - first.end < 0.19


def test_encoder_delay_is_gone_at_every_join(google: Loopback, gtts_at: Make) -> None:
    """LAME puts 46 ms in front of each piece and the service silence behind it; what is left is our own pause."""
    take = gtts_at(google.url).speak(segment("một hai ba bốn, năm sáu bảy tám"))
    loud = np.abs(from_bytes(take.pcm).astype(int)) > 200
    edges = np.flatnonzero(np.diff(np.flatnonzero(loud)) > take.rate * 0.1)
    assert edges.size == 1
    gap = np.diff(np.flatnonzero(loud))[edges[0]] / take.rate
    assert PAUSE_MS[","] / 1000 <= gap <= PAUSE_MS[","] / 1000 + 0.075
    assert np.flatnonzero(loud)[0] / take.rate < 0.03


def test_long_sentence_is_never_cut_by_the_package(google: Loopback, gtts_at: Make) -> None:
    words = " ".join(["nghiêng"] * 60)
    gtts_at(google.url, concurrency=1).speak(segment(words))
    texts = [google_translate.text_of(request) for request in google.requests]
    assert " ".join(texts) == words
    assert max(map(len, texts)) <= 95


def test_breath_without_mark_gets_a_short_pause(google: Loopback, gtts_at: Make) -> None:
    take = gtts_at(google.url).speak(segment(" ".join(["nghiêng"] * 20)))
    assert len(take.words) == 2
    assert take.words[1].start - take.words[0].end == pytest.approx(BREATH_MS / 1000, abs=0.001)


def cut_answer(answer: Answer, cuts: Iterator[int], _: Request) -> Answer:
    return dataclasses.replace(answer, cut=next(cuts))


def fault_of(voice: GttsVoice) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        voice.speak(segment(SENTENCE))
    return caught.value


@pytest.mark.parametrize(
    ("answer", "error", "wait"),
    [
        (Answer(status=429), VoiceThrottled, None),
        (Answer(status=429, headers={"Retry-After": "120"}), VoiceThrottled, 120.0),
        (Answer(status=429, headers={"Retry-After": "nonsense"}), VoiceThrottled, None),
        (Answer(status=302, headers={"Location": "https://www.google.com/sorry/index"}), VoiceThrottled, None),
        (Answer(status=403), VoiceRefused, None),
        (Answer(status=404), VoiceRefused, None),
        (Answer(status=503), VoiceUnavailable, None),
        (Answer(status=200), VoiceUnavailable, None),
        (Answer(b"<!DOCTYPE html><html><body>Network login</body></html>"), VoiceUnavailable, None),
        (Answer(google_translate.wrapped(b"")), VoiceUnavailable, None),
        (Answer(google_translate.wrapped(b"<html>jQ1olc</html>" * 50)), TakeRejected, None),
        (Answer(google_translate.wrapped(encoded(np.zeros(24000, np.int16)))), TakeRejected, None),
        (Answer(b"\xff\xfe" * 3_000_000), VoiceUnavailable, None),
    ],
)
def test_each_bad_answer_has_its_meaning(
    gtts_at: Make, answer: Answer, error: type[VoiceError], wait: float | None
) -> None:
    with serving(lambda _: answer) as server:
        fault = fault_of(gtts_at(server.url))
    assert type(fault) is error
    assert fault.retry_after == wait
    assert "gtts" in fault.subject


def test_one_stumble_is_forgiven(gtts_at: Make) -> None:
    answers = iter([Answer(status=503)])
    with serving(lambda request: next(answers, None) or google_translate.spoken(request)) as server:
        assert gtts_at(server.url).speak(segment(SENTENCE)).seconds > 1


def test_answer_cut_at_any_byte_is_never_a_take(gtts_at: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a length in the headers and without: an HTTP/1.0-style answer ends wherever the connection does."""
    monkeypatch.setattr("broadcaster.voices.online.TRIES", 1)
    for length in (True, False):
        whole = Answer(google_translate.wrapped(mp3(SENTENCE)), length=length).wire()
        end = whole.index(b'\\"]') + 3 if not length else len(whole)
        cuts = [*range(0, 60, 7), *range(60, end, end // 25), end - 2, end - 1]
        whole_answer = Answer(google_translate.wrapped(mp3(SENTENCE)), length=length)
        behave = functools.partial(cut_answer, whole_answer, iter(cuts))
        with serving(behave) as server:
            voice = gtts_at(server.url)
            for _ in cuts:
                assert isinstance(fault_of(voice), VoiceUnavailable | TakeRejected)


def test_slow_drip_ends_at_the_read_timeout(gtts_at: Make) -> None:
    answer = Answer(
        google_translate.wrapped(mp3(SENTENCE)), drip=0.3
    )  # each byte within the time-out, all of them not in hours
    with serving(lambda _: answer) as server:
        assert isinstance(fault_of(gtts_at(server.url, read_timeout=0.6, connect_timeout=0.6)), VoiceUnavailable)


def test_silent_service_ends_at_the_read_timeout(gtts_at: Make) -> None:
    with serving(lambda _: Answer(delay=600)) as server:
        assert isinstance(fault_of(gtts_at(server.url, read_timeout=0.3)), VoiceUnavailable)


def test_refused_connection(gtts_at: Make) -> None:
    voice = gtts_at(f"http://127.0.0.1:{unused_port()}")
    assert isinstance(fault_of(voice), VoiceUnavailable)
    with pytest.raises(VoiceUnavailable, match="không nhận kết nối"):
        voice.probe()


def test_unknown_host_is_seen_by_the_probe(gtts_at: Make) -> None:
    with pytest.raises(VoiceUnavailable, match="không tra được địa chỉ"):
        gtts_at("http://khong-co-that.invalid").probe()


def test_hanging_resolver_is_not_waited_for(gtts_at: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    hang = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: hang.wait())
    voice = gtts_at("http://cham.invalid")
    with pytest.raises(VoiceUnavailable, match="trong 1 giây"):
        voice.probe()
    hang.set()


def test_silent_drop_of_connections_is_bounded(gtts_at: Make) -> None:
    """A listener whose queue is full drops packets as a firewall does: the connect time-out must end it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        held = [socket.socket() for _ in range(4)]
        for client in held:
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        voice = gtts_at(f"http://127.0.0.1:{port}", connect_timeout=0.5)
        with pytest.raises(VoiceUnavailable):
            voice.probe()
        for client in held:
            client.close()


def test_certificate_that_nobody_signed_is_refused(gtts_at: Make, self_signed: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)
    with serving(google_translate.spoken, tls=context) as server:
        assert isinstance(fault_of(gtts_at(server.url)), VoiceUnavailable)
        assert server.requests == []


def test_pace_is_kept_by_all_voices_of_the_station(gtts_at: Make, google: Loopback, tmp_path: Path) -> None:
    started = time.time()
    voices = [gtts_at(google.url, pace=0.15) for _ in range(3)]
    threads = [
        threading.Thread(target=voice.speak, args=(segment("một hai ba"),)) for voice in voices for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(google.requests) == 6
    booked = StateFile(tmp_path / "state" / "pace-gtts.json").read()["next"]
    assert booked >= started + 6 * 0.15  # each of the six has its own start
    assert google.busiest <= 2


def test_breath_groups_of_one_sentence_are_asked_for_side_by_side_and_joined_in_order(gtts_at: Make) -> None:
    groups = ["một hai ba,", "bốn năm,", "sáu bảy tám chín,", "mười."]

    together, last = Gathering(3), threading.Event()

    def behave(request: Request) -> Answer:  # the first comes last
        together.wait()
        text = google_translate.text_of(request)
        if text == groups[0]:
            last.wait()
        elif text == groups[3]:
            last.set()
        return google_translate.spoken(request)

    with serving(behave) as server:
        take = gtts_at(server.url, concurrency=3).speak(segment(" ".join(groups)))
        assert server.busiest == 3
    assert [take.words[index].length for index in range(4)] == list(map(len, groups))
    lengths = [word.end - word.start for word in take.words]
    assert [round(seconds / SYLLABLE) for seconds in lengths] == [3, 2, 4, 1]


def test_after_a_failure_no_further_breath_group_is_asked_for(gtts_at: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.voices.online.TRIES", 1)
    words = ", ".join(["nghiêng nghiêng"] * 40)
    with serving(lambda _: Answer(status=429)) as server:
        with pytest.raises(VoiceThrottled):
            gtts_at(server.url, concurrency=2).speak(segment(words))
        time.sleep(0.3)
        assert len(server.requests) <= 5, "of 40"


def test_concurrency_is_kept_and_used(gtts_at: Make) -> None:
    together = Gathering(2)

    def at_once(request: Request) -> Answer:
        together.wait()
        return google_translate.spoken(request)

    with serving(at_once) as server:
        voices = [gtts_at(server.url, concurrency=2) for _ in range(4)]
        threads = [threading.Thread(target=voice.speak, args=(segment("một hai ba"),)) for voice in voices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.busiest == 2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("30", 30.0),
        ("9999999", 86400.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 40.0),
        ("soon", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 60.0) == seconds


def test_audio_of_an_answer() -> None:
    assert audio_of(google_translate.wrapped(b"sound")) == b"sound"
    assert audio_of(b'["wrb.fr","jQ1olc","[\\"abc\\"]"') == b""  # no whole base64
    assert audio_of(b"") == b""


def test_key_says_what_makes_the_sound(gtts_at: Make) -> None:
    voice = gtts_at("http://127.0.0.1:1")
    assert voice.key == "gtts 2.5.4 lang=vi pieces=1 slow=0 tld=com" or voice.key.startswith("gtts ")
    assert voice.key != gtts_at("http://127.0.0.1:1", slow=True).key
