"""What an operator wishes of a coming bulletin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .actor import Actor


class WishKind(StrEnum):
    """What shall become of one episode in one bulletin. The later wish counts where two say otherwise."""

    DROP = "drop"  # not in this one; it waits for the next
    NEVER = "never"  # in none of the slot's from now on
    PIN = "pin"  # in this one whatever else there is, first of the ordinary ones
    PLACE = "place"  # at this place among what is heard
    FREE = "free"  # what was wished before holds no more


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish, as it was written down. ``place`` counts from 0 and is there for ``PLACE`` only."""

    slot: str
    airs: datetime
    guid: str
    kind: WishKind
    actor: Actor
    at: datetime
    place: int | None = None
