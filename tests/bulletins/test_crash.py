"""``kill -9`` after writes of a making: the next process puts the right bulletin at the address, loses no item and says none twice.

Here a part of the writes is tried; the simulated month tries every one.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import write_config

from .crash_driver import MEETING, WATER

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scene", ["first", "again"])
@pytest.mark.parametrize("every", [pytest.param(2, marks=pytest.mark.slow), 5])
def test_killed_after_each_write(scene: str, every: int, tmp_path: Path) -> None:
    folder = write_config(tmp_path / "dai")
    command = [sys.executable, "-m", "tests.bulletins.crash_driver", str(folder), scene, str(every)]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=500, check=False)
    assert run.stdout, run.stderr[-2000:]
    found = json.loads(run.stdout.splitlines()[-1])
    assert len(found) * every > 10, "a making writes more often than that"
    everything = sorted((WATER[0], MEETING[0]))
    for one in found:
        assert (one["killed"], one["finished"]) == (-signal.SIGKILL, 0), run.stderr[-2000:]
        assert one["before"] == {"state": "ready", "items": everything, "is_right": True, "is_left_making": False}, one
        assert one["after"] == {"state": "fallback", "items": [], "is_right": True, "is_left_making": False}, one
