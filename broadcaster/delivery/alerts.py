"""Emergency messages on their way to listeners: which are in force, and as what they stand in the feeds of news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..model import Emergency, EmergencyState, Episode
from ..store import emergencies, memory

if TYPE_CHECKING:
    from ..settings import ShowSettings
    from ..station import Station
    from ..store import Store

#: a feed is written often enough that no more of them can have gone since it was written last
_MOST_OVER = 500


def in_force(store: Store) -> list[Emergency]:
    """The messages that lie at the address for everybody, newest first."""
    with store.read() as tx:
        alive = emergencies.alive(tx)
    return [one for one in alive if one.state is EmergencyState.LIVE and not one.exercise and one.master is not None]


def episodes_of(station: Station, show: ShowSettings) -> tuple[list[Episode], set[str]]:
    """Those in force as items of the show's feed, and the guids of those that are over and so left it on purpose."""
    from ..publishing.alerts import carries, emergency_episode

    with station.store.read() as tx:
        known = emergencies.newest(tx, limit=_MOST_OVER)
    if not known or show.kind != "news":
        return [], set()
    about, live = station.about, {one.key for one in in_force(station.store)}
    with station.store.begin() as tx:
        host = memory.fact_once(tx, "tag authority", urlsplit(about.base_url).hostname)
    guids = {one.key: f"tag:{host},{one.pressed.year}:emergency:{one.key}" for one in known}
    carried = [one for one in known if one.key in live and carries(show, one)]
    items = [emergency_episode(one, about, guids[one.key]) for one in carried]
    return items, {guid for key, guid in guids.items() if key not in live}


def among(known: Sequence[Episode], urgent: Sequence[Episode]) -> list[Episode]:
    """All of them, newest first."""
    from ..publishing.pages import mark

    return sorted((*known, *urgent), key=mark, reverse=True)
