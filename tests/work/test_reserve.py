"""The reserve: a station starts on a full disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from broadcaster.errors import DiskError
from broadcaster.station import Station
from broadcaster.work import reserve
from broadcaster.work.reserve import NAME, SIZE, give_up, lay, open_store


def free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=size))


def test_it_is_laid_where_there_is_plenty_and_only_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 2 * SIZE)
    assert not lay(tmp_path) and not (tmp_path / NAME).exists()
    free(monkeypatch, 100 * SIZE)
    assert lay(tmp_path)
    place = (tmp_path / NAME).stat()
    assert place.st_size == SIZE
    assert place.st_blocks * 512 >= SIZE, "the room is taken, not only promised"
    free(monkeypatch, 0)
    assert lay(tmp_path), "one that lies there needs no room"


def test_one_that_was_cut_short_is_laid_again(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"x")
    assert lay(tmp_path)
    assert (tmp_path / NAME).stat().st_size == SIZE


def test_it_is_given_up_once(tmp_path: Path) -> None:
    assert lay(tmp_path)
    assert give_up(tmp_path)
    assert not give_up(tmp_path)


def full_until_freed(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[[], None] = station.store.migrate

    def migrate() -> None:
        if (station.folder / NAME).exists():
            raise DiskError("cơ sở dữ liệu", "disk I/O error", "Kiểm tra đĩa và dung lượng đĩa.")
        real()

    monkeypatch.setattr(station.store, "migrate", migrate)


def test_a_full_disk_costs_the_reserve_and_not_the_start(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(station)
    full_until_freed(station, monkeypatch)
    assert (station.folder / NAME).exists()
    open_store(station)
    assert not (station.folder / NAME).exists(), "it is laid again by the housekeeping, where there is room"


def test_without_a_reserve_the_fault_is_told(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def migrate() -> None:
        raise DiskError("cơ sở dữ liệu", "disk I/O error", "Kiểm tra đĩa và dung lượng đĩa.")

    monkeypatch.setattr(station.store, "migrate", migrate)
    with pytest.raises(DiskError):
        open_store(station)
    assert reserve.lay(station.folder)
