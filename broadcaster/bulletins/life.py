"""The life of a bulletin's row, whose only writer this is: ``planned → filled → mastered → ready → pulled → aired``, or ``fallback``,
``corrected``, ``missed``, ``withdrawn``.

*Ready* is said of the file that lies at the address. While a bulletin is made again its row stays as it is, for the file stays too, and
what is being made is kept beside it; both change when the new one is whole. What left us follows from receipts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ..delivery.latest import receipt_name
from ..delivery.taken_down import is_down, take_down
from ..model import UNREADY, Actor, Bulletin, BulletinState
from ..store import bulletins, episodes, outbox, receipts
from ..store.bulletins import Making

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

_BEFORE_READY = (*UNREADY, BulletinState.MISSED)


def is_out(bulletin: Bulletin | None) -> bool:
    """Whether the bulletin has ever lain at its address."""
    return bulletin is not None and bulletin.state not in _BEFORE_READY


def planned(station: Station, bulletin: Bulletin, actor: Actor) -> None:
    """There will be a bulletin; one that is out is to be made again. What was being made of it is given up."""
    making = Making(BulletinState.PLANNED, bulletin)
    with station.store.begin() as tx:
        known = bulletins.get(tx, bulletin.slot, bulletin.airs)
        if known is None:
            bulletins.save(tx, bulletin, BulletinState.PLANNED, station.now(), actor=actor, making=making)
        else:
            bulletins.keep_making(tx, bulletin.slot, bulletin.airs, making)


def came_to(station: Station, making: Making, actor: Actor) -> None:
    """The making has come to its step: ``filled`` once it is chosen what will be said, ``mastered`` once its file is made."""
    bulletin = making.bulletin
    with station.store.begin() as tx:
        known = bulletins.get(tx, bulletin.slot, bulletin.airs)
        if is_out(known):
            bulletins.keep_making(tx, bulletin.slot, bulletin.airs, making)
        else:
            bulletins.save(tx, bulletin, making.step, station.now(), actor=actor, making=making)


def given_up(station: Station, slot: str, airs: datetime) -> None:
    """What was being made is made no more; the next making chooses anew."""
    with station.store.begin() as tx:
        bulletins.keep_making(tx, slot, airs, None)


def state_when_out(*, fallback: bool, corrected: bool = False) -> BulletinState:
    """What a bulletin is once it lies at its address, before anybody has fetched it."""
    if fallback:
        return BulletinState.FALLBACK
    return BulletinState.CORRECTED if corrected else BulletinState.READY


def out(station: Station, bulletin: Bulletin, actor: Actor, state: BulletinState) -> Bulletin:
    """It lies at its address as ``state``, which the caller has seen; nothing of it is being made any more. Returns it as the store has
    it: somebody may have fetched it by then."""
    with station.store.begin() as tx:
        bulletins.save(tx, bulletin, state, station.now(), actor=actor)
        follow_receipts(tx, station, replace(bulletin, state=state))
        known = bulletins.get(tx, bulletin.slot, bulletin.airs)
    assert known is not None, "it has just been written"
    return known


_HEARD = (BulletinState.READY, BulletinState.CORRECTED, BulletinState.FALLBACK, BulletinState.PULLED)
#: which receipt moves a bulletin out of which states, where to, and what is told of it; a fallback that was fetched stays one
_TOLD = (
    ("pulled", (BulletinState.READY, BulletinState.CORRECTED), BulletinState.PULLED, "đài đã lấy trọn tệp"),
    ("aired", _HEARD, BulletinState.AIRED, "đã lên sóng"),
)


def goes_on_air(station: Station, bulletin: Bulletin) -> None:
    """Its time has come: from now on feeds and pages have it as well."""
    with station.store.begin() as tx:
        outbox.add(tx, outbox.ChangeKind.BULLETIN, bulletin.name, station.now(), Actor.clock("canh giờ"))


def follow_receipts(tx: sa.Connection, station: Station, bulletin: Bulletin) -> None:
    """``pulled`` once a station has exactly its bytes, ``aired`` once somebody says that just these went on air."""
    for kind, before, after, why in _TOLD:
        if bulletin.state not in before:
            continue
        receipt = receipts.of_bytes(tx, kind, receipt_name(bulletin), *(one.sha256 for one in bulletin.files))
        if receipt is not None:
            told = f"{why} ({receipt.where})"
            bulletins.move(tx, bulletin, after, station.now(), actor=receipt.actor, why=told)
            bulletin = replace(bulletin, state=after)


def follow_withdrawals(station: Station) -> None:
    """``withdrawn`` once an episode that it carries is, and its sound has gone; then its feed item and its line on the pages go."""
    take_down(station)
    with station.store.read() as tx:
        if not bulletins.carrying_withdrawn(tx):
            return
    with station.store.begin() as tx:
        now, actor = station.now(), Actor.step(station.owner)
        for one in bulletins.carrying_withdrawn(tx):
            if not is_out(one) or not is_down(station, one):
                continue
            gone = episodes.withdrawn_among(tx, [item.guid for item in one.items if item.guid])
            why = "gỡ vì có bài đã gỡ: " + ", ".join(f"«{item.title}»" for item in one.items if item.guid in gone)
            bulletins.move(tx, one, BulletinState.WITHDRAWN, now, actor=actor, why=why)
            outbox.add(tx, outbox.ChangeKind.BULLETIN, one.name, now, actor)


def miss_overdue(station: Station) -> None:
    """What was not ready when its time on air came is ``missed``; the file of the time before lay at the address."""
    with station.store.read() as tx:
        if not any(one.airs <= station.now() for one in bulletins.in_states(tx, *UNREADY)):
            return
    with station.store.begin() as tx:
        for one in bulletins.in_states(tx, *UNREADY):
            if one.airs <= station.now():
                why = "đến giờ phát mà bản tin chưa xong"
                missed = BulletinState.MISSED
                bulletins.move(tx, one, missed, station.now(), actor=Actor.clock("canh giờ"), why=why)
