"""Mistakes of the programme that show only when its tables are read together: quiet hours, and the most minutes of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from ..vietnamese.weekdays import WEEKDAYS
from .airings import Airing, airings
from .holidays import HolidaySettings, holiday_on
from .programme import EVERY_DAY, ProgrammeSettings, SlotSettings, SpecialSettings

_DAYS_IN_WORDS = dict(zip(EVERY_DAY, WEEKDAYS, strict=True))
_SOME_DAY = date(2000, 1, 1)


def programme_faults(
    every_slot: Mapping[str, SlotSettings],
    specials: Sequence[SpecialSettings],
    holidays: Mapping[str, HolidaySettings],
    programme: ProgrammeSettings,
) -> list[str]:
    """Each as ``file: key: fault and remedy``; slots that rest are left out."""
    slots = {name: slot for name, slot in every_slot.items() if slot.enabled}
    faults = [*_in_quiet_hours(slots, specials, programme)]
    if programme.most_a_day is not None:
        faults += _over_the_day(slots, specials, holidays, programme)
    return faults


def touches_quiet_hours(programme: ProgrammeSettings, at: time, length: timedelta) -> bool:
    """Whether something on air at that time of the day for so long is heard in the quiet hours."""
    if programme.quiet_from is None:
        return False
    begin = datetime.combine(_SOME_DAY, at)
    quiet = datetime.combine(_SOME_DAY, programme.quiet_from)
    until = (quiet - begin) % timedelta(days=1)
    return programme.quiet_at(at) or until < length


def _in_quiet_hours(
    slots: Mapping[str, SlotSettings], specials: Sequence[SpecialSettings], programme: ProgrammeSettings
) -> Iterator[str]:
    told = f"{programme.quiet_from:%H:%M}–{programme.quiet_until:%H:%M}" if programme.quiet_from else ""
    for name, slot in slots.items():
        for key, times in (("at", slot.at), ("holiday_at", slot.holiday_at)):
            for at in times:
                session = slot.length + slot.relayed
                if touches_quiet_hours(programme, at, session):
                    yield f"programme.toml: slots.{name}.{key}: {_heard(at, session, told)}"
    for number, special in enumerate(specials, 1):
        of = slots.get(special.slot)
        if of is None:
            continue
        session = (special.length or of.length) + of.relayed
        for at in special.at or (of.at if special.length else ()):
            if touches_quiet_hours(programme, at, session):
                yield f"programme.toml: specials[{number}]: {_heard(at, session, told)}"


def _heard(at: time, length: timedelta, told: str) -> str:
    minutes = f"{length.total_seconds() / 60:g}"
    return (
        f"phát lúc {at:%H:%M}, dài {minutes} phút, chạm giờ yên tĩnh {told}, khi chỉ thông báo khẩn cấp được phát; "
        "đổi giờ phát, giảm length, hoặc sửa quiet_from, quiet_until ở [programme]"
    )


def _over_the_day(
    slots: Mapping[str, SlotSettings],
    specials: Sequence[SpecialSettings],
    holidays: Mapping[str, HolidaySettings],
    programme: ProgrammeSettings,
) -> Iterator[str]:
    """The slot that takes an ordinary day over its minutes, once; and each special date that does."""
    most = programme.most_a_day
    assert most is not None, "asked only where there is one"
    told: set[str] = set()
    for holiday in (False, True):
        for weekday in EVERY_DAY:
            when = "ngày lễ" if holiday else _DAYS_IN_WORDS[weekday]
            day = {name: airings(slot, weekday, holiday=holiday) for name, slot in slots.items()}
            over = _first_over(day, slots, most)
            if over and over[0] not in told:
                told.add(over[0])
                yield f"programme.toml: slots.{over[0]}: {_too_much(when, over[1], most)}"
    for day_of in dict.fromkeys(special.date for special in specials):
        weekday = EVERY_DAY[day_of.weekday()]
        facts = {
            "holiday": holiday_on(tuple(holidays.values()), day_of) is not None,
            "decided": day_of in programme.decided,
        }
        day = {
            name: airings(slot, weekday, specials=_of(specials, name, day_of), **facts) for name, slot in slots.items()
        }
        over = _first_over(day, slots, most)
        if over and over[0] not in told:
            yield f"programme.toml: specials ({day_of:%Y-%m-%d}): slots.{over[0]}: {_too_much(f'ngày {day_of:%d/%m/%Y}', over[1], most)}"


def _of(specials: Iterable[SpecialSettings], name: str, day: date) -> list[SpecialSettings]:
    return [special for special in specials if (special.slot, special.date) == (name, day)]


def _first_over(
    day: Mapping[str, Sequence[Airing]], slots: Mapping[str, SlotSettings], most: timedelta
) -> tuple[str, timedelta] | None:
    """The slot with which the day is over its minutes, and the minutes of the whole day; what is relayed counts."""
    takes = {
        name: sum((airing.length + slots[name].relayed for airing in one), timedelta()) for name, one in day.items()
    }
    so_far = timedelta()
    for name, length in takes.items():
        so_far += length
        if so_far > most:
            return name, sum(takes.values(), timedelta())
    return None


def _too_much(when: str, total: timedelta, most: timedelta) -> str:
    return (
        f"{when} phát {total.total_seconds() / 60:g} phút, quá most_a_day ({most.total_seconds() / 60:g} phút); "
        "bớt giờ phát hoặc length của khung giờ này, hoặc nâng most_a_day ở [programme]"
    )
