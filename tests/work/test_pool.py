"""The workers: what is thrown at them ends none, one that dies is started again, and both are told."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from broadcaster import pipeline
from broadcaster.errors import StoreError
from broadcaster.pipeline import take_in
from broadcaster.station import Station
from broadcaster.store import Store, articles
from broadcaster.testing import article
from broadcaster.work import Pool, pool

WAIT = 60  # seconds after which a test that hangs is given up


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("_IDLE_SECONDS", "_FAULT_SECONDS", "_LONGEST_FAULT_SECONDS", "_LOOK_SECONDS"):
        monkeypatch.setattr(pool, pause, 0.01)


@pytest.fixture
def workers(station: Station) -> Iterator[Pool]:
    made = Pool(station)
    yield made
    made.stop()


def failing(monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException], times: int) -> threading.Event:
    """The next ``times`` steps raise ``error()``; the event is set by the first step that ends well after them."""
    real, left, well = pipeline.advance, list(range(times)), threading.Event()

    def advance(*arguments: Any, **named: Any) -> Any:
        if left:
            left.pop()
            raise error()
        after = real(*arguments, **named)
        well.set()
        return after

    monkeypatch.setattr(pool, "advance", advance)
    return well


@pytest.mark.parametrize(
    "error",
    [
        lambda: OSError(errno.EMFILE, "Too many open files"),
        lambda: RuntimeError("can't start new thread"),
        lambda: MemoryError(),
        lambda: StoreError("cơ sở dữ liệu", "tệp cơ sở dữ liệu bị hỏng"),
    ],
)
def test_whatever_is_thrown_ends_no_worker(
    station: Station, workers: Pool, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException]
) -> None:
    well = failing(monkeypatch, error, 7)
    workers.start()
    first = set(workers._workers)
    assert well.wait(WAIT)
    assert workers.alive == workers.size
    assert set(workers._workers) == first, "none had to be started again"


def test_one_that_dies_is_started_again(workers: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _told: None)
    well = failing(monkeypatch, SystemExit, 2 * workers.size)
    workers.start()
    assert well.wait(WAIT)
    while workers.alive < workers.size:
        pass


def test_trouble_is_told_while_it_lasts(workers: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = threading.Event()
    broken.set()

    def advance(*_arguments: Any, **_named: Any) -> None:
        if broken.is_set():
            raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(pool, "advance", advance)
    workers.start()
    while workers.trouble is None:
        pass
    assert "Too many open files" in workers.trouble
    broken.clear()
    while workers.trouble is not None:
        pass


def test_a_damaged_database_is_told_in_words(station: Station) -> None:
    """SQLite raises DatabaseError for it, which is no OperationalError: it went through every guard."""
    take_in(station, article("Tin", "Một."))
    station.store.close()
    file = station.folder / "broadcaster.db"
    for beside in station.folder.glob("*.db-*"):
        beside.unlink()
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * 8000)
    store = Store(station.settings.store.url, station.folder)
    with pytest.raises(StoreError, match="bị hỏng"), store.read() as tx:
        articles.counts(tx)
    store.close()
