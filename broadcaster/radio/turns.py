"""Whose turn it is when there is more news than a bulletin holds, and what still waits for a turn at all."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from ..model import Episode, Priority

#: how long after its publication an episode may wait for room; then it is no news any more
LONGEST_WAIT = timedelta(days=30)

#: what expires this soon after the bulletin will hardly find room in a later one
_LAST_CHANCE = timedelta(days=1)

RANK = {Priority.EMERGENCY: 0, Priority.PRIORITY: 1, Priority.NORMAL: 2}


def by_freshness(episodes: Iterable[Episode]) -> list[Episode]:
    """The more urgent class first, in a class the newest."""
    return sorted(episodes, key=lambda episode: (RANK[episode.priority], -episode.published.timestamp()))


def in_line(episode: Episode, newest: timedelta, airs: datetime, aired: Sequence[datetime]) -> bool:
    """Whether the episode waits for the bulletin of ``airs``.

    Its age counts only until it has had a chance: one that is older than ``newest`` goes on waiting when a bulletin of the slot was on
    air while it was fresh, for then there was no room for it. ``aired`` are the moments of the slot's bulletins, in their order.
    """
    age = airs - episode.published
    if age <= newest:
        return True
    at = bisect_left(aired, episode.published)
    had_a_chance = at < len(aired) and aired[at] - episode.published <= newest
    return had_a_chance and age <= LONGEST_WAIT


def when_crowded(episodes: Iterable[Episode], airs: datetime) -> list[Episode]:
    """Who gets room first where not all can: by class; in a class what expires within a day, then the newest."""
    return sorted(by_freshness(episodes), key=lambda one: (RANK[one.priority], not _is_last_chance(one, airs)))


def when_far_too_many(episodes: Iterable[Episode], airs: datetime, elsewhere: Collection[str]) -> list[Episode]:
    """Who gets room first where not even the next bulletin holds the rest: as :func:`when_crowded`, but of what can wait first what was
    heard in no other slot, and of that in turn the one that can wait least and the newest. So today's news is heard, and nothing waits
    for ever.
    """
    groups: dict[tuple[int, bool, bool], list[Episode]] = {}
    for episode in by_freshness(episodes):
        key = RANK[episode.priority], not _is_last_chance(episode, airs), episode.guid in elsewhere
        groups.setdefault(key, []).append(episode)
    return [episode for key in sorted(groups) for episode in _in_turn(groups[key])]


def _is_last_chance(episode: Episode, airs: datetime) -> bool:
    return episode.expires is not None and episode.expires <= airs + _LAST_CHANCE


def _in_turn(newest_first: list[Episode]) -> list[Episode]:
    least_patient = sorted(newest_first, key=waits_until)
    both = (one for pair in zip_longest(least_patient, newest_first) for one in pair if one is not None)
    return list({episode.guid: episode for episode in both}.values())


def waits_until(episode: Episode) -> datetime:
    """When it is too late for the episode."""
    longest = episode.published + LONGEST_WAIT
    return longest if episode.expires is None else min(longest, episode.expires)


@dataclass(frozen=True, slots=True)
class Variety:
    """Most items of one source and of one category while others wait for the room; 0 is no limit."""

    per_source: int = 0
    per_category: int = 0

    def allows(self, episode: Episode, chosen: Iterable[Episode]) -> bool:
        """Whether the episode may be beside those chosen. What is urgent always may."""
        if episode.priority is not Priority.NORMAL:
            return True
        chosen = list(chosen)
        if self.per_source and sum(one.source == episode.source for one in chosen) >= self.per_source:
            return False
        heard = Counter(category for one in chosen for category in set(one.categories))
        return not self.per_category or all(heard[category] < self.per_category for category in episode.categories)
