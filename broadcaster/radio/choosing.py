"""Which episodes fill a slot: whole articles only, by priority and freshness, corrections first, by their real lengths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..model import Episode, Priority
from ..settings import SlotSettings

#: seconds kept for ident, greeting, one headline, one pause between items, closing: measured with espeak at rate 135
FRAME_SECONDS = 25.0
HEADLINE_SECONDS = 6.0
#: By how much of its length a slot that must be met exactly may be overfilled: what tighter pauses alone take back.
_OVERFILL = 0.05

_RANK = {Priority.EMERGENCY: 0, Priority.PRIORITY: 1, Priority.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, in the order it will be heard. ``rung`` names the rung of the fallback ladder that gave it.

    ``repeated`` are guids heard again to fill an exact slot, ``left_out`` new episodes that are longer than the whole slot.
    """

    episodes: tuple[Episode, ...]
    corrected: frozenset[str]
    rung: str  # fresh | evergreen | notice
    repeated: frozenset[str] = frozenset()
    left_out: tuple[Episode, ...] = ()

    @property
    def is_fallback(self) -> bool:
        return self.rung != "fresh"

    def shorter(self, excess: float) -> Choice:
        """Without the last episode that is at least ``excess`` seconds long, or without the last: whole items go, no sentence does."""
        long_enough = [episode for episode in self.episodes if episode.seconds >= excess]
        dropped = (long_enough or self.episodes)[-1]
        kept = tuple(episode for episode in self.episodes if episode is not dropped)
        if kept:
            return replace(self, episodes=kept, repeated=self.repeated & {episode.guid for episode in kept})
        left_out = (*self.left_out, dropped) if self.rung == "fresh" else self.left_out
        return Choice((), frozenset(), "notice", left_out=left_out)


def choose(slot: SlotSettings, episodes: Sequence[Episode], carried: Collection[str], airs: datetime) -> Choice:
    """Fill the slot from public ``episodes``; ``carried`` are the guids that earlier bulletins of the slot had.

    The ladder: what is new (or corrected since it was heard), then evergreen articles by category, then nothing, for which
    the caller says a notice. An exact slot that the news does not fill takes evergreen articles behind it. An episode that will
    have expired when the slot airs is never taken.
    """
    alive = [episode for episode in episodes if episode.expires is None or episode.expires > airs]
    fresh = [episode for episode in alive if airs - episode.published <= slot.newest and episode.guid not in carried]
    corrected = [
        episode
        for episode in alive
        if episode.corrected and episode.guid in carried and airs - episode.updated <= slot.newest
    ]
    ordered = sorted(fresh, key=lambda episode: (_RANK[episode.priority], -episode.published.timestamp()))
    room = _room(slot)
    left_out = tuple(episode for episode in (*corrected, *ordered) if _needs(episode) > room)
    chosen = _fitting([*corrected, *ordered], room, slot.items)
    again = sorted(
        (episode for episode in alive if set(episode.categories) & set(slot.evergreen) and episode not in chosen),
        key=lambda episode: episode.guid in carried,
    )
    if not chosen:
        evergreen = _fitting(again, room, slot.items)
        return Choice(evergreen, frozenset(), "evergreen" if evergreen else "notice", left_out=left_out)
    repeated: tuple[Episode, ...] = ()
    if slot.exact:
        repeated = _fitting(again, room - sum(map(_needs, chosen)), slot.items - len(chosen))
    return Choice(
        chosen + repeated,
        frozenset(episode.guid for episode in corrected),
        "fresh",
        frozenset(episode.guid for episode in repeated),
        left_out,
    )


def _room(slot: SlotSettings) -> float:
    length = slot.length.total_seconds()
    return length * (1 + _OVERFILL if slot.exact else 1) - FRAME_SECONDS


def _needs(episode: Episode) -> float:
    return episode.seconds + HEADLINE_SECONDS


def _fitting(episodes: Sequence[Episode], room: float, most: int) -> tuple[Episode, ...]:
    """As many whole episodes as there is room for; one that is too long for the rest is passed over, never cut."""
    chosen: list[Episode] = []
    for episode in episodes:
        if _needs(episode) <= room and len(chosen) < most:
            chosen.append(episode)
            room -= _needs(episode)
    return tuple(chosen)
