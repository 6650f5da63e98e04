"""The outbox on both databases: no change is lost, none is skipped by who follows beside, a mark only rises."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.model import Actor
from broadcaster.store import Store, memory, outbox
from broadcaster.store.outbox import ChangeKind

from .test_database import postgres, store  # noqa: F401 - fixtures

NOW = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)
ALL = frozenset(ChangeKind)


def add(store: Store, what: str, kind: ChangeKind = ChangeKind.EPISODE, at: datetime = NOW) -> int:  # noqa: F811
    with store.begin() as tx:
        return outbox.add(tx, kind, what, at, Actor.clock())


def test_two_writers_and_a_follower_beside_them_lose_nothing(store: Store) -> None:  # noqa: F811
    """Numbers become visible in their order: who has followed up to one never finds a smaller one later."""
    errors: list[BaseException] = []
    seen: list[int] = []
    writing = threading.Barrier(3)
    ended = threading.Event()

    def write(name: str) -> None:
        try:
            writing.wait(30)
            for number in range(25):
                with store.begin() as tx:
                    outbox.add(tx, ChangeKind.EPISODE, f"{name}-{number}", NOW, Actor.person(name))
                    tx.exec_driver_sql(
                        "SELECT 1" if store.engine.dialect.name == "sqlite" else "SELECT pg_sleep(0.002)"
                    )
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    def read() -> None:
        mark = 0
        writing.wait(30)
        while True:
            last = ended.is_set()
            with store.begin() as tx:
                until = outbox.written(tx)
                found = outbox.after(tx, mark, until, ALL)
            seen.extend(change.id for change in found)
            mark = until
            if last:
                return

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    reader.join()
    assert not errors
    assert seen == list(range(1, 51))


def test_what_is_rolled_back_leaves_no_gap(store: Store) -> None:  # noqa: F811
    add(store, "a")
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        outbox.add(tx, ChangeKind.EPISODE, "b", NOW, Actor.clock())
        raise ZeroDivisionError
    assert add(store, "c") == 2
    with store.read() as tx:
        assert [(change.id, change.what) for change in outbox.after(tx, 0, 9, ALL)] == [(1, "a"), (2, "c")]


def test_a_mark_only_rises(store: Store) -> None:  # noqa: F811
    with store.begin() as tx:
        outbox.start(tx, "feeds", "", 0)
        outbox.done(tx, "feeds", 7)
        outbox.done(tx, "feeds", 5)
        assert outbox.marks(tx)["feeds"].mark == 7


def test_a_failure_is_told_until_it_is_over(store: Store) -> None:  # noqa: F811
    later = NOW + timedelta(minutes=1)
    with store.begin() as tx:
        outbox.start(tx, "s3", "kho", 3)
        outbox.failed(tx, "s3", NOW, later, "kho không trả lời")
        outbox.failed(tx, "s3", later, later, "kho vẫn không trả lời")
        mark = outbox.marks(tx)["s3"]
        assert (mark.mark, mark.failures, mark.since, mark.why) == (3, 2, NOW, "kho vẫn không trả lời")
        outbox.done(tx, "s3", 4)
        assert outbox.marks(tx)["s3"] == outbox.Mark("kho", 4)


def test_only_the_kinds_that_one_follows_count(store: Store) -> None:  # noqa: F811
    add(store, "a")
    add(store, "tin.xml", ChangeKind.FILE, NOW + timedelta(hours=1))
    with store.read() as tx:
        assert outbox.behind(tx, 0, {ChangeKind.FILE}) == (1, NOW + timedelta(hours=1))
        assert outbox.behind(tx, 0, ALL) == (2, NOW)
        assert outbox.is_behind(tx, 1, {ChangeKind.FILE})
        assert not outbox.is_behind(tx, 1, {ChangeKind.EPISODE})


def test_only_what_all_have_done_and_is_old_is_dropped(store: Store) -> None:  # noqa: F811
    for number in range(4):
        add(store, str(number), at=NOW + timedelta(days=number))
    with store.begin() as tx:
        assert outbox.prune(tx, NOW + timedelta(days=9)) == 0  # nobody follows yet
        outbox.start(tx, "feeds", "", 4)
        outbox.start(tx, "hub", "h", 3)
        outbox.start(tx, "s3", "kho", -1)  # everything will be compared there, so it waits for no row
        assert outbox.prune(tx, NOW + timedelta(days=1)) == 1  # only the first is old enough
        assert outbox.prune(tx, NOW + timedelta(days=9)) == 2  # the hub has not done the fourth
        assert [change.what for change in outbox.after(tx, 0, 9, ALL)] == ["3"]
        outbox.stop(tx, ["hub"])
        assert outbox.prune(tx, NOW + timedelta(days=9)) == 1
    assert add(store, "e") == 5  # numbers go on


def test_two_who_make_a_fact_at_a_moment_are_told_the_same(store: Store) -> None:  # noqa: F811
    for turn in range(20):
        told: list[str] = []
        meet = threading.Barrier(2)

        def make(value: str, name: str = f"f{turn}", meet: threading.Barrier = meet, told: list[str] = told) -> None:
            meet.wait(30)
            with store.begin() as tx:
                told.append(memory.fact_once(tx, name, value))

        threads = [threading.Thread(target=make, args=(value,)) for value in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 2
        assert told[0] == told[1]
