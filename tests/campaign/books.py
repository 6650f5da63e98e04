"""What the station's own books say, read beside the running process and never written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from broadcaster.bulletins.backlog import Backlog, backlog
from broadcaster.errors import BroadcasterError
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import Store
from broadcaster.store.tables import articles, episodes

from .articles import known_again


@dataclass(frozen=True, slots=True)
class Published:
    """One article of ours as the station has published it."""

    number: int
    version: int
    guid: str
    article: int
    published: datetime
    updated: datetime
    expires: datetime | None
    withdrawn: datetime | None


class Books:
    """``with Books(folder) as books``: each question is one look at the database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextlib.contextmanager
    def _open(self) -> Iterator[sa.Connection | None]:
        if not (self._folder / "broadcaster.db").exists():
            yield None
            return
        store = Store("sqlite:///broadcaster.db", self._folder)
        try:
            with store.read() as tx:
                yield tx
        finally:
            store.close()

    def published(self) -> dict[int, Published]:
        """By number; empty before the station has any, or while its books cannot be read."""
        query = sa.select(episodes)
        found: dict[int, Published] = {}
        with contextlib.suppress(BroadcasterError), self._open() as tx:
            for row in tx.execute(query) if tx is not None else ():
                known = known_again(row.body["title"])
                if known is not None:
                    moments = (row.published_at, row.updated_at, row.expires_at, row.withdrawn_at)
                    found[known[0]] = Published(*known, row.guid, row.article, *moments)
        return found

    def article_states(self) -> dict[str, int]:
        query = sa.select(articles.c.state, sa.func.count()).group_by(articles.c.state)
        with self._open() as tx:
            return {str(state): count for state, count in tx.execute(query)} if tx is not None else {}

    def account(self, now: Callable[[], datetime]) -> Backlog:
        """What the station itself says became of every article; raises what the station raises."""
        with Station(self._folder, load_settings(self._folder), now) as station:
            return backlog(station)
