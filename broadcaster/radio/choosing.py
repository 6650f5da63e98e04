"""Which episodes fill a slot: whole articles only, by priority and freshness, corrections first, by their real lengths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..model import Episode, Priority
from ..settings import SlotSettings

#: seconds kept for ident, greeting, one headline, one pause between items, closing: measured with espeak at rate 135
FRAME_SECONDS = 25.0
HEADLINE_SECONDS = 6.0

_RANK = {Priority.EMERGENCY: 0, Priority.PRIORITY: 1, Priority.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, in the order it will be heard. ``rung`` names the rung of the fallback ladder that gave it."""

    episodes: tuple[Episode, ...]
    corrected: frozenset[str]
    rung: str  # fresh | evergreen | notice

    @property
    def is_fallback(self) -> bool:
        return self.rung != "fresh"


def choose(slot: SlotSettings, episodes: Sequence[Episode], carried: Collection[str], airs: datetime) -> Choice:
    """Fill the slot from public ``episodes``; ``carried`` are the guids that earlier bulletins of the slot had.

    The ladder: what is new (or corrected since it was heard), then evergreen articles by category, then nothing, for which
    the caller says a notice. An episode that will have expired when the slot airs is never taken.
    """
    alive = [episode for episode in episodes if episode.expires is None or episode.expires > airs]
    fresh = [episode for episode in alive if airs - episode.published <= slot.newest and episode.guid not in carried]
    corrected = [
        episode
        for episode in alive
        if episode.corrected and episode.guid in carried and airs - episode.updated <= slot.newest
    ]
    ordered = sorted(fresh, key=lambda episode: (_RANK[episode.priority], -episode.published.timestamp()))
    chosen = _fitting([*corrected, *ordered], slot)
    if chosen:
        return Choice(chosen, frozenset(episode.guid for episode in corrected), "fresh")
    evergreen = [episode for episode in alive if set(episode.categories) & set(slot.evergreen)]
    chosen = _fitting(sorted(evergreen, key=lambda episode: episode.guid in carried), slot)
    return Choice(chosen, frozenset(), "evergreen" if chosen else "notice")


def _fitting(episodes: Sequence[Episode], slot: SlotSettings) -> tuple[Episode, ...]:
    """As many whole episodes as the slot holds; one that is too long for the rest is passed over, never cut."""
    left = slot.length.total_seconds() - FRAME_SECONDS
    chosen: list[Episode] = []
    for episode in episodes:
        length = episode.seconds + HEADLINE_SECONDS
        if length <= left and len(chosen) < slot.items:
            chosen.append(episode)
            left -= length
    return tuple(chosen)
