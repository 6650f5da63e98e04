"""The watch over what the station's automation would find in each slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError
from ..model import WORKING, Actor, BulletinState
from ..radio import MAKING_TIME, next_occurrence
from ..store import articles, bulletins
from .choosing import choice_for, outdated
from .life import is_out, miss_overdue
from .making import make_bulletin

if TYPE_CHECKING:
    from ..station import Station


def watch_slots(station: Station) -> None:
    """Look at what the station's automation would find: a slot without its file, with news that was taken back since, or with a
    fallback that fresh articles could replace before it airs, gets its bulletin made again."""
    miss_overdue(station)
    for name in station.settings.slots:
        if not needs_bulletin(station, name):
            continue
        try:
            make_bulletin(station, name, actor=Actor.clock("canh giờ"))
        except BroadcasterError as error:
            logs.get("radio").warning("no bulletin yet", slot=name, why=str(error))


def needs_bulletin(station: Station, name: str) -> bool:
    """Whether the slot's file should be made now, outside its planned time. Articles under way are waited for while there is time."""
    slot, zone, now = station.settings.slots[name], station.settings.station.timezone, station.now()
    occurrence = next_occurrence(slot, now, zone)
    with station.store.read() as tx:
        known = bulletins.get(tx, name, occurrence.day)
        counts = articles.counts(tx)
    idle = not any(counts.get(state) for state in WORKING)
    due = now >= occurrence.ready_by - MAKING_TIME
    if not any((station.feeds / "station" / name).glob("latest.*")):
        return idle or due
    if known is None or not is_out(known):
        return due
    if not idle or now >= occurrence.airs:
        return False
    if outdated(station, known):
        return True
    return known.state is BulletinState.FALLBACK and choice_for(station, name, occurrence).rung == "fresh"
