"""The kinds of value a configuration file may hold beyond TOML's own."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Section(BaseModel):
    """A table of a configuration file: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


#: what is longer leads out of the calendar when it is counted from now
_LONGEST = timedelta(days=36_500)


def parse_duration(value: Any) -> timedelta:
    """``"90s"``, ``"15m"``, ``"1h30m"``, ``"7d"`` or a number of seconds; a century at most."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return _within_reason(value)
    if isinstance(value, str) and re.fullmatch(r"(\s*\d+(\.\d+)?\s*[smhd])+\s*", value):
        parts = re.findall(r"(\d+(?:\.\d+)?)\s*([smhd])", value)
        return _within_reason(sum(float(number) * _UNITS[unit] for number, unit in parts))
    raise ValueError("phải là một khoảng thời gian như 90s, 15m, 1h30m, 7d")


def _within_reason(seconds: float) -> timedelta:
    if not seconds <= _LONGEST.total_seconds():  # nan as well
        raise ValueError("dài hơn một trăm năm; ghi ngắn lại, ví dụ 365d")
    return timedelta(seconds=seconds)


def format_duration(value: timedelta) -> str:
    return f"{value.total_seconds():g}s"


def parse_zone(value: Any) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("phải là tên múi giờ như Asia/Ho_Chi_Minh") from error


def parse_network(value: Any) -> str:
    """``"127.0.0.1"``, ``"10.0.0.0/8"``, ``"fd00::/8"``."""
    try:
        return str(ip_network(str(value)))
    except ValueError as error:
        raise ValueError("phải là một địa chỉ IP hoặc một mạng như 10.0.0.0/8") from error


Network = Annotated[str, BeforeValidator(parse_network)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration), PlainSerializer(format_duration)]
Zone = Annotated[ZoneInfo, BeforeValidator(parse_zone), PlainSerializer(str)]
