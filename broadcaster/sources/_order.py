"""The dates of a list judged together, and its entries newest first.

One date alone says little: "2062", "1970-01-01" and a slip of ten years are seen by the clock and by what stands around them.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import datetime, timedelta

from ..vietnamese.dates import AHEAD
from .entry import Entry

#: so far from the middle of the list, and so many times its spread, is no old notice kept at the top but a slip
FAR = timedelta(days=5 * 366)
FAR_SPREADS = 10
#: fewer dates have no middle
ENOUGH = 5


def believable(entries: list[Entry], now: datetime) -> list[Entry]:
    """The entries, without a date where it lies ahead of ``now`` or far from those of all the others."""
    kept = [_without_date(entry) if _is_ahead(entry, now) else entry for entry in entries]
    stamps = [entry.published.timestamp() for entry in kept if entry.published]
    if len(stamps) < ENOUGH:
        return kept
    middle = statistics.median(stamps)
    spread = statistics.median(abs(stamp - middle) for stamp in stamps)
    far = max(FAR.total_seconds(), FAR_SPREADS * spread)
    return [
        _without_date(entry) if entry.published and abs(entry.published.timestamp() - middle) > far else entry
        for entry in kept
    ]


def newest_first(entries: list[Entry], most_undated: float) -> list[Entry]:
    """By date; an undated one stays behind the one it followed. Where more than the share ``most_undated`` has none, as listed."""
    undated = sum(entry.published is None for entry in entries)
    if undated > most_undated * len(entries) or undated == len(entries):
        return entries
    first = next(entry.published for entry in entries if entry.published)
    stamps, last = [], first.timestamp()
    for entry in entries:
        last = entry.published.timestamp() if entry.published else last
        stamps.append(last)
    return [entry for _, entry in sorted(zip(stamps, entries, strict=True), key=lambda pair: -pair[0])]


def _is_ahead(entry: Entry, now: datetime) -> bool:
    return entry.published is not None and entry.published > now + AHEAD


def _without_date(entry: Entry) -> Entry:
    return replace(entry, published=None)
