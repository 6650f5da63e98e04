"""``programme.toml``: the radio day. A table ``[slots.NAME]`` for each slot, ``[[specials]]`` for single dates, ``[programme]`` for the whole day."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from ..model import Priority
from ._types import Duration, Section

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EVERY_DAY: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKEND: tuple[Day, ...] = ("sat", "sun")
#: no greeting, one short article and a closing fit into less
SHORTEST_SLOT = timedelta(minutes=1)
LONGEST_SLOT = timedelta(hours=6)


#: folders of ``/station`` that are no slot's
_TAKEN = frozenset({"emergency"})


def _is_part_of_an_address(name: str) -> str:
    """A slot's name stands in ``/station/NAME/latest.mp3``, which automation is given once and for all."""
    if not re.fullmatch(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*", name):
        raise ValueError("tên khung giờ nằm trong địa chỉ nên chỉ gồm chữ không dấu, số và gạch nối, ví dụ sang-6h")
    if name.lower() in _TAKEN:
        raise ValueError(f"/station/{name} là địa chỉ của tin khẩn cấp; đặt tên khác cho khung giờ")
    return name


def _has_a_day(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise ValueError("chưa có ngày nào; ghi ít nhất một ngày, hoặc đặt enabled = false để tạm nghỉ khung giờ này")
    return days


def parse_times(value: Any) -> tuple[time, ...]:
    """``"05:30"``, or several in a list; in the order of the day, each once."""
    given = value if isinstance(value, list | tuple) else [value]
    found = set()
    for one in given:
        try:
            found.add(one if isinstance(one, time) else time.fromisoformat(one))
        except (TypeError, ValueError) as error:
            raise ValueError('phải là giờ như "05:30", hoặc danh sách như ["05:30", "11:00", "17:00"]') from error
    if any(one.tzinfo is not None or one.microsecond for one in found):
        raise ValueError('phải là giờ của đài, không kèm múi giờ hay phần lẻ của giây, ví dụ "05:30"')
    return tuple(sorted(found))


def _has_a_time(times: tuple[time, ...]) -> tuple[time, ...]:
    if not times:
        raise ValueError('chưa có giờ nào; ghi ít nhất một giờ, ví dụ "05:30"')
    return times


def _has_room(length: timedelta) -> timedelta:
    if length < SHORTEST_SLOT:
        raise ValueError('ngắn quá: lời chào, một bài và lời kết cần ít nhất 1 phút; ghi length = "1m" trở lên')
    if length > LONGEST_SLOT:
        raise ValueError("dài quá 6 giờ; tách thành nhiều khung giờ")
    return length


def _written(times: tuple[time, ...]) -> list[str]:
    return [one.isoformat("seconds" if one.second else "minutes") for one in times]


SlotName = Annotated[str, AfterValidator(_is_part_of_an_address)]
Length = Annotated[Duration, AfterValidator(_has_room)]
Times = Annotated[tuple[time, ...], BeforeValidator(parse_times), PlainSerializer(_written)]


class PartSettings(Section):
    """A part of a bulletin. ``relay`` is time beside it for the upper level's programme: nothing of that is in our file."""

    title: str = Field(min_length=1)
    kind: Literal["items", "relay"] = "items"
    shows: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    most: Duration | None = None
    lead_in: str = Field("", max_length=500)

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        if self.kind == "relay" and not self.most:
            raise ValueError('phần tiếp sóng (kind = "relay") phải ghi thời lượng ở most, ví dụ most = "10m"')
        if self.kind == "relay" and (self.shows or self.categories or self.priorities or self.lead_in):
            raise ValueError("phần tiếp sóng chỉ có title và most; bài và lời dẫn thuộc các phần khác")
        return self

    @property
    def takes_all(self) -> bool:
        """Whether every item may stand in it."""
        return self.kind == "items" and not (self.shows or self.categories or self.priorities)


class SlotSettings(Section):
    title: str = Field(min_length=1)
    enabled: bool = True
    days: Annotated[tuple[Day, ...], AfterValidator(_has_a_day)] = EVERY_DAY
    weekend: Literal["as-days", "by-decision"] = "as-days"
    at: Annotated[Times, AfterValidator(_has_a_time)]
    repeat: Literal["new", "same", "again"] = "new"
    holidays: Literal["as-days", "off", "sunday", "own"] = "as-days"
    holiday_at: Times = ()
    length: Length = Field("15m", validate_default=True)
    shortest: Duration = Field("0s", validate_default=True)
    exact: bool = False
    tolerance: Duration = Field("0.5s", validate_default=True, ge=timedelta(seconds=0.1), le=timedelta(seconds=10))
    ready_before: Duration = Field("70m", validate_default=True)
    freeze: Duration = Field("2m", validate_default=True)
    newest: Duration = Field("3d", validate_default=True)
    items: int = Field(12, ge=1)
    most_per_source: int = Field(0, ge=0)
    most_per_category: int = Field(0, ge=0)
    withdrawn: Literal["date", "title", "off"] = "date"
    shows: tuple[str, ...] = ()
    evergreen: tuple[str, ...] = ()
    parts: tuple[PartSettings, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.holidays == "own") != bool(self.holiday_at):
            raise ValueError('holidays = "own" và holiday_at đi cùng nhau: ghi cả hai, hoặc bỏ cả hai')
        if self.shortest > self.length:
            raise ValueError("shortest dài hơn length; giảm shortest hoặc tăng length")
        relays = [part.kind == "relay" for part in self.parts]
        if any(relays[1:-1]):
            raise ValueError(
                "phần tiếp sóng chỉ đứng đầu hoặc cuối khung giờ, vì bản tin là một tệp liền; tách thành hai khung giờ"
            )
        if all(relays) and relays:
            raise ValueError("khung giờ chỉ có phần tiếp sóng thì không cần bản tin; thêm một phần tin của đài")
        return self

    @property
    def relayed(self) -> timedelta:
        """How long the upper level's programme is relayed, before and after the bulletin."""
        return sum((part.most or timedelta() for part in self.parts if part.kind == "relay"), timedelta())


class SpecialSettings(Section):
    """What is different on one date: another time of a slot, another title or length, or no airing."""

    date: date
    slot: str
    at: Times = ()
    off: bool = False
    title: str = ""
    length: Length | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.at or self.off or self.title or self.length):
            raise ValueError("chưa ghi điều gì khác ngày thường; ghi at, title, length, hoặc off = true")
        if self.off and not self.at and (self.title or self.length):
            raise ValueError("off = true là không phát, nên title và length chỉ có nghĩa khi ghi thêm at")
        return self


class ProgrammeSettings(Section):
    """What holds for the whole radio day. ``decided`` are the Saturdays and Sundays on which slots by decision air."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    most_a_day: Duration | None = None
    decided: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _has_both_ends(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet_from và quiet_until đi cùng nhau: ghi cả hai, hoặc bỏ cả hai")
        return self

    def quiet_at(self, at: time) -> bool:
        """Whether that time of the day lies in the quiet hours, which may go past midnight."""
        begin, end = self.quiet_from, self.quiet_until
        if begin is None or end is None or begin == end:
            return False
        return begin <= at < end if begin < end else at >= begin or at < end
