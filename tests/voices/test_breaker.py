from __future__ import annotations

from pathlib import Path

import pytest

from broadcaster.errors import TakeRejected, VoiceError, VoiceRefused, VoiceThrottled, VoiceUnavailable
from broadcaster.voices import Breaker
from broadcaster.voices.breaker import REFUSED_REST


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(tmp_path: Path, clock: Clock) -> Breaker:
    return Breaker("gtts", 1800.0, tmp_path, clock)


DOWN = VoiceUnavailable("gtts", "mất mạng")


def test_rests_double_until_the_longest(breaker: Breaker, clock: Clock) -> None:
    rests = []
    for _ in range(7):
        assert breaker.allow() is None
        rests.append(breaker.failed(DOWN))
        resting = breaker.allow()
        assert resting is not None
        assert resting.why == "mất mạng"
        clock.now += rests[-1] + 1
    assert rests == [60, 120, 240, 480, 960, 1800, 1800]


@pytest.mark.parametrize(
    ("error", "rest"),
    [
        (VoiceThrottled("x", "y"), 1800),
        (VoiceThrottled("x", "y", retry_after=5), 1800),
        (VoiceThrottled("x", "y", retry_after=7200), 7200),
        (VoiceRefused("x", "y"), REFUSED_REST),
        (TakeRejected("x", "y"), 0),
    ],
)
def test_each_fault_has_its_rest(breaker: Breaker, error: VoiceError, rest: float) -> None:
    assert breaker.failed(error) == rest
    assert (breaker.allow() is None) == (rest == 0)


def test_after_the_rest_one_caller_probes(breaker: Breaker, clock: Clock) -> None:
    breaker.failed(DOWN)
    clock.now += 61
    assert breaker.resting() is None
    assert breaker.allow() is None
    assert breaker.allow() is not None  # the others wait for the first
    breaker.succeeded()
    assert breaker.allow() is None
    assert breaker.allow() is None
    assert breaker.failed(DOWN) == 60  # success forgot the past


def test_processes_and_restarts_share_it(breaker: Breaker, tmp_path: Path, clock: Clock) -> None:
    other = Breaker("gtts", 1800.0, tmp_path, clock)
    breaker.failed(DOWN)
    assert other.allow() is not None
    assert Breaker("gtts", 1800.0, tmp_path, clock).allow() is not None
    clock.now += 61
    other.allow()
    other.succeeded()
    assert breaker.allow() is None


def test_new_start_gives_a_refused_voice_a_chance(breaker: Breaker, tmp_path: Path, clock: Clock) -> None:
    breaker.failed(VoiceRefused("x", "sai khóa"))
    assert breaker.allow() is not None
    started = Breaker("gtts", 1800.0, tmp_path, clock)
    rest = started.resting()
    assert rest is not None, "looking is not starting"
    assert (rest.refused, rest.why) == (True, "sai khóa")
    assert started.allow() is None
    started.failed(VoiceRefused("x", "vẫn sai khóa"))
    assert started.allow() is not None, "once for each start"


@pytest.mark.parametrize("jump", [-10_000_000.0, -3600.0, 10_000_000.0])
def test_clock_jump_never_lengthens_a_rest(breaker: Breaker, clock: Clock, jump: float) -> None:
    breaker.failed(DOWN)
    clock.now += jump
    resting = breaker.resting()
    assert resting is None if jump > 0 else resting is not None and resting.seconds <= 60
    clock.now += 61
    assert breaker.resting() is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"opened": "x", "seconds": null}', b"\xff\xfe\x00"])
def test_broken_memory_is_no_memory(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "breaker-gtts.json").write_bytes(content)
    breaker = Breaker("gtts", 1800.0, tmp_path)
    assert breaker.allow() is None
    breaker.failed(DOWN)
    assert breaker.allow() is not None


def test_unwritable_memory_still_works_in_this_process(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    breaker = Breaker("gtts", 1800.0, tmp_path / "state")
    breaker.failed(DOWN)
    assert breaker.allow() is not None


def test_voice_on_this_machine_never_rests(tmp_path: Path) -> None:
    breaker = Breaker("espeak", 0.0, tmp_path)
    assert breaker.failed(DOWN) == 0
    assert breaker.allow() is None


def test_a_voice_is_down_until_it_speaks_again(breaker: Breaker, clock: Clock) -> None:
    assert breaker.down() is None
    breaker.failed(DOWN)
    clock.now += 61
    assert breaker.resting() is None
    assert breaker.down() == "mất mạng", "its rest is over, and it has not spoken yet"
    breaker.succeeded()
    assert breaker.down() is None
    breaker.failed(TakeRejected("x", "quá ngắn"))
    assert breaker.down() is None, "the next text may go well"


def test_a_voice_that_never_rests_is_down_when_it_fails(clock: Clock) -> None:
    offline = Breaker("espeak", 0.0, None, clock)
    assert offline.failed(DOWN) == 0
    assert offline.down() == "mất mạng"
