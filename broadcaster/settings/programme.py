"""``programme.toml``: the radio day, one table ``[slots.NAME]`` each."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ._types import Duration, Section

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EVERY_DAY: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _is_part_of_an_address(name: str) -> str:
    """A slot's name stands in ``/station/NAME/latest.mp3``, which automation is given once and for all."""
    if not re.fullmatch(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*", name):
        raise ValueError("tên khung giờ nằm trong địa chỉ nên chỉ gồm chữ không dấu, số và gạch nối, ví dụ sang-6h")
    return name


def _has_a_day(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise ValueError("chưa có ngày nào; ghi ít nhất một ngày, hoặc đặt enabled = false để tạm nghỉ khung giờ này")
    return days


SlotName = Annotated[str, AfterValidator(_is_part_of_an_address)]


class SlotSettings(Section):
    title: str = Field(min_length=1)
    enabled: bool = True
    days: Annotated[tuple[Day, ...], AfterValidator(_has_a_day)] = EVERY_DAY
    at: time
    length: Duration = Field("15m", validate_default=True)
    exact: bool = False
    tolerance: Duration = Field("0.5s", validate_default=True, ge=timedelta(seconds=0.1), le=timedelta(seconds=10))
    ready_before: Duration = Field("70m", validate_default=True)
    newest: Duration = Field("3d", validate_default=True)
    items: int = Field(12, ge=1)
    most_per_source: int = Field(0, ge=0)
    most_per_category: int = Field(0, ge=0)
    withdrawn: Literal["date", "title", "off"] = "date"
    shows: tuple[str, ...] = ()
    evergreen: tuple[str, ...] = ()
