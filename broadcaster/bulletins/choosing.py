"""What would fill a slot now, and what of a bulletin is no longer as the station says it.

:func:`choice_for` is the one place that chooses; :func:`wanted_key` tells cheaply whether two choices would be heard as the same, and
:func:`changes` whether anything that choosing reads has changed at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..model import Bulletin, BulletinItem, Episode, Wish
from ..radio import LONGEST_WAIT, Choice, Occurrence, Retraction, Today, choose, slot_for, wishes_for
from ..store import episodes, outbox
from ..store import said as said_by
from ..store import wishes as wished
from ..store.said import SaidBulletin
from .emergency import without_room_of
from .parts import shows_of_parts

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..settings import SlotSettings
    from ..station import Station
    from ..store import Store

#: how far back episodes and bulletins are looked at: what is older has waited too long, and was said too long ago to be taken back
LOOK_BACK = LONGEST_WAIT
#: an episode may be said a little before it is seen as published, by another clock
_SLACK = timedelta(days=1)


def outdated(store: Store, bulletin: Bulletin) -> tuple[str, ...]:
    """Titles of what the bulletin says otherwise than the station does now: edited since, withdrawn, or over before it airs."""
    items = {item.guid: item for item in bulletin.items if item.guid}
    with store.read() as tx:
        known = episodes.with_lines(tx, list(items))
    return tuple(
        items[guid].title
        for guid, episode in known.items()
        if episode.withdrawn
        or (episode.expires is not None and episode.expires <= bulletin.airs)
        or items[guid].revision not in (None, episode.revision)
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What choosing reads, read once for as many slots as are looked at: public episodes, what slots have said, which of that was withdrawn
    since, and what operators wish."""

    public: Sequence[Episode]
    said: Sequence[SaidBulletin]
    withdrawn: frozenset[str]
    wishes: Sequence[Wish]

    def carried(self, slot: str, before: datetime) -> dict[str, int | None]:
        """The revision in which the slot has last said each episode before that moment. One whose withdrawal it has told counts as never
        said: should it come back, it is news."""
        carried: dict[str, int | None] = {}
        for bulletin in self.of_slot(slot, before):
            for item in bulletin.items:
                if item.retracted:
                    carried.pop(item.guid, None)
                else:
                    carried[item.guid] = item.revision
        return carried

    def of_slot(self, slot: str, before: datetime) -> list[SaidBulletin]:
        return [one for one in self.said if one.slot == slot and one.airs < before]

    def today(self, slot: str, occurrence: Occurrence) -> Today:
        """What the slot has said earlier on the same date."""
        said = [one for one in self.of_slot(slot, occurrence.airs) if one.day == occurrence.day]
        guids = dict.fromkeys(item.guid for one in said for item in one.items if not item.retracted)
        first = next((one.airs for one in said if any(not item.retracted for item in one.items)), None)
        return Today(tuple(guids), first)

    def elsewhere(self, slot: str, before: datetime) -> frozenset[str]:
        """What other slots have said by then."""
        others = (one for one in self.said if one.slot != slot and one.airs < before)
        return frozenset(item.guid for one in others for item in one.items if not item.retracted)

    def wishes_of(self, slot: str) -> list[Wish]:
        return [one for one in self.wishes if one.slot == slot]

    def to_retract(self, slot: str, heard_by: datetime) -> tuple[Retraction, ...]:
        """What the slot has said by that moment, that was withdrawn since and whose withdrawal it has not told."""
        open_: dict[str, Retraction] = {}
        for bulletin in self.said:
            if bulletin.slot != slot or bulletin.airs > heard_by:
                continue
            for item in bulletin.items:
                open_.pop(item.guid, None)
                if not item.retracted and item.guid in self.withdrawn:
                    open_[item.guid] = Retraction(item.guid, item.title, bulletin.day)
        return tuple(open_.values())


def look(tx: sa.Connection, now: datetime, slots: Iterable[str], *, back_to: datetime | None = None) -> Look:
    """Look at everything once, at one moment of the store; at what slots have said further ``back_to`` some moment."""
    since = now - LOOK_BACK
    said = said_by.said(tx, since=min(since, back_to or since) - _SLACK, before=now + LOOK_BACK)
    guids = {item.guid for bulletin in said for item in bulletin.items}
    wishes = [wish for slot in slots for wish in wished.of_slot(tx, slot)]
    public = episodes.newest(tx, now, since=since)
    return Look(public, said, frozenset(episodes.withdrawn_among(tx, sorted(guids))), wishes)


def changes(tx: sa.Connection) -> tuple[object, ...]:
    """Equal as long as nothing has changed that choosing reads: for the watch, which looks every minute. Only what time does is not in it:
    an occurrence that is over, an episode older than the look back."""
    return outbox.written(tx), wished.newest(tx), said_by.changed(tx)


def choice_for(station: Station, name: str, occurrence: Occurrence, seen: Look | None = None) -> Choice:
    """What would fill the slot now: the episodes of its shows that it has not carried, as operators wish it."""
    if seen is None:
        with station.store.read() as tx:
            seen = look(tx, station.now(), [name])
    slot, airs = slot_for(station.settings.slots[name], occurrence), occurrence.airs
    choice = choose(
        without_room_of(station, slot, airs),
        of_its_shows(station, slot, seen.public),
        seen.carried(name, airs),
        airs,
        aired=[one.airs for one in seen.of_slot(name, airs)],
        elsewhere=seen.elsewhere(name, airs),
        wishes=wishes_for(airs, seen.wishes_of(name)),
        today=seen.today(name, occurrence),
        shows=shows_of_parts(station, slot, seen.public),
    )
    if slot.withdrawn == "off":
        return choice
    return replace(choice, retracted=seen.to_retract(name, min(station.now(), airs - timedelta(microseconds=1))))


def of_its_shows(station: Station, slot: SlotSettings, public: Sequence[Episode]) -> list[Episode]:
    """Those that the slot takes."""
    from ..publishing import select

    if not slot.shows:
        return list(public)
    shows = station.settings.shows
    wanted = {episode.guid for show in slot.shows for episode in select(shows[show], public)}
    return [episode for episode in public if episode.guid in wanted]


def items_of(choice: Choice) -> tuple[BulletinItem, ...]:
    """What the bulletin's row says of the choice. A retraction names what it tells of, and neither says its title nor carries it."""
    again = {episode.guid for episode in choice.episodes} if choice.rung == "evergreen" else choice.repeated
    told = tuple(BulletinItem("retraction", "Tin đã gỡ", about=one.guid) for one in choice.retracted)
    items = tuple(
        BulletinItem("evergreen" if episode.guid in again else "episode", episode.title, episode.guid, episode.revision)
        for episode in choice.episodes
    )
    return (*told, *(items or (BulletinItem("notice", "Lời báo" if choice.left_out else "Chưa có tin mới"),)))


def wanted_key(choice: Choice) -> str:
    """Equal for choices that are heard as the same: the same items in their order, as the same revisions, announced alike."""
    told = (
        choice.rung,
        [(item.kind, item.guid or item.about, item.revision) for item in items_of(choice)],
        sorted(choice.corrected & {episode.guid for episode in choice.episodes}),
        [episode.guid for episode in choice.left_out],
    )
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
