"""What goes on air: a slot's bulletin made by hand, and what is said of bulletins from outside."""

from __future__ import annotations

from ..bulletins.coverage import Coverages
from ..bulletins.making import make_bulletin
from ..bulletins.proxy_log import import_log
from ..bulletins.pulls import ARRIVED, Evidence, Pull, Word, confirm, named, note, note_visitor
from ..bulletins.stations import station_at, station_by_token

__all__ = [
    "ARRIVED",
    "Coverages",
    "Evidence",
    "Pull",
    "Word",
    "confirm",
    "import_log",
    "make_bulletin",
    "named",
    "note",
    "note_visitor",
    "station_at",
    "station_by_token",
]
