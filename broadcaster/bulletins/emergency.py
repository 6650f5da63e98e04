"""What the emergency lane brings into bulletins: messages in force when a bulletin airs are its first items after the greeting.

A bulletin carries them as items of the kind «emergency», whose guid is :func:`guid_of`; what it carries is read back from its row, and
compared with what is in force now, so that the watch makes it again within its minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..model import Bulletin, BulletinItem, Emergency, Segment
from ..store import emergencies
from .emergency_speech import segments_of

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station

KIND = "emergency"
#: what a message is taken for that has not been spoken yet, with the sentences around its text
_SECONDS_AROUND, _SECONDS_A_SYLLABLE = 20.0, 0.35


def guid_of(message: Emergency) -> str:
    return f"{KIND}:{message.key}"


def in_force(station: Station, airs: datetime, alive: Sequence[Emergency] | None = None) -> tuple[Emergency, ...]:
    """What a bulletin that airs then, or is on air now, must say first; the oldest message first, so that the word that another is over
    follows it. Exercises are none of it. ``alive`` are the messages that are, newest first, for who has read them."""
    if not station.settings.emergency.in_bulletins:
        return ()
    moment = max(airs, station.now())
    if alive is None:
        with station.store.read() as tx:
            alive = emergencies.alive(tx)
    return tuple(one for one in reversed(alive) if not one.exercise and one.is_valid_at(moment))


def items_for(station: Station, airs: datetime) -> tuple[BulletinItem, ...]:
    """The same as items of the bulletin."""
    return tuple(BulletinItem(KIND, one.title, guid_of(one)) for one in in_force(station, airs))


def segments_for(station: Station, items: Sequence[BulletinItem]) -> list[tuple[BulletinItem, tuple[Segment, ...]]]:
    """What those items of a bulletin that are emergencies say, in order. The word of the machine's voice is the bulletin's own."""
    keys = {item.guid.partition(":")[2]: item for item in items if item.kind == KIND and item.guid}
    with station.store.read() as tx:
        known = {key: emergencies.get(tx, key) for key in keys}
    return [(item, _undisclosed(station, message)) for key, item in keys.items() if (message := known[key]) is not None]


def _undisclosed(station: Station, message: Emergency) -> tuple[Segment, ...]:
    return segments_of(station, replace(message, exercise=False), disclosure=False)


def without_room_of(station: Station, slot: SlotSettings, airs: datetime) -> SlotSettings:
    """The slot as it is for news once its emergencies have been said; a minute at least is left, for they are said in any case."""
    said = sum(_seconds(one) for one in in_force(station, airs))
    left = max(slot.length - timedelta(seconds=said), timedelta(minutes=1))
    return slot.model_copy(update={"length": left}) if said else slot


def _seconds(message: Emergency) -> float:
    """How long it takes, by its own sound where that was made."""
    if message.master is not None:
        return message.master.seconds
    return _SECONDS_AROUND + _SECONDS_A_SYLLABLE * len(message.text.split())


def among(items: Sequence[BulletinItem]) -> tuple[BulletinItem, ...]:
    """The emergency messages among what a bulletin says: no length of a slot leaves them out."""
    return tuple(item for item in items if item.kind == KIND)


def changed_since(station: Station, bulletin: Bulletin, alive: Sequence[Emergency] | None = None) -> bool:
    """Whether the bulletin says other emergencies than are in force: a new one, one that is over, cancelled or replaced."""
    carried = {item.guid for item in among(bulletin.items)}
    return carried != {guid_of(one) for one in in_force(station, bulletin.airs, alive)}
