"""A part is made once, whichever threads ask for it together, on every Python."""

from __future__ import annotations

import threading
from collections.abc import Callable

from broadcaster.once import built_once
from broadcaster.station import Station


class Owner:
    def __init__(self) -> None:
        self.made: list[int] = []
        self.others = threading.Semaphore(0)

    @built_once
    def part(self) -> object:
        """The part."""
        self.made.append(threading.get_ident())
        self.others.release()
        self.others.acquire()
        self.others.acquire(timeout=0.3)  # without a lock another thread comes here meanwhile and lets us go on
        return object()

    @built_once
    def around(self) -> tuple[object, str]:
        return self.part, "around"


def asked_together(ask: Callable[[], object], count: int = 4) -> list[object]:
    start = threading.Barrier(count)
    got: list[object] = []

    def work() -> None:
        start.wait()
        got.append(ask())

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_threads_that_ask_together_share_one() -> None:
    owner = Owner()
    got = asked_together(lambda: owner.part)
    assert len(owner.made) == 1
    assert len(got) == 4 and len(set(map(id, got))) == 1


def test_a_part_may_need_another_and_can_be_made_anew() -> None:
    owner = Owner()
    assert owner.around[0] is owner.part
    del owner.__dict__["part"]
    assert owner.around[0] is not owner.part
    assert Owner.part.__doc__ == "The part."


def test_threads_share_one_store(station: Station) -> None:
    stores = asked_together(lambda: station.store, 8)
    assert len(set(map(id, stores))) == 1
