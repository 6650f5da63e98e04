"""The parts of a bulletin: which item stands in which, and in what order they are heard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ..model import Episode, Priority
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
    """The episodes part by part; inside each part they keep their order. An emergency is heard first, unless a part is named for such."""
    has_its_part = any(Priority.EMERGENCY in part.priorities for part in slot.parts)

    def place(episode: Episode) -> tuple[bool, int]:
        leads = episode.priority is Priority.EMERGENCY and not has_its_part
        return not leads, part_of(slot, episode, shows)

    return sorted(episodes, key=place) if slot.parts else list(episodes)


@dataclass(slots=True)
class PartRoom:
    """How many seconds each part has left; parts without ``most`` have as many as the slot."""

    slot: SlotSettings
    shows: Shows = field(default_factory=dict)
    taken: dict[int, float] = field(default_factory=dict)

    def most_for(self, episode: Episode) -> float | None:
        """Seconds of the episode's whole part; None where that has no limit of its own."""
        index = part_of(self.slot, episode, self.shows)
        most = self.slot.parts[index].most if index < len(self.slot.parts) else None
        return None if most is None else most.total_seconds()

    def take(self, episode: Episode, seconds: float) -> bool:
        """Whether the episode's part had ``seconds`` left for it; they are taken then."""
        most, index = self.most_for(episode), part_of(self.slot, episode, self.shows)
        so_far = self.taken.get(index, 0.0)
        if most is not None and so_far + seconds > most:
            return False
        self.taken[index] = so_far + seconds
        return True


def relay_before(slot: SlotSettings) -> timedelta:
    """How long after the slot's time our file begins: the upper level's programme is relayed first."""
    first = slot.parts[0] if slot.parts else None
    return first.most or timedelta() if first is not None and first.kind == "relay" else timedelta()
