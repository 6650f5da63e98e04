"""When a slot is on air, by when its bulletin must be ready, and until when it may be played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ..settings import HolidaySettings, Settings, SlotSettings, SpecialSettings
from ..settings.airings import Airing, airings
from ..settings.holidays import holiday_on
from ..settings.programme import EVERY_DAY
from .parts import relay_before

#: how long before a bulletin must be ready its making begins
MAKING_TIME = timedelta(minutes=10)
#: how far ahead a slot's next time on air is looked for: a year and the longest leave at its end
LOOK_AHEAD = timedelta(days=400)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a slot on air; moments are UTC. ``time`` (``T1100``) tells those of one date apart where there are several.

    ``valid_until`` is when automation must refuse the file as stale. ``title`` and ``length`` are those of a special date, else the slot's.
    """

    day: date
    airs: datetime
    ready_by: datetime
    valid_until: datetime
    time: str = ""
    title: str = ""
    length: timedelta = timedelta()

    @property
    def ends(self) -> datetime:
        return self.airs + self.length


@dataclass(frozen=True, slots=True)
class Calendar:
    """What moves one slot beyond its weekdays: the station's clock, holidays, weekends decided on, and its own special dates."""

    zone: ZoneInfo
    holidays: tuple[HolidaySettings, ...] = ()
    decided: frozenset[date] = frozenset()
    specials: tuple[SpecialSettings, ...] = ()

    def holiday(self, day: date) -> str | None:
        """The title of the holiday on that date, if it is one."""
        return holiday_on(self.holidays, day)


def calendar_of(settings: Settings, name: str) -> Calendar:
    """The calendar as it concerns the slot ``name``."""
    specials = tuple(special for special in settings.specials if special.slot == name)
    return Calendar(
        settings.station.timezone,
        tuple(settings.holidays.values()),
        frozenset(settings.programme.decided),
        specials,
    )


def slot_for(slot: SlotSettings, occurrence: Occurrence) -> SlotSettings:
    """The slot as it is on air then: with the title and the length of a special date."""
    title, length = occurrence.title or slot.title, occurrence.length or slot.length
    if (title, length) == (slot.title, slot.length):
        return slot
    return slot.model_copy(update={"title": title, "length": length, "shortest": min(slot.shortest, length)})


def slot_at(settings: Settings, name: str, airs: datetime) -> SlotSettings:
    """The slot ``name`` as it is on air at that moment; its ordinary settings where it is not on air then."""
    slot, calendar = settings.slots[name], calendar_of(settings, name)
    if not calendar.specials:
        return slot
    day = airs.astimezone(calendar.zone).date()
    near = (*occurrences_on(slot, day, calendar), *occurrences_on(slot, day - _DAY, calendar))
    return next((slot_for(slot, one) for one in near if one.airs == airs), slot)


def occurrences_on(slot: SlotSettings, day: date, calendar: Calendar) -> tuple[Occurrence, ...]:
    """The slot on this local date, in order. Where the clock is put forward over the slot's time, the slot moves with it. A bulletin behind
    a relay airs when that is over."""
    found: dict[datetime, Airing] = {}
    for airing in _airings_on(slot, day, calendar):
        begins = datetime.combine(day, airing.at, calendar.zone).astimezone(UTC)
        if begins.astimezone(calendar.zone).date() == day:  # a few places have skipped a whole date
            found.setdefault(begins + relay_before(slot), airing)
    moments = sorted(found)
    following = dict(pairwise(moments))
    return tuple(_occurrence(slot, day, airs, following.get(airs), found[airs], calendar.zone) for airs in moments)


def _airings_on(slot: SlotSettings, day: date, calendar: Calendar) -> tuple[Airing, ...]:
    return airings(
        slot,
        EVERY_DAY[day.weekday()],
        holiday=slot.holidays != "as-days" and calendar.holiday(day) is not None,
        decided=day in calendar.decided,
        specials=[special for special in calendar.specials if special.date == day],
    )


def _occurrence(
    slot: SlotSettings, day: date, airs: datetime, following: datetime | None, airing: Airing, zone: ZoneInfo
) -> Occurrence:
    stale = airs + max(airing.length, timedelta(hours=1))
    if following is not None:
        stale = min(stale, max(following, airs + airing.length))
    local = airs.astimezone(zone)
    time = f"{local:T%H%M%S}" if local.second else f"{local:T%H%M}"
    return Occurrence(
        day, airs, airs - slot.ready_before, stale, time if airing.named else "", airing.title, airing.length
    )


def occurrences(slot: SlotSettings, from_: datetime, until: datetime, calendar: Calendar) -> Iterator[Occurrence]:
    """Every time of the slot on air that is not over at ``from_`` and begins before ``until``, in order: the one running at ``from_`` counts."""
    longest = max([slot.length, *(special.length for special in calendar.specials if special.length)])
    day = (from_ - longest - relay_before(slot)).astimezone(calendar.zone).date()
    last = until.astimezone(calendar.zone).date()
    while day <= last:
        for occurrence in occurrences_on(slot, day, calendar):
            if occurrence.ends > from_ and occurrence.airs < until:
                yield occurrence
        day += _DAY


def next_occurrence(slot: SlotSettings, now: datetime, calendar: Calendar) -> Occurrence | None:
    """The slot's next time on air that is not over: the one now running counts until its length has passed.

    None when it is never on air in the coming year: a weekend slot without a decision, for example.
    """
    return next(occurrences(slot, now, now + LOOK_AHEAD, calendar), None)
