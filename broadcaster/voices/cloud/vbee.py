"""Vbee: a request gets an id; asking for the id tells when the sound is ready and where it lies.

The service demands an address to call when the sound is ready; nothing has to answer there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import VoiceUnavailable
from ...settings import VbeeSettings
from .service import NEXT_VOICE, Ask, Audio, Later, Reply, as_json, audio_of, check_status, in_its_words, unexpected


class Vbee:
    title = "giọng Vbee"
    licence = "hợp đồng với Vbee"
    characters = 2000

    def __init__(self, settings: VbeeSettings) -> None:
        self._settings = settings

    def submit(self, text: str, key: str, call: str) -> Ask:
        settings = self._settings
        content = {
            "app_id": settings.app_id,
            "response_type": "indirect",
            "callback_url": call,
            "input_text": text,
            "voice_code": settings.voice,
            "audio_type": "mp3",
            "bitrate": 128,
            "speed_rate": f"{settings.speed:.1f}",
        }
        return Ask(settings.url, headers=_headers(key), content=as_json(content))

    def read(self, reply: Reply, key: str, who: str) -> Audio | Later:
        result = self._result(reply, who, key)
        identity = result.get("request_id")
        if not isinstance(identity, str) or not identity.replace("-", "").isalnum():
            raise unexpected(who, "thiếu mã yêu cầu")
        return Later(Ask(f"{self._settings.url}/{identity}", "GET", _headers(key)))

    def collect(self, reply: Reply, asked: Ask, who: str) -> Audio | Later:
        if not asked.headers:  # the sound's own address
            check_status(reply, who, self._settings.key_env)
            return audio_of(reply, who)
        result = self._result(reply, who, asked.headers["Authorization"].removeprefix("Bearer "))
        status, link = result.get("status"), result.get("audio_link")
        if status == "FAILURE":
            raise VoiceUnavailable(who, "dịch vụ không tạo được âm thanh", NEXT_VOICE)
        if status == "SUCCESS":
            if not isinstance(link, str):
                raise unexpected(who, "thiếu địa chỉ tệp âm thanh")
            return Later(Ask(link, "GET"), link=True)
        return Later(asked)

    def _result(self, reply: Reply, who: str, key: str) -> dict[str, Any]:
        check_status(reply, who, self._settings.key_env)
        answer = reply.json()
        if answer is None:
            raise unexpected(who, "không phải JSON")
        if answer.get("status") == 0:
            told = in_its_words(answer.get("error_code"), answer, "error_message", key)
            raise VoiceUnavailable(who, f"dịch vụ báo lỗi {told}", NEXT_VOICE)
        result = answer.get("result")
        if not isinstance(result, dict):
            raise unexpected(who, "thiếu result")
        return result

    def parameters(self) -> Mapping[str, object]:
        return {"voice": self._settings.voice, "speed": self._settings.speed}


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
