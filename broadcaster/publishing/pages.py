"""RFC 5005 paging: how a show of any size keeps its feed small and its archive pages unchanged.

The open episodes are in the main feed. When they become more than the show's ``items``, the oldest third is closed into archive
page n (``<show>-2.xml``, ``<show>-3.xml`` … in the order of closing; the main feed is the first document). A closed page is never
renumbered and does not link to newer pages, so it changes only when one of its own episodes is corrected or withdrawn.
Adding an episode therefore touches the main feed and, once in ``items // 3`` episodes, one new page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ..model import Episode

#: the number of the first archive page: ``<show>-2.xml``
FIRST_NUMBER = 2


class Mark(NamedTuple):
    """A place in the order of publication."""

    published: datetime
    guid: str


@dataclass(frozen=True, slots=True)
class Pages:
    """The archive pages of one show: ``ends[i]`` is the mark of the newest episode in page ``i + 2``, oldest page first.

    The station keeps this value beside the show (pydantic can write and read it); it is all the bookkeeping there is.
    """

    ends: tuple[Mark, ...] = ()

    @property
    def newest(self) -> int | None:
        """The number of the page closed last."""
        return FIRST_NUMBER + len(self.ends) - 1 if self.ends else None

    @property
    def open_after(self) -> datetime | None:
        """Episodes published at or after this may belong to the main feed; None: all do.

        «At»: several may have been published in that same moment; ``page_of`` tells them apart.
        """
        return self.ends[-1].published if self.ends else None

    @property
    def numbers(self) -> range:
        return range(FIRST_NUMBER, FIRST_NUMBER + len(self.ends))

    def page_of(self, episode: Episode) -> int | None:
        """The number of the archive page that holds the episode; None is the main feed."""
        return self.page_at(*mark(episode))

    def page_at(self, published: datetime, guid: str) -> int | None:
        """The same of an episode that may be gone: its page must be written again, with what :meth:`span` has left."""
        index = bisect_left(self.ends, Mark(published, guid))
        return FIRST_NUMBER + index if index < len(self.ends) else None

    def span(self, number: int) -> tuple[datetime | None, datetime]:
        """The times of publication, both included, between which the episodes of a page lie."""
        index = number - FIRST_NUMBER
        return (self.ends[index - 1].published if index else None), self.ends[index].published

    def close(self, newest_first: Sequence[Episode], items: int) -> Pages:
        """These pages with as many more closed as are needed for at most ``items`` open episodes."""
        still_open = [episode for episode in newest_first if self.page_of(episode) is None]
        oldest_first = sorted(mark(episode) for episode in still_open)
        size = page_size(items)
        ends = list(self.ends)
        while len(oldest_first) > items:
            ends.append(oldest_first[size - 1])
            oldest_first = oldest_first[size:]
        return Pages(tuple(ends))


def mark(episode: Episode) -> Mark:
    return Mark(episode.published, episode.guid)


def page_size(items: int) -> int:
    """Episodes in one archive page of a show whose feed holds ``items``."""
    return max(1, items // 3)


def page_path(name: str, number: int | None) -> str:
    """The public path of the main feed (None) or of an archive page."""
    return f"{name}.xml" if number is None else f"{name}-{number}.xml"
