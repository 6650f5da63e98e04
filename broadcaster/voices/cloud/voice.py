"""A paid voice: asks its service for each breath group, waits where the service makes the sound later, counts what it costs."""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...errors import VoiceError, VoiceRefused, VoiceUnavailable
from ...model import Segment, Take, VoiceLimits
from ...once import built_once
from ...settings import (
    AzureSettings,
    CallingSection,
    CloudSection,
    FptSettings,
    GoogleSettings,
    VbeeSettings,
    ViettelSettings,
    ZaloSettings,
)
from ..budget import Budget
from ..callbacks import CALLS, Call, Callbacks
from ..group_pace import GroupPace, whole_groups
from ..keys import voice_key
from ..net import Unreachable, check_reachable, within
from ..online import FRESH_SECONDS, Split, SpokenGroup, breath_groups, decoded, joined, tried_again
from ..rate_limit import RateLimit
from .service import NEXT_VOICE, Ask, Audio, Later, Reply, Service

if TYPE_CHECKING:
    import httpx2

CloudSettings = FptSettings | ViettelSettings | VbeeSettings | ZaloSettings | GoogleSettings | AzureSettings

#: a minute of uncompressed sound at 48 kHz is 6 MB; nothing a service sends for one sentence is larger
LARGEST_ANSWER = 30_000_000


def build_cloud_voice(
    name: str, settings: CloudSettings, *, split: Split, state: Path | None = None, zone: tzinfo | None = None
) -> CloudVoice:
    return CloudVoice(name, settings, _service(settings), split=split, state=state, zone=zone)


def _service(settings: CloudSettings) -> Service:
    if isinstance(settings, FptSettings):
        from .fpt import Fpt

        return Fpt(settings)
    if isinstance(settings, ViettelSettings):
        from .viettel import Viettel

        return Viettel(settings)
    if isinstance(settings, VbeeSettings):
        from .vbee import Vbee

        return Vbee(settings)
    if isinstance(settings, ZaloSettings):
        from .zalo import Zalo

        return Zalo(settings)
    if isinstance(settings, GoogleSettings):
        from .google import Google

        return Google(settings)
    from .azure import Azure

    return Azure(settings)


class CloudVoice:
    """``budget`` counts characters and đồng; the chain asks it before an article is begun."""

    def __init__(
        self,
        name: str,
        settings: CloudSection,
        service: Service,
        *,
        split: Split,
        state: Path | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        self._settings = settings
        self._service = service
        self._split = split
        self.name = name
        self.label = settings.label or service.title
        self.key = voice_key(type(service).__name__.lower(), "1", service.parameters())
        self.limits = VoiceLimits(
            characters=service.characters, offline=False, licence=service.licence, concurrency=settings.concurrency
        )
        self.budget = Budget(name, settings, state, zone)
        pace = settings.pace.total_seconds()
        self._limit = RateLimit(name, state, pace=pace, concurrency=settings.concurrency)
        self._read_seconds = settings.read_timeout.total_seconds()
        self._callbacks = Callbacks(
            settings.callback_url if isinstance(settings, CallingSection) else "", state / CALLS if state else None
        )
        self._reached = 0.0
        self._who = f"Giọng {name}"
        self._pace = GroupPace()

    def probe(self) -> None:
        """Raise VoiceRefused without a key, VoiceUnavailable when the service cannot be reached in time."""
        self._key()
        if self._reached and time.monotonic() - self._reached < FRESH_SECONDS:
            return
        try:
            check_reachable(self._settings.url, min(1.5, self._settings.connect_timeout.total_seconds()))
        except Unreachable as error:
            raise VoiceUnavailable(self._who, str(error), NEXT_VOICE) from error
        self._reached = time.monotonic()

    def speak(self, segment: Segment) -> Take:
        """Raises the VoiceError that the service's answer means."""
        texts = breath_groups(segment, self._service.characters, self._split, self._who)
        groups = whole_groups(texts, self._spoken, self._settings.concurrency, self._pace, self._who)
        return joined(segment, groups, self.name, self.key)

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    def _key(self) -> str:
        key = os.environ.get(self._settings.key_env, "").strip()
        if not key:
            env = self._settings.key_env
            raise VoiceRefused(
                self._who, f"thiếu khóa trong biến môi trường {env}", f"Đặt {env} rồi khởi động lại broadcaster."
            )
        if not key.isascii() or not key.isprintable():
            raise VoiceRefused(self._who, f"khóa trong {self._settings.key_env} có ký tự lạ", "Chép lại khóa.")
        return key

    def _spoken(self, text: str) -> SpokenGroup:
        def ask() -> SpokenGroup:
            with self._limit.enter():
                return decoded(text, self._sound(text), self._who)

        try:
            return tried_again(ask)
        except VoiceError:
            self._reached = 0.0
            raise

    def _sound(self, text: str) -> bytes:
        key = self._key()
        self.budget.spend(len(text))
        with self._callbacks.expected() as call:
            answer = self._send(self._service.submit(text, key, call.url))
            sound = self._awaited(self._service.read(answer, key, self._who), call)
        self._reached = time.monotonic()
        return sound.data

    def _awaited(self, step: Audio | Later, call: Call) -> Audio:
        """The sound, asked for until it is there; the same question is not asked again before the service called or some time went by."""
        deadline = time.monotonic() + self._settings.wait.total_seconds()
        asked: Ask | None = None
        while isinstance(step, Later):
            if step.link:
                _check_link(step.ask.url, self._settings.url, self._who)
            if step.ask == asked:
                call.wait(self._settings.poll.total_seconds(), deadline - time.monotonic())
            if time.monotonic() > deadline:
                raise VoiceUnavailable(self._who, "dịch vụ nhận bài nhưng không trả âm thanh kịp", NEXT_VOICE)
            asked = step.ask
            step = self._service.collect(self._send(step.ask), step.ask, self._who)
        return step

    def _send(self, ask: Ask) -> Reply:
        """One request; certificate checked, no redirects, time and size bounded. Raises VoiceUnavailable."""
        import httpx2

        bound = self._settings.connect_timeout.total_seconds() + self._read_seconds
        try:
            return within(bound + 0.5, lambda: self._exchange(ask, time.monotonic() + bound))
        except TimeoutError as error:
            raise VoiceUnavailable(self._who, f"không trả lời xong trong {bound:g} giây", NEXT_VOICE) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise VoiceUnavailable(self._who, f"mất kết nối ({type(error).__name__})", NEXT_VOICE) from error

    def _exchange(self, ask: Ask, deadline: float) -> Reply:
        body = bytearray()
        with self._client.stream(ask.method, ask.url, headers=dict(ask.headers), content=ask.content) as response:
            for block in response.iter_bytes():
                body += block
                if time.monotonic() > deadline or len(body) > LARGEST_ANSWER:
                    raise TimeoutError
            return Reply(response.status_code, {k.lower(): v for k, v in response.headers.items()}, bytes(body))

    @built_once
    def _client(self) -> httpx2.Client:
        import httpx2

        timeout = httpx2.Timeout(self._read_seconds, connect=self._settings.connect_timeout.total_seconds())
        return httpx2.Client(timeout=timeout, follow_redirects=False)


def _check_link(link: str, service: str, who: str) -> None:
    """A service tells where the sound lies; an address inside our own network would be somebody's trick."""
    parts, own = urlsplit(link), urlsplit(service)
    if parts.hostname and parts.hostname == own.hostname:
        return
    try:
        found = within(5.0, lambda: socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM))
        public = all(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found)
    except (OSError, ValueError):
        public = False
    if parts.scheme != "https" or not public:
        raise VoiceRefused(
            who, f"địa chỉ âm thanh không an toàn ({parts.scheme}://{parts.hostname})", "Báo nhà cung cấp."
        )
