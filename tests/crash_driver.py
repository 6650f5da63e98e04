"""Kills a real process at chosen points of an article's way, lets the next one finish, and tells what came of it.

Run as ``python -m tests.crash_driver FOLDER POINT``; prints one JSON object. The work is done in forked children: the first dies by
SIGKILL at POINT, the second, a fresh process of the same station, finishes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from broadcaster import pipeline
from broadcaster.delivery import refresh as feeds
from broadcaster.model import ArticleState
from broadcaster.station import Station
from broadcaster.store import articles
from broadcaster.work import free_abandoned


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Make this process die at ``point``: ``before:STATE``, ``after:STATE``, ``committed:STATE`` or ``rename:N``."""
    kind, _, where = point.partition(":")
    if kind == "rename":
        _die_at_rename(int(where))
    elif kind == "refresh":
        _die_in_refresh(where)
    elif kind == "committed":
        _die_after_commit(ArticleState(where))
    else:
        _die_around_step(kind, ArticleState(where))


def _die_around_step(kind: str, state: ArticleState) -> None:
    step = pipeline.STEPS[state]

    def armed(*arguments: Any) -> Any:
        if kind == "before":
            die()
        move = step(*arguments)
        die()
        return move

    pipeline.STEPS[state] = armed


def _die_after_commit(state: ArticleState) -> None:
    release = articles.release

    def armed(tx: Any, article: int, owner: str) -> None:
        stored = articles.get(tx, article)
        if stored is not None and stored.state is state:
            die()
        release(tx, article, owner)

    articles.release = armed


def _die_at_rename(number: int) -> None:
    count = 0
    replace: Callable[..., Path] = Path.replace

    def armed(self: Path, target: Any) -> Path:
        nonlocal count
        count += 1
        if count == number:
            die()
        return replace(self, target)

    Path.replace = armed  # type: ignore[method-assign, assignment]


def _die_in_refresh(where: str) -> None:
    write = feeds.write_feeds_and_site

    def armed(*arguments: Any, **options: Any) -> Any:
        if where == "before":
            die()
        write(*arguments, **options)
        die()

    feeds.write_feeds_and_site = armed


def work(folder: Path, point: str | None) -> None:
    if point:
        arm(point)
    station = Station.open(folder)
    try:
        station.prepare_folders()
        free_abandoned(station)
        pipeline.pick_up(station, "thu")
        while pipeline.advance(station) is not None:
            pass
        feeds.refresh(station)
    finally:
        station.close()


def in_child(folder: Path, point: str | None) -> int:
    """Exit status of a forked process that works; negative when a signal ended it."""
    child = os.fork()
    if child == 0:
        try:
            work(folder, point)
        except BaseException as error:  # noqa: BLE001 - reported by exit status, never into the parent's stack
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    place = Path(sys.argv[1])
    print(json.dumps({"killed": in_child(place, sys.argv[2]), "finished": in_child(place, None)}))
