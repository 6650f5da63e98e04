"""What a paid voice has cost today, and whether the day's cap leaves room for one more article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from ..errors import VoiceRefused
from ..settings import CloudSection
from .charges import charge
from .state import StateFile, number

DAYS_KEPT = 40


@dataclass(frozen=True, slots=True)
class Spent:
    characters: int
    cost: float


@dataclass(frozen=True, slots=True)
class Spending:
    """How a paid voice stands today. Costs are in đồng; a cap that is not set is None.

    ``warning`` is a sentence for the operator when most of a cap is used; ``reached`` when nothing more may be spoken.
    """

    voice: str
    label: str
    characters: int
    cost: float
    daily_characters: int | None
    daily_cost: float | None
    warning: str | None
    reached: bool


class Budget:
    """Counts characters as they are sent, shared by all processes; a day is the station's. Costs are in đồng."""

    def __init__(
        self,
        name: str,
        settings: CloudSection,
        state: Path | None,
        zone: tzinfo | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._name = name
        self._settings = settings
        self._file = StateFile(state / f"cost-{name}.json") if state else None
        self._memory: dict[str, Any] = {}
        self._now = now or (lambda: datetime.now(zone))

    def cost(self, characters: int) -> float:
        return characters * self._settings.price / 1000

    def today(self) -> Spent:
        return self._spent(self._days())

    def _spent(self, days: dict[str, Any]) -> Spent:
        day = days.get(self._date())
        if not isinstance(day, dict):
            return Spent(0, 0.0)
        return Spent(int(number(day.get("characters"))), number(day.get("cost")))

    def refusal(self, characters: int) -> str | None:
        """Why ``characters`` more may not be spoken today, in Vietnamese; None when they may."""
        return self._over(self.today(), characters)

    def _over(self, spent: Spent, characters: int) -> str | None:
        cap, limit = self._settings.daily_cost, self._settings.daily_characters
        cost = spent.cost + self.cost(characters)
        if cap is not None and cost > cap:
            return f"bài này sẽ vượt mức chi trong ngày ({_money(cost)} trên {_money(cap)} đồng)"
        if limit is not None and spent.characters + characters > limit:
            return f"bài này sẽ vượt số ký tự trong ngày ({spent.characters + characters} trên {limit})"
        return None

    def spend(self, characters: int) -> None:
        """Count what is sent, whether or not a usable answer comes back: it is paid for.

        Raises VoiceRefused where that would pass a cap: articles made side by side, or sentences asked for twice, may use up what
        was left when each was begun.
        """
        today = self._date()

        def count(days: dict[str, Any]) -> None:
            self._check(self._spent(days), characters)
            if not isinstance(days.get(today), dict):
                days[today] = {}
            day = days[today]
            day["characters"] = int(number(day.get("characters"))) + characters
            day["cost"] = number(day.get("cost")) + self.cost(characters)
            for old in sorted(days)[:-DAYS_KEPT]:
                del days[old]

        self._change(count)
        charge(self._name, characters, self.cost(characters))

    def _check(self, spent: Spent, characters: int) -> None:
        over = self._over(spent, characters)
        if over:
            remedy = "Giọng kế tiếp đọc thay tới hết ngày."
            raise VoiceRefused(f"Giọng {self._name}", over, remedy, retry_after=self._till_midnight())

    def _till_midnight(self) -> float:
        now = self._now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - now).total_seconds()

    def standing(self, label: str) -> Spending:
        """Today's figures, for pages and commands."""
        used, settings = self.today(), self._settings
        caps = (settings.daily_characters, settings.daily_cost)
        return Spending(self._name, label, used.characters, used.cost, *caps, self._near(), bool(self.refusal(1)))

    def warning(self) -> str | None:
        """A sentence for the operator, once a day, when most of a cap is used."""
        told = self._near()
        if told is None or self._days().get(self._date(), {}).get("told"):
            return None
        self._change(lambda days: days.setdefault(self._date(), {}).update(told=True))
        return told

    def _near(self) -> str | None:
        used, share = self.today(), self._settings.warn_at
        cap, limit = self._settings.daily_cost, self._settings.daily_characters
        after = "Hết mức này, giọng kế tiếp sẽ đọc thay."
        if cap is not None and used.cost >= cap * share:
            return f"Giọng {self._name} đã dùng {_money(used.cost)} trên {_money(cap)} đồng của hôm nay. {after}"
        if limit is not None and used.characters >= limit * share:
            return (
                f"Giọng {self._name} đã đọc {_money(used.characters)} trên {_money(limit)} ký tự của hôm nay. {after}"
            )
        return None

    def _date(self) -> str:
        return self._now().date().isoformat()

    def _days(self) -> dict[str, Any]:
        days = self._file.read() if self._file else self._memory
        return {date: day for date, day in days.items() if isinstance(day, dict)}

    def _change(self, change: Callable[[dict[str, Any]], object]) -> None:
        if self._file is None:
            change(self._memory)
            return
        with self._file.changed() as days:
            change(days)


def _money(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")
