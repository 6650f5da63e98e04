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

from broadcaster import actions, pipeline
from broadcaster.delivery import episode_pages, feeds, refresh
from broadcaster.model import Actor, ArticleState
from broadcaster.station import Station
from broadcaster.store import articles, episodes
from broadcaster.work import free_abandoned


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Make this process die at ``point``: ``before:STATE``, ``after:STATE``, ``committed:STATE``, ``rename:N``,
    ``refresh:before``, ``refresh:after``, ``withdraw:FOLLOWER`` or ``withdraw:sound``."""
    kind, _, where = point.partition(":")
    if kind == "rename":
        _die_at_rename(int(where))
    elif kind == "refresh":
        _die_in_refresh(where)
    elif kind == "withdraw":
        _die_in_withdrawal(where)
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


def _die_in_withdrawal(where: str) -> None:
    """After the commit: before a follower's turn, or between the pages that go and the sound that goes."""
    turn = refresh._Passes._turn

    def armed(self: Any, follower: Any) -> bool:
        if follower.name == where:
            die()
        return turn(self, follower)

    if where == "sound":
        vars(episode_pages)["remove_retired_audio"] = lambda _station: die()
    refresh._Passes._turn = armed  # type: ignore[method-assign]


def withdraw_all(folder: Path, point: str | None) -> None:
    if point:
        arm(point)
    station = Station.open(folder)
    try:
        with station.store.read() as tx:
            public = episodes.newest(tx, station.now())
        for episode in public:
            actions.withdraw(station, episode.guid, Actor.person("an"), "đăng nhầm")
    finally:
        station.close()


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
        refresh.refresh(station)
    finally:
        station.close()


def in_child(folder: Path, point: str | None, do: Callable[[Path, str | None], None] = work) -> int:
    """Exit status of a forked process that does this; negative when a signal ended it."""
    child = os.fork()
    if child == 0:
        try:
            do(folder, point)
        except BaseException as error:  # noqa: BLE001 - reported by exit status, never into the parent's stack
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    place, at = Path(sys.argv[1]), sys.argv[2]
    if at.startswith("withdraw:"):
        in_child(place, None)
        killed = in_child(place, at, withdraw_all)
    else:
        killed = in_child(place, at)
    print(json.dumps({"killed": killed, "finished": in_child(place, None)}))
