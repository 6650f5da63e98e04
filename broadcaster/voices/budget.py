"""What a paid voice has cost today, and whether the day's cap leaves room for one more article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from ..settings import CloudSection
from .state import StateFile, number

DAYS_KEPT = 40


@dataclass(frozen=True, slots=True)
class Spent:
    characters: int
    cost: float


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
        day = self._days().get(self._date(), {})
        return Spent(int(number(day.get("characters"))), number(day.get("cost")))

    def refusal(self, characters: int) -> str | None:
        """Why ``characters`` more may not be spoken today, in Vietnamese; None when they may."""
        spent = self.today()
        cap, limit = self._settings.daily_cost, self._settings.daily_characters
        cost = spent.cost + self.cost(characters)
        if cap is not None and cost > cap:
            return f"bài này sẽ vượt mức chi trong ngày ({_money(cost)} trên {_money(cap)} đồng)"
        if limit is not None and spent.characters + characters > limit:
            return f"bài này sẽ vượt số ký tự trong ngày ({spent.characters + characters} trên {limit})"
        return None

    def spend(self, characters: int) -> None:
        """Count what was sent, whether or not a usable answer came back: it is paid for."""
        today = self._date()

        def count(days: dict[str, Any]) -> None:
            if not isinstance(days.get(today), dict):
                days[today] = {}
            day = days[today]
            day["characters"] = int(number(day.get("characters"))) + characters
            day["cost"] = number(day.get("cost")) + self.cost(characters)
            for old in sorted(days)[:-DAYS_KEPT]:
                del days[old]

        self._change(count)

    def warning(self) -> str | None:
        """A sentence for the operator, once a day, when most of a cap is used."""
        used, share = self.today(), self._settings.warn_at
        cap, limit = self._settings.daily_cost, self._settings.daily_characters
        told = ""
        if cap and used.cost >= cap * share:
            told = f"Giọng {self._name} đã dùng {_money(used.cost)} trên {_money(cap)} đồng của hôm nay."
        elif limit and used.characters >= limit * share:
            told = f"Giọng {self._name} đã đọc {used.characters} trên {limit} ký tự của hôm nay."
        if not told or self._days().get(self._date(), {}).get("told"):
            return None
        self._change(lambda days: days.setdefault(self._date(), {}).update(told=True))
        return f"{told} Hết mức này, giọng kế tiếp sẽ đọc thay."

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
