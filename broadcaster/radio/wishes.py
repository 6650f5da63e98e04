"""An operator's wishes for one bulletin, as the choosing reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..model import Episode, Wish, WishKind


@dataclass(frozen=True, slots=True)
class Wishes:
    """Guids that shall not be in it, that surely shall, and the place of those that were moved (from 0). ``never`` is the part of
    ``dropped`` that is out for good."""

    dropped: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    pinned: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def guids(self) -> frozenset[str]:
        return self.dropped | frozenset(self.pinned) | frozenset(self.places)


NO_WISHES = Wishes()


def wishes_for(airs: datetime, written: Iterable[Wish]) -> Wishes:
    """What holds for the slot's bulletin of ``airs`` of all that was ``written`` for the slot, in its order."""
    dropped: set[str] = set()
    never: set[str] = set()
    pinned: dict[str, None] = {}
    places: dict[str, int] = {}
    for wish in written:
        guid = wish.guid
        if wish.kind in (
            WishKind.NEVER,
            WishKind.FREE,
        ):  # these two are said of the slot, whichever bulletin lay before the operator
            never.discard(guid)
        if wish.kind is WishKind.NEVER:
            never.add(guid)
        if wish.airs != airs:
            continue
        if wish.kind in (WishKind.DROP, WishKind.NEVER, WishKind.FREE):
            pinned.pop(guid, None)
            places.pop(guid, None)
        match wish.kind:
            case WishKind.DROP:
                dropped.add(guid)
            case WishKind.FREE:
                dropped.discard(guid)
            case WishKind.PIN:
                dropped.discard(guid)
                never.discard(guid)
                pinned[guid] = None
            case WishKind.PLACE if wish.place is not None:
                places[guid] = wish.place
    return Wishes(frozenset(dropped | never), frozenset(never), tuple(pinned), places)


def placed(episodes: Sequence[Episode], places: Mapping[str, int]) -> list[Episode]:
    """The episodes with each one that was moved at its place, or last where there are fewer; the others keep their order."""
    order = [episode for episode in episodes if episode.guid not in places]
    moved = [episode for episode in episodes if episode.guid in places]
    for episode in sorted(moved, key=lambda one: places[one.guid]):
        order.insert(places[episode.guid], episode)
    return order
