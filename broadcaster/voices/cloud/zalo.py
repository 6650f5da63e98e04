"""Zalo AI: a form in, an address out whose file may be missing for a moment. Codes and fields as in its documentation."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from ...errors import VoiceUnavailable
from ...settings import ZaloSettings
from .service import (
    NEXT_VOICE,
    Ask,
    Audio,
    Later,
    Reply,
    audio_of,
    check_status,
    in_its_words,
    refused,
    throttled,
    unexpected,
    wrong_key,
)

MP3 = "1"
_KEY_CODES, _RATE_CODES = {401, 403}, {429}
#: a parameter out of range, too many characters, a wrong request
_REQUEST_CODES = {150, 155, 400}


class Zalo:
    title = "giọng Zalo AI"
    licence = "hợp đồng với Zalo AI"
    characters = 2000

    def __init__(self, settings: ZaloSettings) -> None:
        self._settings = settings

    def submit(self, text: str, key: str, call: str) -> Ask:
        settings = self._settings
        form = {"input": text, "speaker_id": str(settings.speaker), "speed": f"{settings.speed:g}", "encode_type": MP3}
        if settings.quality:
            form["quality"] = str(settings.quality)
        headers = {"apikey": key, "Content-Type": "application/x-www-form-urlencoded"}
        return Ask(settings.url, headers=headers, content=urlencode(form).encode())

    def read(self, reply: Reply, key: str, who: str) -> Audio | Later:
        check_status(reply, who, self._settings.key_env)
        answer = reply.json()
        if answer is None:
            raise unexpected(who, "không phải JSON")
        code = answer.get("error_code")
        if code in _KEY_CODES:
            raise wrong_key(who, self._settings.key_env, code)
        if code in _RATE_CODES:
            raise throttled(reply, who)
        if code != 0:
            told = in_its_words(code, answer, "error_message", key)
            if code in _REQUEST_CODES:
                raise refused(who, told)
            raise VoiceUnavailable(who, f"dịch vụ báo lỗi {told}", NEXT_VOICE)
        data = answer.get("data")
        if not isinstance(data, dict) or not isinstance(data.get("url"), str):
            raise unexpected(who, "thiếu địa chỉ tệp âm thanh")
        return Later(Ask(data["url"], "GET"), link=True)

    def collect(self, reply: Reply, asked: Ask, who: str) -> Audio | Later:
        if reply.status == 404:
            return Later(asked, link=True)
        check_status(reply, who, self._settings.key_env)
        return audio_of(reply, who)

    def parameters(self) -> Mapping[str, object]:
        return {name: getattr(self._settings, name) for name in ("speaker", "speed", "quality")}
