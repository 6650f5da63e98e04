"""The life of a bulletin's row: its only writer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Bulletin
from ..store import bulletins

if TYPE_CHECKING:
    from ..station import Station


def save(station: Station, bulletin: Bulletin, who: str) -> None:
    """Make this the bulletin of its slot and date."""
    with station.store.begin() as tx:
        bulletins.save(tx, bulletin, station.now(), who=who)
