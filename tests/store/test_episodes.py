"""What is asked of the episodes at every publication is found by an index, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from broadcaster.store import Store, episodes
from tests.publishing.samples import episode
from tests.publishing.stations import fill

NOW = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)
COUNT = 3000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Some thousands of episodes, a few withdrawn."""
    store = Store("sqlite:///dai.db", tmp_path_factory.mktemp("dai"))
    store.migrate()
    made = (replace(episode(n), published=NOW - n * DAY / 4, lines=()) for n in range(COUNT))
    fill(store, [replace(one, withdrawn=NOW) if n % 100 == 3 else one for n, one in enumerate(made)])
    yield store
    store.close()


def plans(store: Store, work: Callable[[sa.Connection], object]) -> list[str]:
    """How SQLite finds what ``work`` asks of the episodes, a line for each step of each statement."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    sa.event.listen(store.engine, "before_cursor_execute", note)
    try:
        with store.begin() as tx:
            work(tx)
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", note)
    with store.begin() as tx:
        return [
            str(row.detail)
            for statement, parameters in asked
            if "FROM" in statement
            for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize(
    "work",
    [
        lambda tx: episodes.newest(tx, NOW, limit=300),
        lambda tx: episodes.newest(tx, NOW, since=NOW - DAY),
        lambda tx: episodes.newest(tx, NOW, limit=300, sources=["cong"], expired=True),
        lambda tx: episodes.between(tx, NOW, NOW - DAY, NOW),
        lambda tx: episodes.within(tx, NOW - 30 * DAY, NOW),
        lambda tx: episodes.counts_within(tx, [(NOW - 30 * DAY, NOW), (NOW - 60 * DAY, NOW - 30 * DAY)]),
        lambda tx: episodes.earliest(tx),
        lambda tx: episodes.neighbours(tx, replace(episode(5), published=NOW - DAY), NOW),
    ],
    ids=["newest", "since", "sources", "between", "within", "months", "earliest", "neighbours"],
)
def test_the_newest_public_episodes_are_found_by_their_index(
    store: Store, work: Callable[[sa.Connection], object]
) -> None:
    found = [line for line in plans(store, work) if "episodes" in line or "TEMP B-TREE" in line]
    assert any("ix_episodes_public (withdrawn_at=?" in line for line in found), found
    assert not [line for line in found if line.startswith("SCAN episodes")], found


def test_the_newest_come_in_order_without_sorting(store: Store) -> None:
    found = plans(store, lambda tx: episodes.newest(tx, NOW, limit=300))
    assert not [line for line in found if "TEMP B-TREE" in line], found
    with store.begin() as tx:
        newest = [one.published for one in episodes.newest(tx, NOW, limit=300)]
    assert newest == sorted(newest, reverse=True) and len(newest) == 300
