"""A bulletin's bytes were fetched: the receipt, and what follows from it for the bulletin whose bytes they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..delivery.latest import receipt_name
from ..model import Actor, Receipt
from ..store import bulletins, receipts
from .life import follow_receipts

if TYPE_CHECKING:
    from ..station import Station

#: newest bulletins of a slot among which the owner of the bytes is looked for
_LOOK_BACK = 10


@dataclass(frozen=True, slots=True)
class Pull:
    """What left us: the sha256 of the file that was opened to answer, how many bytes went out, to whom, and whether that was all."""

    slot: str
    sha256: str
    size: int
    client: str
    agent: str
    complete: bool


def note(station: Station, pull: Pull) -> None:
    """Keep the receipt of a whole file; part of one is none. Bytes that no bulletin of the slot has are receipted by the slot's name."""
    if not pull.complete:
        return
    with station.store.begin() as tx:
        recent = bulletins.newest(tx, slot=pull.slot, limit=_LOOK_BACK)
        owner = next((one for one in recent if one.master is not None and one.master.sha256 == pull.sha256), None)
        what = receipt_name(owner) if owner is not None else f"bulletin:{pull.slot}"
        detail = {"bytes": pull.size, "agent": pull.agent}
        actor = Actor.step(pull.client)
        receipts.add(tx, Receipt("pulled", what, station.now(), pull.client, detail, actor=actor, sha256=pull.sha256))
        if owner is not None:
            follow_receipts(tx, station, owner)
