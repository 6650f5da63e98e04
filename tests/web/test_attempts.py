"""Wrong codes cost their sender a growing wait, and nobody else anything."""

from __future__ import annotations

import pytest

from broadcaster.web.attempts import FIRST_WAIT, FREE, LONGEST_WAIT, Attempts


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def attempts(clock: Seconds) -> Attempts:
    return Attempts(clock)


def wrong(attempts: Attempts, times: int, visitor: str = "203.0.113.9") -> None:
    for _ in range(times):
        attempts.wrong(visitor)


def test_the_wait_grows_and_ends(attempts: Attempts, clock: Seconds) -> None:
    wrong(attempts, FREE - 1)
    assert attempts.wait("203.0.113.9") == 0
    waits = []
    for _ in range(12):
        wrong(attempts, 1)
        waits.append(attempts.wait("203.0.113.9"))
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    clock.now += LONGEST_WAIT
    assert attempts.wait("203.0.113.9") == 0


def test_a_stranger_locks_out_nobody_else(attempts: Attempts) -> None:
    wrong(attempts, 1000)
    assert attempts.wait("203.0.113.9") > 0
    assert attempts.wait("198.51.100.7") == 0


def test_a_right_code_is_not_counted_and_clears(attempts: Attempts) -> None:
    wrong(attempts, FREE - 1)
    attempts.right("203.0.113.9")
    wrong(attempts, FREE - 1)
    assert attempts.wait("203.0.113.9") == 0


def test_old_mistakes_are_forgotten(attempts: Attempts, clock: Seconds) -> None:
    wrong(attempts, FREE + 3)
    clock.now += 3601
    wrong(attempts, 1)
    assert attempts.wait("203.0.113.9") == 0


def test_many_addresses_need_no_more_memory(attempts: Attempts) -> None:
    for number in range(10_500):
        attempts.wrong(f"visitor {number}")
    assert len(attempts._wrong) == 10_000
