"""Azure Speech: SSML in, WAV out."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from ...settings import AzureSettings
from .service import Ask, AtOnce, Audio, Later, Reply, audio_of, check_status


class Azure(AtOnce):
    title = "giọng Azure"
    licence = "hợp đồng với Microsoft Azure"
    #: ten minutes of sound are the service's limit; a sentence never comes near it
    characters = 3000

    def __init__(self, settings: AzureSettings) -> None:
        self._settings = settings

    def submit(self, text: str, key: str, call: str) -> Ask:
        headers = {
            "Ocp-Apim-Subscription-Key": key,
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": "riff-24khz-16bit-mono-pcm",
            "User-Agent": "broadcaster",
        }
        return Ask(self._settings.url, headers=headers, content=self._ssml(text).encode())

    def _ssml(self, text: str) -> str:
        voice, rate = quoteattr(self._settings.voice), quoteattr(f"{self._settings.rate:+d}%")
        return (
            '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="vi-VN">'
            f"<voice name={voice}><prosody rate={rate}>{escape(text)}</prosody></voice></speak>"
        )

    def read(self, reply: Reply, key: str, who: str) -> Audio | Later:
        check_status(reply, who, self._settings.key_env)
        return audio_of(reply, who)

    def parameters(self) -> Mapping[str, object]:
        return {"voice": self._settings.voice, "rate": self._settings.rate}
