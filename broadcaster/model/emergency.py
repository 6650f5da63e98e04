"""An emergency message: what is said, where, from when until when, how often, and what became of it.

The table of moves is the rule, as for articles and bulletins. A message ends in exactly one of :data:`ENDED`, from which nothing
leads on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .actor import Actor
from .master import Master
from .states import By, Moves, Priority, moves


class EmergencyState(StrEnum):
    """Where a message stands. It lies at its address while it is ``live``."""

    WAITING = "waiting"  # confirmed; its time has not come, or it is being spoken
    LIVE = "live"
    AIRED = "aired"  # somebody said that it was on air
    FETCHED = "fetched"  # its sound was fetched whole, nobody said that it was on air
    UNHEARD = "unheard"  # its time went by and nobody had fetched it
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    REFUSED = "refused"  # it could not be spoken, or was over when it came
    EXERCISE = "exercise"  # it was one, and it is over


ALIVE = (EmergencyState.WAITING, EmergencyState.LIVE)
ENDED = tuple(state for state in EmergencyState if state not in ALIVE)

_PEOPLE = (By.PERSON, By.SOURCE)

EMERGENCY_MOVES: Moves[EmergencyState] = moves(
    ((None,), (EmergencyState.WAITING, EmergencyState.REFUSED), _PEOPLE),
    ((EmergencyState.WAITING,), (EmergencyState.LIVE, EmergencyState.REFUSED), (By.STEP,)),
    # its time is over: what is known of it by then says how it ended
    ((EmergencyState.LIVE,), (EmergencyState.AIRED, EmergencyState.FETCHED), (By.CLOCK,)),
    (ALIVE, (EmergencyState.UNHEARD,), (By.CLOCK,)),
    (ALIVE, (EmergencyState.CANCELLED, EmergencyState.REPLACED), _PEOPLE),
    (ALIVE, (EmergencyState.EXERCISE,), (By.CLOCK, *_PEOPLE)),
)


@dataclass(frozen=True, slots=True)
class CapReference:
    """What names one CAP message: the three together, each as its sender wrote it."""

    sender: str
    identifier: str
    sent: str

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{self.sent}"


@dataclass(frozen=True, slots=True)
class Emergency:
    """``key`` names it in addresses. ``plays`` are the moments at which it is to be heard, the first of them ``starts``; from ``ends`` on
    nobody may play it. ``areas`` empty means everywhere. ``about`` is the key of the message that this one says is over, ``follows``
    those that it replaced. ``fetched`` and ``aired`` are when that was first known.
    """

    key: str
    kind: str
    title: str
    text: str
    priority: Priority
    starts: datetime
    ends: datetime
    plays: tuple[datetime, ...]
    pressed: datetime
    by: Actor
    areas: tuple[str, ...] = ()
    exercise: bool = False
    about: str | None = None
    follows: tuple[str, ...] = ()
    origin: CapReference | None = None
    voice: str = ""
    master: Master | None = None
    state: EmergencyState = EmergencyState.WAITING
    fetched: datetime | None = None
    aired: datetime | None = None
    why: str | None = None

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE

    @property
    def is_live(self) -> bool:
        return self.state is EmergencyState.LIVE

    def covers(self, areas: Iterable[str]) -> bool:
        """Whether it is for every one of these areas; none named means everywhere."""
        named = set(areas)
        return not self.areas or (bool(named) and named <= set(self.areas))

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether it may be said at that moment, as it is known now."""
        return self.is_alive and self.starts <= moment < self.ends


def ending(message: Emergency) -> EmergencyState:
    """How a message ends whose time is over."""
    if message.exercise:
        return EmergencyState.EXERCISE
    if message.state is not EmergencyState.LIVE:
        return EmergencyState.UNHEARD
    if message.aired is not None:
        return EmergencyState.AIRED
    return EmergencyState.FETCHED if message.fetched is not None else EmergencyState.UNHEARD
