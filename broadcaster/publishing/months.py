"""The months of the archive: their names in addresses, and in how many files the search of one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: episodes in one file of the search: about 200 kB, 40 kB packed
PART = 300


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day, and how many episodes it has."""

    first: date
    episodes: int

    @property
    def name(self) -> str:
        return month_name(self.first)

    @property
    def parts(self) -> int:
        """In how many files its part of the search is."""
        return -(-self.episodes // PART)


def month_name(first: date) -> str:
    """``2026-08``: the month in addresses."""
    return f"{first:%Y-%m}"
