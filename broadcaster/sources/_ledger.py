"""What is remembered of one source between visits: what was ever listed, and the articles that are wanted or were taken.

One record in memory (``source:<name>``): ``seen`` has a short mark for everything that was ever listed, ``articles`` the few that
matter, with validators and the time of the next look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .entry import Entry, short_mark, wanted_record
from .memory import Memory

MOST_SEEN = 20_000
MOST_ARTICLES = 1_500
#: so far ahead of now each time of a record can lie, in seconds: the longest pause between looks is a day
_LONGEST_AHEAD = {"first": 3600.0, "next": 25 * 3600.0, "missing": 3600.0, "unlisted": 3600.0}


class Ledger:
    """The record of the source ``name``. ``complete``: its list names every article there is (a sitemap)."""

    def __init__(
        self, name: str, memory: Memory, clock: Callable[[], float], *, backfill: int, complete: bool = False
    ) -> None:
        self._name = name
        self._memory = memory
        self._clock = clock
        self._backfill = backfill
        self.complete = complete
        self._state: dict[str, Any] = memory.get(f"source:{name}") or {}

    @property
    def is_first_visit(self) -> bool:
        return "seen" not in self._state

    @property
    def listed_before(self) -> int:
        """How many articles the list named at the last visit that brought a list."""
        return int(self._state.get("listed", 0))

    def note(self, key: str, value: Any) -> None:
        """Keep a fact of the source's own beside the record (a discovered feed address)."""
        if self._state.get(key) != value:
            self._state[key] = value
            self.save()

    def noted(self, key: str) -> Any:
        return self._state.get(key)

    def is_known(self, entry: Entry) -> bool:
        return entry.key in self._state.get("seen", {})

    @property
    def articles(self) -> dict[str, dict[str, Any]]:
        """The wanted and taken articles by key."""
        articles: dict[str, dict[str, Any]] = self._state.setdefault("articles", {})
        return articles

    def forget_wrong_clock(self) -> None:
        """Times noted while the machine's clock was ahead become now: what waited for them goes on."""
        now = self._clock()
        for record in self.articles.values():
            for name, longest in _LONGEST_AHEAD.items():
                if (record.get(name) or 0) > now + longest:
                    record[name] = now

    def save(self) -> None:
        self._memory.put(f"source:{self._name}", self._state)

    def merge(self, listed: dict[str, Entry]) -> None:
        """Take note of everything listed: the new is wanted, the changed looked at again, the vanished too."""
        now = self._clock()
        first = self.is_first_visit
        for key, record in list(self.articles.items()):
            if record["state"] == "wanted" and record.get("body") and key not in listed:
                del self.articles[key]  # its text went with the list
        seen: dict[str, str] = self._state.setdefault("seen", {})
        wanted = set(list(listed)[: self._backfill]) if first else set(listed) - set(seen)
        for key, entry in listed.items():
            if key in wanted:
                self.articles[key] = wanted_record(entry, now)
            elif key in self.articles:
                record = self.articles[key]
                if seen.get(key) != short_mark(entry.mark):
                    record.update(next=now, changed=True, headline=entry.headline or record.get("headline"))
                record.pop("unlisted", None)
            seen.pop(key, None)
            seen[key] = short_mark(entry.mark)
        self._note_vanished(listed, now)
        self._state["listed"] = len(listed)
        for key in list(seen)[: max(0, len(seen) - MOST_SEEN)]:
            del seen[key]
        self._forget_old(listed)

    def _note_vanished(self, listed: dict[str, Entry], now: float) -> None:
        """An article missing between ones still listed was taken out; one past the end of the list merely aged."""
        if 2 * len(listed) < self.listed_before:
            return  # half a list is a fault of the list, not of the articles
        ages = [self.articles[key]["first"] for key in listed if key in self.articles]
        seen = self._state["seen"]
        oldest = min(ages, default=now)
        recorded_before = any(key in seen and key not in self.articles for key in listed)
        for key, record in self.articles.items():
            if key in listed or record["state"] != "taken" or "unlisted" in record:
                continue
            if self.complete or recorded_before or oldest < record["first"]:
                record.update(unlisted=now, next=now)

    def _forget_old(self, listed: dict[str, Entry]) -> None:
        old = sorted((record["first"], key) for key, record in self.articles.items() if key not in listed)
        for _, key in old[: max(0, len(self.articles) - MOST_ARTICLES)]:
            del self.articles[key]
