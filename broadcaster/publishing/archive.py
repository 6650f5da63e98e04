"""What a listener can reach beyond the newest: a page for each month with every episode of it, and its part of the search.

A month's files change with its own episodes only. Expired notices stay here, as their pages do; withdrawn episodes do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ..model import Episode
from ..settings import ShowSettings, StationSettings
from . import views
from .months import PART, month_name
from .search import search_part, search_path
from .site import Site


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
    for number, start in enumerate(range(0, len(oldest_first), PART), 1):
        files[search_path(name, number)] = search_part(oldest_first[start : start + PART], station.timezone)
    return files
