"""What a listener can reach beyond the newest: a page for each month with every episode of it, and its part of the search.

A month's files change with its own episodes only. Expired notices stay here, as their pages do; withdrawn episodes do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..model import Episode
from ..settings import ShowSettings, StationSettings
from . import views
from .search import search_part, search_path
from .site import Site

#: episodes in one file of the search: about 200 kB, 40 kB packed
_PART = 300


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
        return -(-self.episodes // _PART)


def month_name(first: date) -> str:
    """``2026-08``: the month in addresses."""
    return f"{first:%Y-%m}"


def build_month(
    station: StationSettings, shows: Mapping[str, ShowSettings], first: date, episodes: Sequence[Episode]
) -> dict[str, bytes]:
    """The page of the month that starts at ``first``, in both languages, and its search files, oldest episodes in the first.

    ``episodes`` are all of the month, newest first.
    """
    days = views.by_day(episodes, station.timezone)
    name = month_name(first)
    files = Site(station, shows).pages("month.html", f"archive/{name}", "archive", first=first, days=days)
    oldest_first = list(reversed(episodes))
    for number, start in enumerate(range(0, len(oldest_first), _PART), 1):
        files[search_path(name, number)] = search_part(oldest_first[start : start + _PART], station.timezone)
    return files
