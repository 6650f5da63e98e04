"""The days to come as the station will be on air: what, when, how long, and what rests and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ..settings import Settings
from ..settings.programme import EVERY_DAY
from ..vietnamese.weekdays import weekday
from .parts import relay_before
from .slots import Calendar, Occurrence, calendar_of, occurrences_on


@dataclass(frozen=True, slots=True)
class Session:
    """One thing on air, by the station's clock. ``kind`` is ``bulletin`` or ``relay``; ``note`` says what is unusual about it."""

    slot: str
    kind: str
    title: str
    begins: datetime
    ends: datetime
    ready_by: datetime | None = None
    note: str = ""
    occurrence: Occurrence | None = None


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """One date: ``rests`` says which slots are off though their weekday is theirs."""

    day: date
    weekday: str
    holiday: str | None
    sessions: tuple[Session, ...]
    rests: tuple[str, ...]

    @property
    def on_air(self) -> timedelta:
        return sum((one.ends - one.begins for one in self.sessions), timedelta())


def days_ahead(settings: Settings, first: date, count: int = 7) -> list[DayOfWeek]:
    """``count`` days from ``first`` on."""
    return [_day(settings, first + timedelta(days=ahead)) for ahead in range(count)]


def _day(settings: Settings, day: date) -> DayOfWeek:
    sessions: list[Session] = []
    rests: list[str] = []
    holiday = None
    for name, slot in settings.slots.items():
        calendar = calendar_of(settings, name)
        holiday = calendar.holiday(day)
        on_the_day = occurrences_on(slot, day, calendar)
        for one in on_the_day:
            sessions += _sessions(settings, name, one, calendar)
        if not on_the_day and EVERY_DAY[day.weekday()] in slot.days:
            rests.append(f"{name} ({_why(settings, name, day, calendar)})")
    if not settings.slots:
        holiday = Calendar(settings.station.timezone, tuple(settings.holidays.values())).holiday(day)
    sessions.sort(key=lambda one: (one.begins, one.slot))
    return DayOfWeek(day, weekday(day), holiday, tuple(sessions), tuple(rests))


def _sessions(settings: Settings, name: str, one: Occurrence, calendar: Calendar) -> Iterator[Session]:
    slot, zone = settings.slots[name], calendar.zone
    begins, ends = one.airs.astimezone(zone), one.ends.astimezone(zone)
    before, after = relay_before(slot), slot.relayed - relay_before(slot)
    if before:
        yield Session(name, "relay", slot.parts[0].title, (one.airs - before).astimezone(zone), begins)
    special = any(each.date == one.day for each in calendar.specials)
    note = "riêng ngày này" if special else "giờ ngày lễ" if _is_holiday_time(settings, name, one, calendar) else ""
    yield Session(name, "bulletin", one.title, begins, ends, one.ready_by.astimezone(zone), note, one)
    if after:
        yield Session(name, "relay", slot.parts[-1].title, ends, (one.ends + after).astimezone(zone))


def _is_holiday_time(settings: Settings, name: str, one: Occurrence, calendar: Calendar) -> bool:
    return settings.slots[name].holidays == "own" and calendar.holiday(one.day) is not None


def _why(settings: Settings, name: str, day: date, calendar: Calendar) -> str:
    if any(special.off and special.date == day for special in calendar.specials):
        return "nghỉ riêng ngày này"
    if settings.slots[name].holidays in ("off", "sunday") and (holiday := calendar.holiday(day)):
        return f"nghỉ lễ: {holiday}"
    return "cuối tuần, chưa có quyết định phát"


def day_as_value(one: DayOfWeek) -> dict[str, Any]:
    """The day for JSON: dates and moments in ISO 8601, lengths in seconds."""
    return {
        "date": one.day.isoformat(),
        "weekday": one.weekday,
        "holiday": one.holiday,
        "seconds": one.on_air.total_seconds(),
        "rests": list(one.rests),
        "sessions": [
            {
                "slot": session.slot,
                "kind": session.kind,
                "title": session.title,
                "begins": session.begins.isoformat(),
                "ends": session.ends.isoformat(),
                "ready_by": session.ready_by.isoformat() if session.ready_by else None,
                "note": session.note,
            }
            for session in one.sessions
        ],
    }
