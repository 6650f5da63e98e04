"""``[radio]`` of ``broadcaster.toml``: who pulls the bulletins, so that receipts name a station and not an address."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from ._types import Network, Section


def _is_a_digest(value: str) -> str:
    if value and not re.fullmatch(r"[0-9a-f]{64}", value):
        raise ValueError(
            "phải là 64 chữ số hex mà lệnh «broadcaster receipts token» in ra; không ghi mã của đài vào đây"
        )
    return value


def _is_a_plain_name(name: str) -> str:
    """A station's name stands in receipts and addresses."""
    if not re.fullmatch(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*", name):
        raise ValueError("tên đài chỉ gồm chữ không dấu, số và gạch nối, ví dụ phuong-1")
    return name


StationName = Annotated[str, AfterValidator(_is_a_plain_name)]


class PullingStation(Section):
    """A radio station that fetches bulletins, known by the networks it calls from, by the hash of its token, or by either."""

    title: str = Field(min_length=1, max_length=100)
    addresses: tuple[Network, ...] = ()
    token_hash: Annotated[str, AfterValidator(_is_a_digest)] = ""

    @model_validator(mode="after")
    def _can_be_known(self) -> PullingStation:
        if not self.addresses and not self.token_hash:
            raise ValueError("chưa có gì để nhận ra đài này; ghi addresses hoặc token_hash")
        return self


class RadioSettings(Section):
    stations: dict[StationName, PullingStation] = {}
