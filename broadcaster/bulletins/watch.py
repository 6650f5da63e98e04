"""The watch over what the station's automation would find in each slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError
from ..model import WORKING, Actor, Bulletin, BulletinState
from ..radio import MAKING_TIME, calendar_of, next_occurrence
from ..store import articles, bulletins
from .choosing import choice_for, outdated
from .life import follow_withdrawals, is_out, miss_overdue
from .making import make_bulletin

if TYPE_CHECKING:
    from ..station import Station


def watch_slots(station: Station) -> None:
    """Look at what the station's automation would find: a slot without its file, with news that was taken back since, or with a
    fallback that fresh articles could replace before it airs, gets its bulletin made again."""
    miss_overdue(station)
    follow_withdrawals(station)
    for name in station.settings.slots:
        if needs_bulletin(station, name):
            _make(station, name)


def remake_taken_down(station: Station) -> None:
    """Make those bulletins again at once that carried a withdrawn episode and have not aired; others wait for the watch."""
    follow_withdrawals(station)
    for name, slot in station.settings.slots.items():
        occurrence = next_occurrence(slot, station.now(), calendar_of(station.settings, name))
        if occurrence is None:
            continue
        with station.store.read() as tx:
            known = bulletins.get(tx, name, occurrence.airs)
        if _waits_again(station, known):
            _make(station, name)


def _make(station: Station, name: str) -> None:
    try:
        make_bulletin(station, name, actor=Actor.clock("canh giờ"))
    except BroadcasterError as error:
        logs.get("radio").warning("no bulletin yet", slot=name, why=str(error))


def _waits_again(station: Station, known: Bulletin | None) -> bool:
    """Whether the bulletin was taken down before it aired."""
    return known is not None and known.state is BulletinState.WITHDRAWN and station.now() < known.airs


def needs_bulletin(station: Station, name: str) -> bool:
    """Whether the slot's file should be made now, outside its planned time. Articles under way are waited for while there is time."""
    slot, now = station.settings.slots[name], station.now()
    occurrence = next_occurrence(slot, now, calendar_of(station.settings, name))
    if occurrence is None:
        return False
    with station.store.read() as tx:
        known = bulletins.get(tx, name, occurrence.airs)
        counts = articles.counts(tx)
    if _waits_again(station, known):
        return True
    idle = not any(counts.get(state) for state in WORKING)
    due = now >= occurrence.ready_by - MAKING_TIME
    if not any((station.feeds / "station" / name).glob("latest.*")):
        return idle or due
    if known is None or not is_out(known):
        return due
    if not idle or now >= occurrence.airs:
        return False
    if outdated(station.store, known):
        return True
    return known.state is BulletinState.FALLBACK and choice_for(station, name, occurrence).rung == "fresh"
