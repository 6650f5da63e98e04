"""The fallback ladder: what goes on air when a bulletin cannot be made as it was planned, rung by rung, until one holds.

Each rung is a row of :data:`RUNGS`. Those that speak are tried while there is time; the last, the spare, needs nothing that can fail. The
name of the rung that held is in the log and in the bulletin's note, and the bulletin is a ``fallback``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.latest import flip_stale, put_out, what_lies
from ..errors import BroadcasterError, MoveRefused, RadioError, StoreError
from ..model import Actor, Bulletin, BulletinItem
from ..radio import Choice
from ..steps import quiet
from .again import last_good, repeated
from .life import out, state_when_out
from .local import local_chain
from .programme import TooLong, make_master, pieces_of, voiced
from .rescued import evergreens, planned_choice
from .spare import ITEMS, ensure_spare, spare_master

if TYPE_CHECKING:
    from ..station import Station
    from ..voices import Chain

#: later than this before air nothing is spoken any more
TIME_TO_SPEAK = timedelta(minutes=2)

Made = Callable[["Station", Bulletin], Bulletin | None]
"""Makes the bulletin's master another way; None where this rung has nothing to offer."""


@dataclass(frozen=True, slots=True)
class Rung:
    """``name`` is for the log, ``said`` for operators; ``speaks`` is whether it takes time."""

    name: str
    said: str
    make: Made
    speaks: bool = True


def rescue(station: Station, bulletin: Bulletin, why: str, actor: Actor) -> Bulletin:
    """Put something right at the slot's address in place of ``bulletin``, which could not be made because of ``why``.

    What the store cannot be told is logged: the file at the address counts. Raises RadioError when there was not even a spare.
    """
    log = logs.get("radio").bind(slot=bulletin.slot)
    log.error("bulletin failed", why=why)
    try:
        flip_stale(station, bulletin.slot)  # whatever the rungs take, nobody fetches yesterday's meanwhile
    except BroadcasterError as error:
        log.warning("address not looked at", why=str(error))
    for rung in RUNGS:
        if rung.speaks and station.now() > bulletin.airs - TIME_TO_SPEAK:
            continue
        try:
            made = rung.make(station, bulletin)
            if made is None:
                continue
            state = state_when_out(fallback=True)
            made = replace(made, state=state, note=f"{rung.said} vì {why}")
            return _laid(station, made, actor, rung)
        except (BroadcasterError, OSError) as error:
            log.warning("rung failed", rung=rung.name, why=str(error))
    fault = f"không làm được bản tin ({why}) và chưa có tệp dự phòng"
    raise RadioError(bulletin.title, fault, "Kiểm tra giọng đọc và đĩa.")


def _laid(station: Station, made: Bulletin, actor: Actor, rung: Rung) -> Bulletin:
    """The bulletin at its address; a store that cannot be written costs the row, not the broadcast."""
    log = logs.get("radio").bind(slot=made.slot, rung=rung.name)
    try:
        put_out(station, made, actor)
        log.warning("rung", said=rung.said)
        return out(station, made, actor, made.state)
    except (StoreError, MoveRefused) as error:
        assert made.master is not None
        if what_lies(station, made.slot).get("sha256") != made.master.sha256:
            raise
        log.warning("at the address, and not written down", why=str(error))
        return made


# --- the rungs


def _by_local_voice(station: Station, bulletin: Bulletin) -> Bulletin | None:
    return _spoken(station, bulletin, planned_choice(station, bulletin))


def _fewer_items(station: Station, bulletin: Bulletin) -> Bulletin | None:
    """Half of the items, then the other half: one that cannot be said must not cost the others."""
    choice = planned_choice(station, bulletin)
    for half in _halves(choice):
        try:
            return _spoken(station, bulletin, half)
        except BroadcasterError as error:
            logs.get("radio").warning("half not made", slot=bulletin.slot, items=len(half.episodes), why=str(error))
    return None


def _halves(choice: Choice) -> Iterator[Choice]:
    middle = (len(choice.episodes) + 1) // 2
    for half in (choice.episodes[:middle], choice.episodes[middle:]):
        if half and len(half) < len(choice.episodes):
            yield replace(choice, episodes=half)


def _evergreen(station: Station, bulletin: Bulletin) -> Bulletin | None:
    choice = evergreens(station, bulletin)
    return _spoken(station, bulletin, choice) if choice.episodes else None


def _repeat(station: Station, bulletin: Bulletin) -> Bulletin | None:
    last = last_good(station, bulletin)
    return repeated(station, bulletin, last) if last is not None else None


def _spare(station: Station, bulletin: Bulletin) -> Bulletin | None:
    try:
        ensure_spare(station, bulletin.slot, thoroughly=True)
    except (BroadcasterError, OSError) as error:
        logs.get("radio").warning("no spare", slot=bulletin.slot, why=str(error))
    master = spare_master(station, bulletin.slot)
    return replace(bulletin, master=master, items=ITEMS, chapters=(), repeats=None) if master is not None else None


#: from what is nearest to the planned bulletin to what needs nothing
RUNGS = (
    Rung("local voice", "đọc bằng giọng trên máy", _by_local_voice),
    Rung("fewer items", "đọc ít bài hơn", _fewer_items),
    Rung("evergreen", "phát lại bài còn giá trị", _evergreen),
    Rung("repeat", "phát lại bản tin trước, có lời báo", _repeat),
    Rung("spare", "phát tệp dự phòng", _spare, speaks=False),
)


def _spoken(station: Station, bulletin: Bulletin, choice: Choice) -> Bulletin:
    """The bulletin of this choice by a voice on this machine."""
    with local_chain(station) as chain:
        return _programmed(station, bulletin, choice, chain)


def _programmed(station: Station, bulletin: Bulletin, choice: Choice, chain: Chain) -> Bulletin:
    while True:
        try:
            programme = voiced(station, bulletin, pieces_of(station, bulletin, choice), quiet, chain)
            break
        except TooLong as over:
            choice = choice.shorter(over.seconds)
    kind = "evergreen" if choice.rung == "evergreen" else "episode"
    items = tuple(BulletinItem(kind, one.title, one.guid, one.revision) for one in choice.episodes)
    chosen = replace(bulletin, items=items or (BulletinItem("notice", "Lời báo"),))
    master, chapters = make_master(station, chosen, programme, quiet)
    return replace(chosen, master=master, chapters=chapters)
