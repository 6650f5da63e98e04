"""Which episodes the shows take that a slot's parts name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..model import Episode

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station


def shows_of_parts(station: Station, slot: SlotSettings, episodes: Sequence[Episode]) -> dict[str, frozenset[str]]:
    """The guids of each such show, for :func:`broadcaster.radio.part_of`; nothing is looked up where parts name no show."""
    from ..publishing import select

    named: Iterable[str] = dict.fromkeys(show for part in slot.parts for show in part.shows)
    shows = station.settings.shows
    return {show: frozenset(one.guid for one in select(shows[show], episodes)) for show in named}
