"""Alerts as JSON to an address of the operator's own, signed with a shared secret (HMAC-SHA256 of the body)."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .. import __version__
from ..errors import AlertNotSent, SourceError
from .digest import Message
from .secrets import secret

if TYPE_CHECKING:
    from ..settings import WebhookSettings

_SUBJECT = "Webhook"
SIGNATURE = "X-Broadcaster-Signature"


class WebhookChannel:
    """POSTs to ``[alerts.webhook] url``. The operator named the address, so it may lie in the town's own network."""

    def __init__(self, settings: WebhookSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @property
    def words(self) -> str:
        parts = urlsplit(self._settings.url)  # the path may be the secret
        return f"webhook tới {parts.hostname}"

    def send(self, message: Message) -> str | None:
        """Raises AlertNotSent for everything but an answer 2xx."""
        from ..sources.post import post

        settings = self._settings
        key = secret(_SUBJECT, self._folder, file=settings.secret_file, env=settings.secret_env)
        told = {**message.data, "subject": message.subject, "text": message.text}
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"broadcaster/{__version__}"}
        if key:
            headers[SIGNATURE] = signature(key, body)
        try:
            status = post(settings.url, body, headers, seconds=settings.timeout.total_seconds())
        except SourceError as error:
            raise AlertNotSent(_SUBJECT, f"{self.words}: {error.fault}", _REMEDY) from error
        if not 200 <= status < 300:
            raise AlertNotSent(_SUBJECT, f"{self.words} trả lời mã {status}", _REMEDY)
        return None


_REMEDY = "Kiểm tra [alerts.webhook]; hệ thống sẽ tự gửi lại."


def signature(key: str, body: bytes) -> str:
    """``sha256=`` and the HMAC of the body, in hexadecimal: whoever has the secret makes the same and compares."""
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
