"""Kills a real process after each write of a bulletin's making, lets the next one finish, and tells what came of each.

Run as ``python -m tests.bulletins.crash_driver FOLDER SCENE EVERY``, which takes each EVERYth write; prints one JSON list. A write is a commit, or a file that gets its name.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from broadcaster.bulletins.coming import wanted
from broadcaster.bulletins.watch import watch_slots
from broadcaster.pipeline import finish, take_in
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import Store, bulletins
from broadcaster.testing import article
from broadcaster.work import free_abandoned

START = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)
AIRS = datetime(2026, 8, 14, 22, 30, tzinfo=UTC)
WATER = ("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ.")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa.")


@contextmanager
def opened(folder: Path, now: datetime) -> Iterator[Station]:
    station = Station(folder, load_settings(folder), lambda: now)
    try:
        station.prepare_folders()
        free_abandoned(station)
        yield station
    finally:
        station.close()


def prepare(folder: Path, scene: str) -> None:
    """``first``: two articles and no bulletin yet; ``again``: a bulletin with one of them, and another article since."""
    with opened(folder, START) as station:
        finish(station, take_in(station, article(*WATER))[0])
        if scene == "again":
            watch_slots(station)
        finish(station, take_in(station, article(*MEETING))[0])


def make(folder: Path, last: int | None) -> None:
    """One look of the watch; dies after its write number ``last``, else leaves their number in ``writes``."""
    count = 0

    def wrote() -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    with opened(folder, START + timedelta(minutes=31)) as station:
        _count(Path, "replace", wrote)
        _count(Path, "hardlink_to", wrote)
        _count(os, "replace", wrote)
        begin: Callable[[Store], Any] = Store.begin

        @contextmanager
        def begin_and_count(store: Store) -> Iterator[Any]:
            with begin(store) as tx:
                yield tx
            wrote()

        Store.begin = begin_and_count  # type: ignore[method-assign, assignment]
        watch_slots(station)
    (folder / "writes").write_text(str(count))


def _count(owner: Any, name: str, wrote: Callable[[], None]) -> None:
    do = getattr(owner, name)

    def counted(*given: Any, **options: Any) -> Any:
        done = do(*given, **options)
        wrote()
        return done

    setattr(owner, name, counted)


def go_on(folder: Path, _last: int | None) -> None:
    """The next process: one look five minutes later, one when the slot has been on air; what is there each time goes to ``told``."""
    told = {}
    for name, now in (("before", START + timedelta(minutes=36)), ("after", AIRS + timedelta(minutes=11))):
        with opened(folder, now) as station:
            watch_slots(station)
            told[name] = _there(station)
    (folder / "told").write_text(json.dumps(told), "utf-8")


def _there(station: Station) -> dict[str, Any]:
    occurrence = wanted(station, "sang")
    place = station.feeds / "station/sang"
    with station.store.read() as tx:
        known = bulletins.get(tx, "sang", occurrence.airs)
        making = bulletins.making_of(tx, "sang", occurrence.airs)
    assert known is not None and known.master is not None
    said = json.loads((place / "latest.json").read_bytes())
    sha256 = hashlib.sha256((place / "latest.mp3").read_bytes()).hexdigest()
    return {
        "state": known.state.value,
        "items": sorted(item.title for item in known.items if item.guid),
        "is_right": sha256 == known.master.sha256 == said["sha256"] and said["date"] == occurrence.day.isoformat(),
        "is_left_making": making is not None,
    }


def in_child(do: Callable[[Path, int | None], None], folder: Path, last: int | None = None) -> int:
    """Exit status of a forked process that does this; negative when a signal ended it."""
    child = os.fork()
    if child == 0:
        try:
            do(folder, last)
        except BaseException as error:  # noqa: BLE001 - reported by exit status, never into the parent's stack
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder: Path, scene: str, every: int) -> None:
    in_child(lambda place, _: prepare(place, scene), folder)
    whole = shutil.copytree(folder, folder.with_name("whole"))
    in_child(make, whole)
    writes = int((whole / "writes").read_text())
    found = []
    for last in range(1, writes + 1, every):
        place = shutil.copytree(folder, folder.with_name(f"after-{last}"))
        killed = in_child(make, place, last)
        finished = in_child(go_on, place)
        told = json.loads((place / "told").read_text("utf-8")) if (place / "told").exists() else {}
        found.append({"last": last, "killed": killed, "finished": finished, **told})
        shutil.rmtree(place)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
