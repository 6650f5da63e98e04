"""The served feed against PSP-1 and the directories' rules, by the probe that lies beside the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette

from broadcaster.web.public.site import public_routes

from ..publishing.samples import SHOW, STATION, put_out, with_sound
from ..web.loopback import served

SHARED = Path(os.environ.get("BROADCASTER_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
PROBE = SHARED / "checks" / "psp1_check.py"


@pytest.mark.skipif(not PROBE.is_file(), reason=f"the probe {PROBE} is not here (set BROADCASTER_SHARED)")
def test_no_failure_and_no_warning(tmp_path: Path) -> None:
    episodes = [with_sound(tmp_path, number) for number in range(1, 13)]
    with served(Starlette(routes=public_routes(tmp_path))) as port:
        station = STATION.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})
        put_out(tmp_path, "tin-tuc", SHOW, episodes, station)
        address = f"{station.base_url}/tin-tuc.xml"
        probe = subprocess.run([sys.executable, str(PROBE), address], capture_output=True, text=True, timeout=100)
    assert probe.stdout.splitlines() == ["12 items, 0 FAIL, 0 WARN"], probe.stdout + probe.stderr
    assert probe.returncode == 0
