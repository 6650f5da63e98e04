"""Seats and pace hold across processes, and end with them."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from broadcaster.voices.rate_limit import RateLimit
from broadcaster.voices.state import StateFile
from tests.fakes import FakeTime

HOLDER = """
import sys, time
from pathlib import Path
from broadcaster.voices.rate_limit import RateLimit
with RateLimit("gtts", Path(sys.argv[1]), pace=0, concurrency=1).enter():
    print("in", flush=True)
    time.sleep(600)
"""


def test_seat_is_shared_with_another_process_and_freed_by_its_death(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "in\n"
    entered = threading.Event()

    def enter() -> None:
        with RateLimit("gtts", tmp_path, pace=0, concurrency=1).enter():
            entered.set()

    thread = threading.Thread(target=enter)
    thread.start()
    assert not entered.wait(0.2)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert entered.wait(60)
    thread.join()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    clock = FakeTime()
    monkeypatch.setattr("broadcaster.voices.rate_limit.time", clock)
    return clock


def test_pace_is_read_from_the_file_of_other_processes(tmp_path: Path, clock: FakeTime) -> None:
    limit = RateLimit("gtts", tmp_path, pace=5, concurrency=2)
    started = clock.now
    with StateFile(tmp_path / "pace-gtts.json").changed() as state:
        state["next"] = started + 4
    for expected in (4, 9, 14):
        with limit.enter():
            assert clock.now - started == pytest.approx(expected)


@pytest.mark.parametrize("jump", [-86400.0, 86400.0])
def test_clock_jump_does_not_lock_the_gate(tmp_path: Path, clock: FakeTime, jump: float) -> None:
    started = clock.now
    with StateFile(tmp_path / "pace-gtts.json").changed() as state:
        state["next"] = started + jump
    with RateLimit("gtts", tmp_path, pace=0.05, concurrency=1).enter():
        assert clock.now == started


def test_folder_that_cannot_be_written_still_lets_one_process_work(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    limit = RateLimit("gtts", tmp_path / "state", pace=0.02, concurrency=1)
    for _ in range(3):
        with limit.enter():
            pass


def test_broken_pace_file_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "pace-gtts.json").write_text('{"next": "soon"}')
    with RateLimit("gtts", tmp_path, pace=0.01, concurrency=1).enter():
        pass
