"""The account of every article: what was heard of it, when and where, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .books import Published
from .measure import Seen
from .station_folder import Airing

#: the watch looks every minute and needs a moment to make a bulletin: what changed later than this before air may still be heard
GRACE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that was heard and should not have been: ``withdrawn``, ``expired``, ``old words`` or ``repeat``."""

    kind: str
    slot: str
    at: datetime
    number: int
    why: str = ""


@dataclass
class Ledger:
    """``hear`` books what an airing said; ``endings`` closes the account."""

    heard: dict[tuple[str, int], list[tuple[datetime, int]]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def hear(
        self, airing: Airing, seen: Seen, known: Mapping[int, Published], up_for: Callable[[datetime], timedelta]
    ) -> None:
        """``up_for`` says how long the process has lived since a moment: one that is dead corrects nothing."""
        airs, slot = airing.airs, airing.slot.name
        for number, version in seen.items:
            one = known.get(number)
            if one is not None:
                self._check(airing, one, version, up_for)
            before = self.heard.setdefault((slot, number), [])
            same = [moment for moment, earlier in before if earlier == version and moment != airs]
            if same and number not in seen.announced:
                self.wrong.append(Wrong("repeat", slot, airs, number, f"heard {same[-1]:%d/%m %H:%M}"))
            before.append((airs, version))

    def _check(self, airing: Airing, one: Published, version: int, up_for: Callable[[datetime], timedelta]) -> None:
        airs, slot = airing.airs, airing.slot.name
        if one.withdrawn is not None and one.withdrawn <= airs - GRACE:
            self.wrong.append(Wrong("withdrawn", slot, airs, one.number, f"withdrawn {one.withdrawn:%d/%m %H:%M:%S}"))
        elif one.expires is not None and one.expires <= airs:
            self.wrong.append(Wrong("expired", slot, airs, one.number, f"over {one.expires:%d/%m %H:%M}"))
        elif version < one.version and one.updated <= airs and up_for(one.updated) >= GRACE:
            self.wrong.append(Wrong("old words", slot, airs, one.number, f"corrected {one.updated:%d/%m %H:%M:%S}"))

    def unheard(self, told: Collection[tuple[str, datetime, int]]) -> list[tuple[str, datetime, int]]:
        """(slot, moment, number) of what the station's books say was heard, and was not."""
        heard = {(slot, moment, number) for (slot, number), times in self.heard.items() for moment, _ in times}
        return sorted(set(told) - heard)

    def endings(self, known: Mapping[int, Published], backlog: Collection[int], end: datetime) -> Counter[str]:
        """How the published articles ended, each once, over all slots together."""
        carried = {number for _, number in self.heard}
        count: Counter[str] = Counter()
        for number, one in known.items():
            if number in carried:
                count["carried"] += 1
            elif one.withdrawn is not None:
                count["withdrawn"] += 1
            elif one.expires is not None and one.expires <= end:
                count["expired"] += 1
            else:
                count["backlog" if number in backlog else "unaccounted"] += 1
        return count
