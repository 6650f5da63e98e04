"""What is done each minute for the slots' addresses, before anything that can fail: a spare for each, nothing stale, nothing of slots that are no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from .. import logs
from ..delivery import station_folder
from ..delivery.latest import flip_stale
from ..errors import BroadcasterError
from .spare import ensure_spare

if TYPE_CHECKING:
    from ..station import Station


def keep_addresses(station: Station) -> None:
    """Look at every address. What fails is told and costs no other; neither database nor voice nor free space is needed for the spare to
    be laid where a stale bulletin lies."""
    for name in station.settings.slots:
        _try(partial(ensure_spare, station, name), "no spare", name)
        _try(partial(flip_stale, station, name), "address not looked at", name)
    _try(partial(station_folder.remove_old_slots, station), "old slots not removed")
    _try(partial(station_folder.keep, station), "programme not written")


def _try(work: Callable[[], object], told: str, slot: str = "") -> None:
    try:
        work()
    except (BroadcasterError, OSError) as error:
        logs.get("radio").warning(told, slot=slot, why=str(error))
