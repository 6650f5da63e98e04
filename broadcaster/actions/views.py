"""What those who only look are shown: the command line, books and pages. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..model import WORKING, ArticleState, Episode
from ..store import articles, episodes

if TYPE_CHECKING:
    from ..station import Station
    from ..store import Store


def working_and_known(store: Store) -> tuple[int, int]:
    """How many articles have a next step by themselves, and how many there are."""
    with store.read() as tx:
        counts = articles.counts(tx)
    return sum(counts.get(state, 0) for state in WORKING), sum(counts.values())


def fresh_and_held(station: Station, since: datetime) -> tuple[list[Episode], int]:
    """The episodes first published since then, newest first and without lines, and how many articles wait for a person."""
    with station.store.read() as tx:
        fresh = episodes.newest(tx, station.now(), since=since)
        return fresh, articles.counts(tx).get(ArticleState.HELD, 0)


def newest_whole(station: Station, most: int) -> list[Episode]:
    """The newest public episodes with their lines."""
    with station.store.read() as tx:
        newest = [episode.guid for episode in episodes.newest(tx, station.now(), limit=most)]
        return list(episodes.with_lines(tx, newest).values())


def whole_of(
    station: Station, since: datetime, choose: Callable[[Sequence[Episode]], Sequence[Episode]]
) -> list[Episode]:
    """Of the public episodes since then those that ``choose`` takes, in its order, with their lines."""
    with station.store.read() as tx:
        chosen = choose(episodes.newest(tx, station.now(), since=since))
        whole = episodes.with_lines(tx, [episode.guid for episode in chosen])
    return [whole[episode.guid] for episode in chosen]
