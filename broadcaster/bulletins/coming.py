"""Which of a slot's times on air is the next one, whose bulletin lies at the address, and which comes after it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..errors import RadioError
from ..radio import Occurrence, calendar_of, next_occurrence, occurrences_on, slot_for

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station


def coming(station: Station, name: str) -> Occurrence | None:
    """The time on air whose bulletin belongs at the slot's address now: the next one, or the one that is not over yet.

    None where the slot is not on air in the coming year.
    """
    settings = station.settings
    return next_occurrence(settings.slots[name], station.now(), calendar_of(settings, name))


def following(station: Station, name: str, occurrence: Occurrence) -> Occurrence | None:
    """The time on air after that one."""
    settings = station.settings
    return next_occurrence(settings.slots[name], occurrence.ends, calendar_of(settings, name))


def wanted(station: Station, name: str, day: date | None = None) -> Occurrence:
    """The slot's next time on air; of ``day`` the first that is not over, or its last. Raises RadioError for an unknown slot, and when
    there is none."""
    slot = slot_of(station, name)
    if day is None:
        found = coming(station, name)
    else:
        of_day = occurrences_on(slot, day, calendar_of(station.settings, name))
        found = next((one for one in of_day if one.ends > station.now()), of_day[-1] if of_day else None)
    if found is None:
        when = f"ngày {day:%d/%m/%Y}" if day else "trong một năm tới"
        remedy = "Chạy «broadcaster programme week» để xem lịch phát; sửa days, weekend, holidays hoặc [[specials]]."
        raise RadioError(name, f"khung giờ này không phát {when}", remedy)
    return found


def slot_of(station: Station, name: str) -> SlotSettings:
    """The slot's settings. Raises RadioError when there is no such slot."""
    slot = station.settings.slots.get(name)
    if slot is None:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise RadioError(name, "không có khung giờ này trong programme.toml", f"Các khung giờ đã khai: {known}.")
    return slot


def slot_then(station: Station, name: str, occurrence: Occurrence) -> SlotSettings:
    """The slot's settings as they hold at that time on air."""
    return slot_for(station.settings.slots[name], occurrence)
