"""gTTS: the Google Translate voice through the gtts package. Online, one female voice, an unofficial service.

The package builds the request; we send it, because its own sending neither checks the certificate nor bounds the time. Text goes in
breath groups of our own (its splitter makes every comma an utterance), each answer is decoded by itself, freed from encoder delay and
silence, and joined with our pauses.
"""

from __future__ import annotations

import base64
import binascii
import importlib.metadata
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import TakeRejected, VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable
from ..model import Segment, Take, VoiceLimits
from ..settings import GttsSettings
from .group_pace import GroupPace, whole_groups
from .keys import voice_key
from .net import Unreachable, check_reachable, retry_after, within
from .online import FRESH_SECONDS, Split, SpokenGroup, breath_groups, decoded, joined, tried_again
from .rate_limit import RateLimit

LABEL = "giọng Google"
LICENCE = "dịch vụ không chính thức của Google Dịch; gói gtts: MIT"
#: the service cuts at 100; the package may add a blank after marks
PIECE_CHARACTERS = 95
#: one answer holds at most 100 characters of speech, about 120 kB in base64
LARGEST_ANSWER = 4_000_000


class GttsVoice:
    """``split(segment, characters)`` gives the breath groups. ``state`` holds pace and seats shared with other processes."""

    def __init__(
        self,
        name: str,
        settings: GttsSettings,
        *,
        split: Split,
        state: Path | None = None,
    ) -> None:
        self._settings = settings
        self._split = split
        self.name = name
        self.label = settings.label or LABEL
        parameters = {"lang": settings.lang, "tld": settings.tld, "slow": int(settings.slow), "pieces": 1}
        self.key = voice_key("gtts", importlib.metadata.version("gtts"), parameters)
        self.limits = VoiceLimits(offline=False, licence=LICENCE, concurrency=settings.concurrency)
        pace = settings.pace.total_seconds()
        self._limit = RateLimit(name, state, pace=pace, concurrency=settings.concurrency)
        self._connect = settings.connect_timeout.total_seconds()
        self._read = settings.read_timeout.total_seconds()
        self._reached = 0.0
        self._who = f"Giọng {name}"
        self._pace = GroupPace()

    def probe(self) -> None:
        """Raise VoiceUnavailable within the connect time-out when the service cannot be reached; cheap when it just was."""
        from gtts.tts import _translate_url

        if self._reached and time.monotonic() - self._reached < FRESH_SECONDS:
            return
        try:
            check_reachable(_translate_url(tld=self._settings.tld), self._connect)
        except Unreachable as error:
            raise self._unavailable(str(error)) from error
        self._reached = time.monotonic()

    def speak(self, segment: Segment) -> Take:
        """Raises VoiceThrottled on 429 and captcha pages, VoiceRefused on 403, VoiceUnavailable on everything of the network."""
        texts = breath_groups(segment, PIECE_CHARACTERS, self._split, self._who)
        groups = whole_groups(texts, self._spoken, self._settings.concurrency, self._pace, self._who)
        return joined(segment, groups, self.name, self.key)

    def _spoken(self, text: str) -> SpokenGroup:
        return tried_again(lambda: decoded(text, self._fetch(text), self._who))

    def _fetch(self, text: str) -> bytes:
        from gtts.tts import gTTSError

        request = _request(self._settings, text)
        timeout = (self._connect, self._read)
        with self._limit.enter():
            try:
                mp3 = within(sum(timeout) + 0.5, lambda: b"".join(_answers(request, timeout)))
            except TimeoutError as error:
                raise self._unavailable(f"không trả lời xong trong {self._read:g} giây") from error
            except gTTSError as error:
                raise self._fault(error) from error
            except AssertionError as error:
                raise TakeRejected(
                    f"Giọng {self.name}", f"gtts không thấy chữ nào để đọc trong «{text[:30]}»"
                ) from error
        self._reached = time.monotonic()
        return mp3

    def _fault(self, error: Any) -> VoiceError:
        """What an answer of the service means for the chain."""
        self._reached = 0.0
        response, who = error.rsp, self._who
        if response is None:
            return self._unavailable(str(error.msg or error))
        status = response.status_code
        if status == 429 or "/sorry/" in response.url or "/sorry/" in response.headers.get("Location", ""):
            wait = retry_after(response.headers.get("Retry-After"), time.time())
            return VoiceThrottled(
                who, f"dịch vụ yêu cầu đọc chậm lại ({status})", "Giọng kế tiếp đọc thay.", retry_after=wait
            )
        if status in (400, 401, 403, 404):
            return VoiceRefused(who, f"dịch vụ từ chối ({status})", "Có thể dịch vụ đã đổi; cần cập nhật gói gtts.")
        if status == 200:
            return self._unavailable("trả lời 200 nhưng không có âm thanh")
        return self._unavailable(f"dịch vụ báo lỗi {status}")

    def _unavailable(self, fault: str) -> VoiceUnavailable:
        return VoiceUnavailable(self._who, fault, "Giọng kế tiếp đọc thay; hệ thống sẽ tự thử lại.")


def _request(settings: GttsSettings, text: str) -> Any:
    from gtts.tts import gTTS

    return gTTS(text, lang=settings.lang, tld=settings.tld, slow=settings.slow, lang_check=False)


def _answers(tts: Any, timeout: tuple[float, float]) -> Iterator[bytes]:
    """The MP3 of each request that ``tts`` prepares; certificates checked, time and size bounded. Raises gTTSError."""
    import requests
    import urllib3
    from gtts.tts import gTTSError

    with requests.Session() as session:
        for prepared in tts._prepare_requests():
            try:
                settings = session.merge_environment_settings(prepared.url, {}, True, True, None)
                response = session.send(prepared, timeout=timeout, allow_redirects=False, **settings)
                with response:
                    if response.status_code != 200:
                        raise gTTSError(tts=tts, response=response)
                    body = _body(response, time.monotonic() + timeout[1])
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, EOFError) as error:
                raise gTTSError(f"mất kết nối hoặc quá thời gian ({type(error).__name__})") from error
            audio = audio_of(body)
            if not audio:
                raise gTTSError(tts=tts, response=response)
            yield audio


def _body(response: Any, deadline: float) -> bytes:
    """All bytes of the answer; a slow drip ends at the deadline, a flood at the largest size."""
    body = bytearray()
    while block := response.raw.read1(65536, decode_content=True):
        body += block
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > LARGEST_ANSWER:
            raise EOFError
    return bytes(body)


def audio_of(body: bytes) -> bytes:
    """The MP3 inside an answer of the service, empty when there is none: ``["wrb.fr","jQ1olc","[\\"<base64>\\"]"``."""
    found = re.search(rb'jQ1olc","\[\\"([A-Za-z0-9+/=]*)\\"\]', body)
    try:
        return base64.b64decode(found.group(1), validate=True) if found else b""
    except binascii.Error:
        return b""
