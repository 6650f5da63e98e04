"""What a rescued bulletin can still say: the items that were planned for it, or what keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Bulletin, Episode
from ..radio import Choice, slot_at
from ..store import bulletins, episodes
from .choosing import LOOK_BACK

if TYPE_CHECKING:
    from ..station import Station

#: kept for greeting and closing, in seconds, when whole items are counted into a slot
_FRAME = 40.0


def planned_choice(station: Station, bulletin: Bulletin) -> Choice:
    """The items that were planned, as they stand now and may still be heard when it airs."""
    with station.store.read() as tx:
        known = [episodes.by_guid(tx, item.guid) for item in bulletin.items if item.guid]
        carried = bulletins.already_carried(tx, bulletin.slot, bulletin.airs)
    public = tuple(one for one in known if one is not None and _may_be_heard(one, bulletin))
    corrected = frozenset(one.guid for one in public if one.corrected and one.guid in carried)
    return Choice(public, corrected, "fresh" if public else "notice")


def evergreens(station: Station, bulletin: Bulletin) -> Choice:
    """Articles of the slot's evergreen categories, as many whole ones as fit; what was planned is not among them."""
    slot = slot_at(station.settings, bulletin.slot, bulletin.airs)
    planned = {item.guid for item in bulletin.items}
    with station.store.read() as tx:
        public = episodes.newest(tx, station.now(), since=station.now() - LOOK_BACK)
    chosen: list[Episode] = []
    room = slot.length.total_seconds() - _FRAME
    for one in public:
        keeps = set(one.categories) & set(slot.evergreen) and one.guid not in planned and _may_be_heard(one, bulletin)
        if keeps and one.seconds <= room and len(chosen) < slot.items:
            chosen.append(one)
            room -= one.seconds
    return Choice(tuple(chosen), frozenset(), "evergreen" if chosen else "notice")


def _may_be_heard(episode: Episode, bulletin: Bulletin) -> bool:
    return not episode.withdrawn and (episode.expires is None or episode.expires > bulletin.airs)
