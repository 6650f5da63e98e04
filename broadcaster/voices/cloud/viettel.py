"""Viettel AI: JSON in, the sound itself out."""

from __future__ import annotations

from collections.abc import Mapping

from ...settings import ViettelSettings
from .service import Ask, AtOnce, Audio, Later, Reply, as_json, audio_of, check_status

MP3 = 3


class Viettel(AtOnce):
    title = "giọng Viettel AI"
    licence = "hợp đồng với Viettel AI"
    characters = 300

    def __init__(self, settings: ViettelSettings) -> None:
        self._settings = settings

    def submit(self, text: str, key: str, call: str) -> Ask:
        settings = self._settings
        content = {
            "text": text,
            "voice": settings.voice,
            "speed": settings.speed,
            "tts_return_option": MP3,
            "token": key,
            "without_filter": False,
        }
        return Ask(settings.url, headers={"Content-Type": "application/json"}, content=as_json(content))

    def read(self, reply: Reply, key: str, who: str) -> Audio | Later:
        check_status(reply, who, self._settings.key_env)
        return audio_of(reply, who)

    def parameters(self) -> Mapping[str, object]:
        return {"voice": self._settings.voice, "speed": self._settings.speed}
