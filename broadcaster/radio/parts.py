"""The parts of a bulletin: which item stands in which, and in what order they are heard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from ..model import Episode
from ..settings import PartSettings, SlotSettings

#: the guids that each show takes, by its name; only the shows that parts name are looked up
Shows = Mapping[str, Collection[str]]


def part_of(slot: SlotSettings, episode: Episode, shows: Shows | None = None) -> int:
    """The index of the first part that takes the episode; ``len(slot.parts)``, after all of them, where none does: nothing is lost."""
    taking = (index for index, part in enumerate(slot.parts) if _takes(part, episode, shows or {}))
    return next(taking, len(slot.parts))


def _takes(part: PartSettings, episode: Episode, shows: Shows) -> bool:
    if part.kind == "relay":
        return False
    if part.shows and not any(episode.guid in shows.get(show, ()) for show in part.shows):
        return False
    if part.categories and not set(part.categories) & set(episode.categories):
        return False
    return not part.priorities or episode.priority in part.priorities


def in_parts(slot: SlotSettings, episodes: Iterable[Episode], shows: Shows | None = None) -> list[Episode]:
    """The episodes part by part; inside each part they keep their order."""
    return sorted(episodes, key=lambda episode: part_of(slot, episode, shows))


def within_parts(
    slot: SlotSettings, episodes: Iterable[Episode], shows: Shows | None = None, *, more: float = 0.0
) -> list[Episode]:
    """Those of the episodes, in their order, for which their parts have room; ``more`` seconds are taken by each beside its own length.

    One that is longer than its whole part is passed over, as one that is longer than the slot is.
    """
    room = {
        index: part.most.total_seconds()
        for index, part in enumerate(slot.parts)
        if part.kind == "items" and part.most is not None
    }
    kept = []
    for episode in episodes:
        index = part_of(slot, episode, shows)
        needed = episode.seconds + more
        if index in room:
            if needed > room[index]:
                continue
            room[index] -= needed
        kept.append(episode)
    return kept


def relay_before(slot: SlotSettings) -> timedelta:
    """How long after the slot's time our file begins: the upper level's programme is relayed first."""
    first = slot.parts[0] if slot.parts else None
    return first.most or timedelta() if first is not None and first.kind == "relay" else timedelta()
