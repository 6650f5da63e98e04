"""What would fill a slot now, and what of a bulletin is no longer as the station says it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..model import (
    Bulletin,
)
from ..radio import (
    Choice,
    Occurrence,
    choose,
    slot_for,
)
from ..store import bulletins, episodes

if TYPE_CHECKING:
    from ..station import Station
    from ..store import Store


_LOOK_BACK = timedelta(days=30)


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


def choice_for(station: Station, name: str, occurrence: Occurrence) -> Choice:
    """What would fill the slot now: the episodes of its shows that it has not carried."""
    from ..publishing import select

    slot, shows = slot_for(station.settings.slots[name], occurrence), station.settings.shows
    with station.store.read() as tx:
        carried = bulletins.already_carried(tx, name, occurrence.airs)
        public = episodes.newest(tx, station.now(), since=station.now() - _LOOK_BACK)
    if slot.shows:
        wanted = {episode.guid for show in slot.shows for episode in select(shows[show], public)}
        public = [episode for episode in public if episode.guid in wanted]
    return choose(slot, public, carried, occurrence.airs)
