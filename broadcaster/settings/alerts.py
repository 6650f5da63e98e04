"""``[alerts]`` of ``broadcaster.toml``: what the watch tells of, and where besides the console."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from ._types import Duration, Section

_ENVIRONMENT = r"^$|^[A-Za-z_][A-Za-z0-9_]*$"
#: one mailbox, in plain letters: nothing that could end a header or begin another address
Mailbox = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$", max_length=254)
]


class EmailSettings(Section):
    """A mail server that takes our letters. The password comes from the environment or from a file, never from here."""

    host: str = Field(min_length=1, pattern=r"^[A-Za-z0-9.:-]+$")
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_env: str = Field("BROADCASTER_SMTP_PASSWORD", pattern=_ENVIRONMENT)
    password_file: str = ""
    sender: Mailbox
    to: tuple[Mailbox, ...] = Field(min_length=1)
    timeout: Duration = Field("30s", validate_default=True, ge=timedelta(seconds=1), le=timedelta(minutes=5))

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> EmailSettings:
        if self.user and self.security == "none":
            raise ValueError(
                'có user thì security phải là "starttls" hoặc "tls": mật khẩu không được gửi ở dạng đọc được'
            )
        return self


class WebhookSettings(Section):
    """An address that takes alerts as JSON; signed where a secret is set."""

    url: str = Field(pattern=r"^https?://\S+$", max_length=2000)
    secret_env: str = Field("BROADCASTER_WEBHOOK_SECRET", pattern=_ENVIRONMENT)
    secret_file: str = ""
    timeout: Duration = Field("15s", validate_default=True, ge=timedelta(seconds=1), le=timedelta(minutes=5))


class AppriseSettings(Section):
    """Services that the extra «apprise» knows, by its addresses; a file holds one address a line."""

    urls: tuple[str, ...] = ()
    urls_file: str = ""

    @model_validator(mode="after")
    def _somewhere(self) -> AppriseSettings:
        if not self.urls and not self.urls_file:
            raise ValueError("cần khóa urls hoặc urls_file")
        return self


class AlertsSettings(Section):
    """``gather`` is how long what follows an alert is gathered into one message; a length of 0 switches a look off."""

    gather: Duration = Field("15m", validate_default=True, ge=timedelta(minutes=1), le=timedelta(days=1))
    pull_by: Duration = Field("0s", validate_default=True)
    source_silent: Duration = Field("3d", validate_default=True)
    disk_megabytes: int = Field(1000, ge=0)
    email: EmailSettings | None = None
    webhook: WebhookSettings | None = None
    apprise: AppriseSettings | None = None
