"""Two good Vietnamese voices through edge-tts: online, an unlicensed use of a browser's feature, and it breaks now and then.

Extra ``edge``. The package ends quietly when the service hangs up midway, so a take counts only when the service has named every word and
ended its turn.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import TakeRejected, VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable, install_command
from ..model import Segment, Take, VoiceLimits, WordTime
from ..settings import EdgeSettings
from .group_pace import GroupPace, whole_groups
from .keys import said, voice_key
from .net import Unreachable, check_reachable, within
from .online import FRESH_SECONDS, Split, SpokenGroup, breath_groups, decoded, joined, tried_again
from .rate_limit import RateLimit

LABELS = {"vi-VN-HoaiMyNeural": "giọng Hoài My", "vi-VN-NamMinhNeural": "giọng Nam Minh"}
LICENCE = "dịch vụ của trình duyệt Edge, không có hợp đồng; gói edge-tts: LGPL-3.0"
#: one request takes 4,096 bytes, and a Vietnamese letter takes up to three
CHARACTERS = 1300
TICKS = 10_000_000
NEXT_VOICE = "Giọng kế tiếp đọc thay; hệ thống sẽ tự thử lại."
Boundary = tuple[float, float, str]


class EdgeVoice:
    """Word times come from the service."""

    def __init__(self, name: str, settings: EdgeSettings, *, split: Split, state: Path | None = None) -> None:
        self._settings = settings
        self._split = split
        self.name = name
        self.label = settings.label or LABELS.get(settings.voice, "giọng Edge")
        version = importlib.metadata.version("edge-tts") if installed() else "0"
        self.key = voice_key("edge-tts", version, {"voice": settings.voice, "rate": settings.rate})
        self.limits = VoiceLimits(CHARACTERS, offline=False, licence=LICENCE, concurrency=settings.concurrency)
        self._limit = RateLimit(name, state, pace=settings.pace.total_seconds(), concurrency=settings.concurrency)
        self._who = f"Giọng {name}"
        self._pace = GroupPace()
        self._reached = 0.0

    def probe(self) -> None:
        """Raise VoiceRefused without the package, VoiceUnavailable when the service cannot be reached in time."""
        if not installed():
            raise VoiceRefused(self._who, "chưa cài gói edge-tts", f"Chạy «{install_command('edge')}».")
        import edge_tts.communicate

        if self._reached and time.monotonic() - self._reached < FRESH_SECONDS:
            return
        try:
            check_reachable(str(vars(edge_tts.communicate)["WSS_URL"]), 1.5)
        except Unreachable as error:
            raise VoiceUnavailable(self._who, str(error), NEXT_VOICE) from error
        self._reached = time.monotonic()

    def speak(self, segment: Segment) -> Take:
        """Raises VoiceUnavailable, VoiceThrottled, VoiceRefused by what the service answers, TakeRejected for a cut answer."""
        texts = breath_groups(segment, CHARACTERS, self._split, self._who)
        groups = whole_groups(texts, self._spoken, self._settings.concurrency, self._pace, self._who)
        return joined(segment, groups, self.name, self.key)

    def _spoken(self, text: str) -> SpokenGroup:
        def ask() -> SpokenGroup:
            with self._limit.enter():
                audio, boundaries = self._ask(text)
            return self._checked(text, audio, boundaries)

        try:
            return tried_again(ask)
        except VoiceError:
            self._reached = 0.0
            raise

    def _ask(self, text: str) -> tuple[bytes, list[Boundary]]:
        import aiohttp
        from edge_tts import exceptions

        bound = self._settings.connect_timeout.total_seconds() + self._settings.read_timeout.total_seconds()
        try:
            return within(bound, lambda: asyncio.run(self._stream(text)))
        except TimeoutError as error:
            raise VoiceUnavailable(self._who, f"không trả lời xong trong {bound:g} giây", NEXT_VOICE) from error
        except aiohttp.ClientResponseError as error:
            raise self._status_fault(error.status) from error
        except exceptions.SkewAdjustmentError as error:
            raise self._status_fault(403) from error
        except exceptions.NoAudioReceived as error:
            raise VoiceUnavailable(self._who, "dịch vụ không trả âm thanh", NEXT_VOICE) from error
        except (exceptions.EdgeTTSException, aiohttp.ClientError, OSError, ValueError, LookupError) as error:
            raise VoiceUnavailable(self._who, f"mất kết nối ({type(error).__name__})", NEXT_VOICE) from error

    async def _stream(self, text: str) -> tuple[bytes, list[Boundary]]:
        import edge_tts

        settings = self._settings
        connect = max(1, round(settings.connect_timeout.total_seconds()))
        receive = max(1, round(settings.read_timeout.total_seconds()))
        speech: Any = edge_tts.Communicate(
            text,
            settings.voice,
            rate=f"{settings.rate:+d}%",
            boundary="WordBoundary",
            connect_timeout=connect,
            receive_timeout=receive,
        )
        audio, boundaries = bytearray(), []
        async for chunk in speech.stream():
            if chunk["type"] == "audio":
                audio += chunk["data"]
            else:
                start = chunk["offset"] / TICKS
                boundaries.append((start, start + chunk["duration"] / TICKS, str(chunk["text"])))
        if not speech.state.get("offset_compensation", True):  # set when the service says that the turn is over
            raise ConnectionError
        return bytes(audio), boundaries

    def _status_fault(self, status: int) -> VoiceError:
        if status == 429:
            return VoiceThrottled(self._who, "dịch vụ yêu cầu đọc chậm lại", NEXT_VOICE)
        if status in (401, 403):
            remedy = "Kiểm tra đồng hồ của máy (lệch quá 5 phút là bị từ chối); nếu đúng giờ, cập nhật gói edge-tts."
            return VoiceRefused(self._who, f"dịch vụ từ chối ({status})", remedy)
        return VoiceUnavailable(self._who, f"dịch vụ báo lỗi {status}", NEXT_VOICE)

    def _checked(self, text: str, audio: bytes, boundaries: Sequence[Boundary]) -> SpokenGroup:
        from . import sound

        words, rest = _placed(text, boundaries)
        if any(char.isalnum() for char in rest):
            raise TakeRejected(self._who, f"dịch vụ dừng giữa câu, thiếu «{rest[:40]}»")
        group = decoded(text, audio, self._who)
        samples, rate = sound.decode(audio)
        if len(samples) / rate < words[-1].end - 0.15:
            raise TakeRejected(self._who, "âm thanh ngắn hơn các từ mà dịch vụ báo")
        head = sound.trim(samples, rate).head / rate
        seconds = len(group.samples) / rate
        self._reached = time.monotonic()
        moved = [
            WordTime(max(0.0, word.start - head), min(seconds, word.end - head), word.offset, word.length)
            for word in words
        ]
        return SpokenGroup(text, group.samples, rate, tuple(moved))


def _placed(text: str, boundaries: Sequence[Boundary]) -> tuple[list[WordTime], str]:
    """The words that the service named, found in ``text`` one after the other, and what of the text comes after the last."""
    words: list[WordTime] = []
    at, lowered = 0, text.lower()
    for start, end, word in boundaries:
        named = said(word).lower()
        place = lowered.find(named, at) if named else -1
        if place >= 0:
            words.append(WordTime(start, end, place, len(named)))
            at = place + len(named)
    return words, text[at:]


def installed() -> bool:
    return importlib.util.find_spec("edge_tts") is not None
