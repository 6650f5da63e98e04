"""The shape of a paid service: what to send for a text, and what an answer means.

A service that makes the sound later answers ``Later`` with the next question; the voice asks it until the sound is there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...errors import VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable
from ..net import retry_after

NEXT_VOICE = "Giọng kế tiếp đọc thay; hệ thống sẽ tự thử lại."


@dataclass(frozen=True, slots=True)
class Ask:
    """One HTTP request. ``headers`` and ``content`` may hold the key and are never printed."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any] | None:
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


@dataclass(frozen=True, slots=True)
class Audio:
    """A sound file, whole: MP3, WAV, FLAC or OGG."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Later:
    """The sound is being made: ask this next, after a pause. ``link``: the address came from the service and leads to the sound."""

    ask: Ask
    link: bool = False


class Service(Protocol):
    """``who`` names the voice in messages; ``characters`` is the longest text of one request."""

    title: str
    licence: str
    characters: int

    def submit(self, text: str, key: str, call: str) -> Ask:
        """The first question. ``call`` is the address to call when the sound is ready, empty for none."""

    def read(self, reply: Reply, key: str, who: str) -> Audio | Later:
        """What an answer to the first question means. Raises VoiceError."""

    def collect(self, reply: Reply, asked: Ask, who: str) -> Audio | Later:
        """What an answer to a later question means. Raises VoiceError."""

    def parameters(self) -> Mapping[str, object]:
        """Everything that changes the sound."""


class AtOnce:
    """What services share that answer with the sound itself: there is no later question."""

    def collect(self, reply: Reply, asked: Ask, who: str) -> Audio | Later:
        raise unexpected(who, "dịch vụ này trả âm thanh ngay")


def check_status(reply: Reply, who: str, key_env: str) -> None:
    """Raise what the status of an unsuccessful answer means in HTTP; services know their own codes better and look first."""
    if reply.status < 300:
        return
    if reply.status == 429:
        raise throttled(reply, who)
    if reply.status in (401, 403):
        raise wrong_key(who, key_env, reply.status)
    if reply.status == 402:
        raise quota_gone(who)
    if reply.status in (400, 404, 405, 413, 415, 422):
        raise refused(who, str(reply.status))
    raise VoiceUnavailable(who, f"dịch vụ báo lỗi {reply.status}", NEXT_VOICE)


def throttled(reply: Reply, who: str) -> VoiceThrottled:
    wait = retry_after(reply.headers.get("retry-after"), time.time())
    return VoiceThrottled(who, "dịch vụ yêu cầu đọc chậm lại", NEXT_VOICE, retry_after=wait)


def wrong_key(who: str, key_env: str, code: object) -> VoiceRefused:
    return VoiceRefused(who, f"dịch vụ không nhận khóa ({code})", f"Kiểm tra biến môi trường {key_env}.")


def quota_gone(who: str) -> VoiceRefused:
    return VoiceRefused(who, "tài khoản đã hết hạn mức hoặc hết tiền", "Nạp thêm, hoặc bỏ giọng này khỏi chain.")


def refused(who: str, why: str) -> VoiceRefused:
    return VoiceRefused(who, f"dịch vụ không nhận yêu cầu ({why})", "Kiểm tra tên giọng, tốc độ và địa chỉ.")


def in_its_words(code: object, answer: Mapping[str, Any], field: str, key: str) -> str:
    """The service's code and what it says of it, short and without the key, should it be repeated there."""
    said = answer.get(field)
    if not isinstance(said, str) or not said.strip():
        return str(code)
    return f"{code}: {' '.join(said.replace(key, '…').split())[:100]}"


def unexpected(who: str, what: str) -> VoiceError:
    return VoiceUnavailable(who, f"câu trả lời của dịch vụ không như tài liệu: {what}", NEXT_VOICE)


def audio_of(reply: Reply, who: str) -> Audio:
    """The body as a sound file; a page or an empty body is none."""
    kind = reply.headers.get("content-type", "")
    if not reply.body:
        raise VoiceUnavailable(who, "trả lời 200 nhưng không có âm thanh", NEXT_VOICE)
    if kind.startswith(("text/html", "application/json", "text/xml")):
        raise unexpected(who, f"kiểu {kind.partition(';')[0]} thay cho âm thanh")
    return Audio(reply.body)


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
