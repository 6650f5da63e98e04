"""Google Cloud Text-to-Speech v1: JSON in, base64 WAV out; errors follow google.rpc.Status."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from ...settings import GoogleSettings
from .service import (
    Ask,
    AtOnce,
    Audio,
    Later,
    Reply,
    as_json,
    check_status,
    quota_gone,
    throttled,
    unexpected,
    wrong_key,
)


class Google(AtOnce):
    title = "giọng Google Cloud"
    licence = "hợp đồng với Google Cloud"
    #: the service counts 5,000 bytes of UTF-8, and a Vietnamese letter takes up to three
    characters = 1600

    def __init__(self, settings: GoogleSettings) -> None:
        self._settings = settings

    def submit(self, text: str, key: str, call: str) -> Ask:
        settings = self._settings
        content = {
            "input": {"text": text},
            "voice": {"languageCode": "vi-VN", "name": settings.voice},
            "audioConfig": {"audioEncoding": "LINEAR16", "sampleRateHertz": 24000, "speakingRate": settings.speed},
        }
        headers = {"X-Goog-Api-Key": key, "Content-Type": "application/json; charset=utf-8"}
        return Ask(settings.url, headers=headers, content=as_json(content))

    def read(self, reply: Reply, key: str, who: str) -> Audio | Later:
        answer = reply.json()
        if reply.status >= 300:
            self._check_error(reply, answer, who)
        content = (answer or {}).get("audioContent")
        if not isinstance(content, str):
            raise unexpected(who, "thiếu audioContent")
        try:
            return Audio(base64.b64decode(content, validate=True))
        except binascii.Error as error:
            raise unexpected(who, "audioContent không phải base64") from error

    def _check_error(self, reply: Reply, answer: dict[str, object] | None, who: str) -> None:
        error = (answer or {}).get("error")
        status = error.get("status") if isinstance(error, dict) else None
        reasons = str(error)
        if status in ("UNAUTHENTICATED", "PERMISSION_DENIED") or "API_KEY_INVALID" in reasons:
            raise wrong_key(who, self._settings.key_env, reply.status)
        if status == "RESOURCE_EXHAUSTED":
            raise quota_gone(who) if "per day" in reasons else throttled(reply, who)
        check_status(reply, who, self._settings.key_env)

    def parameters(self) -> Mapping[str, object]:
        return {"voice": self._settings.voice, "speed": self._settings.speed}
