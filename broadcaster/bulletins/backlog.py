"""What became of everything that was published: each episode has exactly one end, and what still waits is told when, or why never.

:func:`backlog` gives the whole account and :func:`ends` only guid → end; :attr:`Backlog.is_whole` says that the sum is right: as many ends
as the store counts episodes. A simulated month asks this after its last slot: nothing may be without an end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ..model import Episode
from ..radio import Occurrence, calendar_of, occurrences, wishes_for
from ..radio.choosing import needs, room_of
from ..radio.turns import in_line
from ..store import episodes
from ..store.said import SaidBulletin, SaidItem
from .choosing import LOOK_BACK, Look, choice_for, look, of_its_shows

if TYPE_CHECKING:
    from ..station import Station

#: how far ahead it is looked for a bulletin that will carry what waits
FORESEEN = timedelta(days=7)


class End(StrEnum):
    """What became of a published episode. What was withdrawn is that, heard or not; what was heard and is over now was heard."""

    CARRIED = "carried"  # a bulletin said it that was ready when its time on air came
    EXPIRED = "expired"  # what it says was over before a bulletin could say it
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"


class Why(StrEnum):
    """Why no coming bulletin is expected to carry what waits."""

    NO_SLOT = "no-slot"
    TOO_LONG = "too-long"
    TOO_OLD = "too-old"
    DROPPED = "dropped"
    OVER_BEFORE = "over-before"
    NO_ROOM = "no-room"


@dataclass(frozen=True, slots=True)
class Airing:
    """A bulletin that said, or will say, an episode."""

    slot: str
    airs: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """One published episode and its end. Of what waits, ``expected`` is the first bulletin that will carry it, or ``why`` says why none."""

    guid: str
    title: str
    published: datetime
    end: End
    heard: tuple[Airing, ...] = ()
    expected: Airing | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """The account of a window. ``published`` is the store's own count of it."""

    since: datetime
    published: int
    accounts: tuple[Account, ...]

    @property
    def counts(self) -> Mapping[End, int]:
        found = Counter(one.end for one in self.accounts)
        return {end: found[end] for end in End}

    @property
    def is_whole(self) -> bool:
        """Whether every published episode has its one end."""
        return self.published == len({one.guid for one in self.accounts}) == sum(self.counts.values())

    @property
    def waiting(self) -> tuple[Account, ...]:
        """What waits, the soonest expected first, then what none is expected for."""
        waits = [one for one in self.accounts if one.end is End.WAITING]
        last = self.since + timedelta(days=36_500)
        return tuple(sorted(waits, key=lambda one: (one.expected.airs if one.expected else last, one.published)))


def ends(station: Station, since: datetime | None = None) -> dict[str, End]:
    """The end of every episode published since then (30 days when not told), by guid."""
    return {one.guid: one.end for one in backlog(station, since).accounts}


def backlog(station: Station, since: datetime | None = None) -> Backlog:
    """The account of every episode published since then (30 days when not told), as the store says at one moment."""
    now, names = station.now(), list(station.settings.slots)
    since = since or now - LOOK_BACK
    with station.store.read() as tx:
        published = episodes.published_since(tx, since)
        count = episodes.count_since(tx, since)
        seen = look(tx, now, names, back_to=since)
    heard = _heard(seen, now)
    waiting = [one for one in published if not one.withdrawn and not _is_over(one, now) and one.guid not in heard]
    expected = forecast(station, seen, {one.guid for one in waiting}) if waiting else {}
    coming = {name: next(iter(_ahead(station, name)), None) for name in names}
    accounts = []
    for one in published:
        end = _end(one, heard, now)
        when = expected.get(one.guid) if end is End.WAITING else None
        why = _why(station, seen, one, coming) if end is End.WAITING and when is None else None
        accounts.append(Account(one.guid, one.title, one.published, end, heard.get(one.guid, ()), when, why))
    return Backlog(since, count, tuple(accounts))


def _end(episode: Episode, heard: Mapping[str, tuple[Airing, ...]], now: datetime) -> End:
    if episode.withdrawn:
        return End.WITHDRAWN
    if episode.guid in heard:
        return End.CARRIED
    return End.EXPIRED if _is_over(episode, now) else End.WAITING


def _is_over(episode: Episode, now: datetime) -> bool:
    return episode.expires is not None and episode.expires <= now


def _heard(seen: Look, now: datetime) -> dict[str, tuple[Airing, ...]]:
    """The bulletins that have said each episode by now; of one whose withdrawal was told, those since."""
    heard: dict[str, tuple[Airing, ...]] = {}
    for bulletin in seen.said:
        if bulletin.airs > now:
            continue
        airing = Airing(bulletin.slot, bulletin.airs)
        for item in bulletin.items:
            before = heard.pop(item.guid, ())
            kept = tuple(one for one in before if one.slot != bulletin.slot) if item.retracted else (*before, airing)
            if kept:
                heard[item.guid] = kept
    return heard


def forecast(station: Station, seen: Look, waiting: set[str]) -> dict[str, Airing]:
    """The first coming bulletin that each of those that wait is expected in: the slots of the next days are chosen one after the other, as
    if nothing new came. From ready-by on, what lies ready is taken as it is."""
    now = station.now()
    ahead = [(one.airs, name, one) for name in station.settings.slots for one in _ahead(station, name)]
    public = [one for one in seen.public if one.guid in waiting or one.corrected]
    said = [one for one in seen.said if one.airs <= now]
    lying = {(one.slot, one.airs): one for one in seen.said if one.airs > now}
    expected: dict[str, Airing] = {}
    left = set(waiting)
    for airs, name, occurrence in sorted(ahead, key=lambda each: each[:2]):
        if not left:
            break
        ready = lying.get((name, airs)) if now >= occurrence.ready_by else None
        bulletin = ready or _chosen(station, replace(seen, public=public, said=said), name, occurrence)
        said.append(bulletin)
        for item in bulletin.items:
            if item.guid in left:
                expected[item.guid] = Airing(name, airs)
                left.discard(item.guid)
    return expected


def _chosen(station: Station, seen: Look, name: str, occurrence: Occurrence) -> SaidBulletin:
    choice = choice_for(station, name, occurrence, seen)
    items = tuple(SaidItem(one.guid, one.title, one.revision) for one in choice.episodes)
    return SaidBulletin(name, occurrence.airs, occurrence.day, items)


def _ahead(station: Station, name: str) -> list[Occurrence]:
    """The slot's times on air that begin after now."""
    settings, now = station.settings, station.now()
    found = occurrences(settings.slots[name], now, now + FORESEEN, calendar_of(settings, name))
    return [one for one in found if one.airs > now]


def _why(station: Station, seen: Look, episode: Episode, coming: Mapping[str, Occurrence | None]) -> Why:
    """Why none is expected: what keeps it out of the slots that take it; of several reasons the one nearest to being heard."""
    found = set()
    for name, slot in station.settings.slots.items():
        occurrence = coming[name]
        if not of_its_shows(station, slot, [episode]):
            continue
        airs = occurrence.airs if occurrence is not None else station.now() + FORESEEN
        if needs(episode) > room_of(slot):
            found.add(Why.TOO_LONG)
        elif episode.guid in wishes_for(airs, seen.wishes_of(name)).never:
            found.add(Why.DROPPED)
        elif episode.expires is not None and episode.expires <= airs:
            found.add(Why.OVER_BEFORE)
        elif not in_line(episode, slot.newest, airs, [one.airs for one in seen.of_slot(name, airs)]):
            found.add(Why.TOO_OLD)
        else:
            found.add(Why.NO_ROOM)
    nearest = (Why.NO_ROOM, Why.OVER_BEFORE, Why.DROPPED, Why.TOO_OLD, Why.TOO_LONG)
    return next((why for why in nearest if why in found), Why.NO_SLOT)
