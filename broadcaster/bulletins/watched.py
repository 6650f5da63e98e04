"""What the watch knows of a slot between two looks, and of what was written since the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..model import Bulletin, BulletinState
from .life import is_out

if TYPE_CHECKING:
    from ..radio import Occurrence
    from ..settings import SlotSettings
    from ..store.bulletins import Stamp

#: after a making that failed, or ended with what holds the place; doubled each time, up to less when there is little time left
_PAUSE, _LONGEST_PAUSE, _LONGEST_PAUSE_THEN = timedelta(minutes=1), timedelta(minutes=16), timedelta(minutes=2)
_LITTLE_TIME = timedelta(minutes=20)


@dataclass(slots=True)
class WatchedSlot:
    """What the watch knows of a slot."""

    name: str
    settings: SlotSettings
    occurrence: Occurrence
    since: datetime  #: when the occurrence was looked up
    ends: datetime
    stamp: Stamp | None = None
    known: Bulletin | None = None  #: its row, as it stood at that stamp
    unlooked: bool = True  #: something was written since what it says was last held against what would be chosen
    pressing: bool = True  #: and that may not wait for its turn
    wished: bool = False  #: or an operator wishes it
    shape: str = ""
    is_followed: bool = False  #: the one after it is prepared
    failures: int = 0
    tried: datetime | None = None

    @property
    def is_ready(self) -> bool:
        return is_out(self.known) and self.known is not None and self.known.state is not BulletinState.WITHDRAWN

    @property
    def holds_its_place(self) -> bool:
        """Whether what lies at the address is there because the bulletin could not be made."""
        return self.known is not None and is_out(self.known) and not self.known.wish

    def is_resting(self, now: datetime) -> bool:
        """Whether the making failed not long ago."""
        if not self.failures or self.tried is None or now < self.tried:
            return False
        deadlines = (self.occurrence.ready_by, self.occurrence.airs)
        is_urgent = any(timedelta(0) <= end - now < _LITTLE_TIME for end in deadlines)
        longest = _LONGEST_PAUSE_THEN if is_urgent else _LONGEST_PAUSE
        return now < self.tried + min(longest, _PAUSE * (1 << min(self.failures - 1, 10)))


@dataclass(frozen=True, slots=True)
class News:
    """What was written since the last look: guids of episodes, and those of them that are urgent; ``everything`` at the first look."""

    written: bool
    everything: bool = False
    guids: frozenset[str] = frozenset()
    urgent: frozenset[str] = frozenset()

    def presses(self, known: Bulletin | None) -> bool:
        """Whether it concerns what the bulletin says, or may not wait for its turn."""
        said = {item.guid for item in known.items} if known is not None else set()
        return self.everything or bool(self.urgent) or bool(self.guids & said)
