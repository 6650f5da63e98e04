"""FPT.AI text to speech v5: the text is the body, the answer names a file that appears within seconds to two minutes."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import VoiceUnavailable
from ...settings import FptSettings
from .service import NEXT_VOICE, Ask, Audio, Later, Reply, audio_of, check_status, in_its_words, unexpected

#: the service refuses shorter texts
SHORTEST = 3


class Fpt:
    title = "giọng FPT.AI"
    licence = "hợp đồng với FPT.AI"
    characters = 5000

    def __init__(self, settings: FptSettings) -> None:
        self._settings = settings

    def submit(self, text: str, key: str, call: str) -> Ask:
        settings = self._settings
        headers = {"api_key": key, "voice": settings.voice, "speed": str(settings.speed), "format": "mp3"}
        if call:
            headers["callback_url"] = call
        return Ask(settings.url, headers=headers, content=text.ljust(SHORTEST, ".").encode())

    def read(self, reply: Reply, key: str, who: str) -> Audio | Later:
        check_status(reply, who, self._settings.key_env)
        answer = reply.json()
        if answer is None:
            raise unexpected(who, "không phải JSON")
        if answer.get("error") not in (0, "0", None):
            told = in_its_words(answer["error"], answer, "message", key)
            raise VoiceUnavailable(who, f"dịch vụ báo lỗi {told}", NEXT_VOICE)
        link = answer.get("async")
        if not isinstance(link, str):
            raise unexpected(who, "thiếu địa chỉ tệp âm thanh")
        return Later(Ask(link, "GET"), link=True)

    def collect(self, reply: Reply, asked: Ask, who: str) -> Audio | Later:
        if reply.status in (403, 404):  # the file is not there yet
            return Later(asked, link=True)
        check_status(reply, who, self._settings.key_env)
        return audio_of(reply, who)

    def parameters(self) -> Mapping[str, object]:
        return {"voice": self._settings.voice, "speed": self._settings.speed}
