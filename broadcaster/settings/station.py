"""``broadcaster.toml``: who the station is, how it is reached, how carefully it works."""

from __future__ import annotations

import platform
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from ._types import Duration, Network, Section, Zone


class StationSettings(Section):
    name: str = Field("Đài truyền thanh thị xã Phước Long", min_length=1, max_length=255)
    town: str = "thị xã Phước Long"
    province: str = "Bình Phước"
    language: str = "vi"
    base_url: str = ""
    timezone: Zone = Field("Asia/Ho_Chi_Minh", validate_default=True)
    contact: str = ""
    phone: str = ""

    @field_validator("base_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise ValueError(
                "phải là địa chỉ http:// hoặc https:// không kèm mật khẩu, ví dụ https://nghe.phuoclong.vn"
            )
        return value.rstrip("/")

    def reached_at(self, address: str) -> StationSettings:
        """The same station, with the address at which it is reached as ``base_url``."""
        return self.model_copy(update={"base_url": address})


#: what a server listens on when it takes calls for any address of the machine; nobody can call these themselves
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104


def address_at(host: str, port: int) -> str:
    """The web address of a server that listens there; by the machine's name where it listens on every address of the machine."""
    name = (platform.node() or "localhost") if host in EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


class WebSettings(Section):
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    secure_cookies: bool = False
    metrics_from: tuple[Network, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()

    @property
    def address(self) -> str:
        """Where the server of this configuration answers."""
        return address_at(self.host, self.port)


class StoreSettings(Section):
    url: str = "sqlite:///broadcaster.db"
    pool: int = Field(5, ge=1, le=100)


class WorkSettings(Section):
    workers: int = Field(2, ge=1, le=64)
    lease: Duration = Field("5m", validate_default=True)
    retry_first: Duration = Field("1m", validate_default=True)
    retry_most: Duration = Field("6h", validate_default=True)
    attempts: int = Field(12, ge=1)


class ReviewSettings(Section):
    """What waits for a person before it is published."""

    mode: Literal["off", "doubts", "all"] = "doubts"
    unread: bool = False


class RetentionSettings(Section):
    replaced_audio: Duration = Field("7d", validate_default=True)
    takes_megabytes: int = Field(2000, ge=10)
    raw_pages: Duration = Field("90d", validate_default=True)
    expire_notices: bool = True
