"""Who is behind a change: the same word from an act, through history and receipts, to the page that tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .states import By


class ActorKind(StrEnum):
    PERSON = "person"  # signed in to the console or the API
    SOURCE = "source"
    CLOCK = "clock"  # something was due
    COMMAND_LINE = "command line"
    STEP = "step"  # a process at work, or a machine that fetched something


@dataclass(frozen=True, slots=True)
class Actor:
    """One who changes something. ``name`` tells which of the kind: the person's, the source's, the process's."""

    kind: ActorKind
    name: str = ""

    @property
    def by(self) -> By:
        """As whom the table of moves knows the actor."""
        return _MOVES_AS[self.kind]

    @classmethod
    def person(cls, name: str) -> Actor:
        return cls(ActorKind.PERSON, name)

    @classmethod
    def source(cls, name: str) -> Actor:
        return cls(ActorKind.SOURCE, name)

    @classmethod
    def clock(cls, name: str = "") -> Actor:
        return cls(ActorKind.CLOCK, name)

    @classmethod
    def command_line(cls) -> Actor:
        return cls(ActorKind.COMMAND_LINE)

    @classmethod
    def step(cls, name: str = "") -> Actor:
        return cls(ActorKind.STEP, name)


_MOVES_AS = {
    ActorKind.PERSON: By.PERSON,
    ActorKind.SOURCE: By.SOURCE,
    ActorKind.CLOCK: By.CLOCK,
    ActorKind.COMMAND_LINE: By.PERSON,
    ActorKind.STEP: By.STEP,
}
