"""``holidays.toml``: the days on which slots may keep another timetable, one table ``[holidays.NAME]`` each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from ..vietnamese.lunar import LUNAR_YEARS, from_lunar
from ._types import Section


def _day_and_month(value: Any) -> tuple[int, int]:
    """``"30/4"``: the day, then the month, as it is written in Vietnam."""
    if isinstance(value, tuple):
        value = "{}/{}".format(*value)
    day, _, month = value.partition("/") if isinstance(value, str) else ("", "", "")
    if day.isdecimal() and month.isdecimal() and 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
        return int(day), int(month)
    raise ValueError('phải là ngày/tháng như "30/4"')


DayAndMonth = Annotated[
    tuple[int, int], BeforeValidator(_day_and_month), PlainSerializer(lambda value: f"{value[0]}/{value[1]}")
]


class HolidaySettings(Section):
    """A holiday: the same day of each year (``on``), of each lunar year (``lunar``), or the ``dates`` that were decided for it."""

    title: str = Field(min_length=1)
    on: DayAndMonth | None = None
    lunar: DayAndMonth | None = None
    before: int = Field(0, ge=0, le=30)
    days: int = Field(1, ge=1, le=30)
    dates: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _has_a_day(self) -> Self:
        if self.on is None and self.lunar is None and not self.dates:
            raise ValueError("chưa có ngày nào; ghi on (dương lịch), lunar (âm lịch) hoặc dates (các ngày cụ thể)")
        if self.on is not None and _solar(2024, *self.on) is None:
            raise ValueError(f"on: không có ngày {self.on[0]}/{self.on[1]}")
        if self.lunar is not None and self.lunar[0] > 30:
            raise ValueError("lunar: tháng âm lịch chỉ có 29 hoặc 30 ngày")
        return self

    def falls_on(self, day: date) -> bool:
        return day in self.dates or _falls_on(self.on, self.lunar, self.before, self.days, day)


@lru_cache(maxsize=4096)
def _falls_on(on: tuple[int, int] | None, lunar: tuple[int, int] | None, before: int, days: int, day: date) -> bool:
    """Asked of the same few days every minute."""
    years = (day.year - 1, day.year, day.year + 1)
    firsts = [_solar(year, *on) for year in years] if on is not None else []
    firsts += [_lunar(year, *lunar) for year in years] if lunar is not None else []
    return any(
        first is not None and first - timedelta(days=before) <= day < first + timedelta(days=days) for first in firsts
    )


def _solar(year: int, day: int, month: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 29/2
        return None


@lru_cache(maxsize=256)
def _lunar(year: int, day: int, month: int) -> date | None:
    """The solar date of that lunar day; what a short month does not have falls on its last day. None outside the years that are computed."""
    if year not in LUNAR_YEARS:
        return None
    return from_lunar(year, month, day) or from_lunar(year, month, day - 1)


def holiday_on(holidays: Sequence[HolidaySettings], day: date) -> str | None:
    """The title of the first holiday that falls on that date."""
    return next((holiday.title for holiday in holidays if holiday.falls_on(day)), None)
