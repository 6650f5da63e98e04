"""Which of a slot's times on air is the next one, whose bulletin lies at the address, and which comes after it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from ..errors import RadioError
from ..radio import Occurrence, next_occurrence, occurrence_on

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station


def coming(station: Station, name: str) -> Occurrence:
    """The time on air whose bulletin belongs at the slot's address now: the next one, or the one that is not over yet."""
    return next_occurrence(station.settings.slots[name], station.now(), station.settings.station.timezone)


def following(station: Station, name: str, occurrence: Occurrence) -> Occurrence:
    """The time on air after that one."""
    return next_occurrence(
        station.settings.slots[name], ends(station, name, occurrence), station.settings.station.timezone
    )


def on_day(station: Station, name: str, day: date) -> Occurrence:
    """The slot's time on air of that date. Raises RadioError for an unknown slot."""
    return occurrence_on(slot_of(station, name), day, station.settings.station.timezone)


def slot_of(station: Station, name: str) -> SlotSettings:
    """The slot's settings. Raises RadioError when there is no such slot."""
    slot = station.settings.slots.get(name)
    if slot is None:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise RadioError(name, "không có khung giờ này trong programme.toml", f"Các khung giờ đã khai: {known}.")
    return slot


def ends(station: Station, name: str, occurrence: Occurrence) -> datetime:
    """When the slot has been on air; from then on the address belongs to the bulletin that follows."""
    return occurrence.airs + slot_then(station, name, occurrence).length


def slot_then(station: Station, name: str, _occurrence: Occurrence) -> SlotSettings:
    """The slot's settings as they hold at that time on air."""
    return station.settings.slots[name]
