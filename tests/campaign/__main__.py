"""``make campaign``: thirty days; ``python -m tests.campaign --short``: two, with the attacks that matter most, in a few minutes."""

from __future__ import annotations

import argparse
import random
import shutil
import socket
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from .disk import SmallDisk
from .month import Month
from .portal import Portal
from .process import Process
from .report import Report
from .station_folder import ZONE, furnish

_SHORT_DAYS, _SHORT_ARTICLES, _SHORT_LETTERS, _SHORT_SEED = 2, 12, "KDWKVLCKBT", 7
_BEGIN = datetime(2026, 12, 1, 0, 5, tzinfo=ZONE)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--articles", type=int, default=40, help="a day")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument(
        "--attacks", default="", help="letters of the first attacks, in their order; then all, shuffled"
    )
    parser.add_argument("--short", action="store_true", help="two days, few articles, a fixed seed")
    parser.add_argument("--megabytes", type=int, default=700, help="size of the station's disk")
    parser.add_argument("--out", type=Path, default=Path("campaign"), help="where report and picture go")
    parser.add_argument("--keep", action="store_true", help="keep the station's folder beside the report")
    given = parser.parse_args()
    if given.short:
        given.days, given.articles, given.seed, given.attacks = (
            _SHORT_DAYS,
            _SHORT_ARTICLES,
            _SHORT_SEED,
            _SHORT_LETTERS,
        )
    return given


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    given = arguments()
    print(f"campaign: {given.days} days, {given.articles} articles a day, seed {given.seed}", flush=True)
    given.out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="campaign-") as place:
        control, folder = Path(place) / "control", Path(place) / "station"
        control.mkdir()
        with SmallDisk(folder, given.megabytes) as disk, Portal() as portal:
            port = free_port()
            furnish(folder, portal.url, port)
            month = Month(
                days=given.days,
                seed=given.seed,
                articles=given.articles,
                begin=_BEGIN,
                control=control,
                folder=folder,
                letters=given.attacks,
            )
            try:
                with Process(control, folder, port) as process:
                    month.run(process, portal, disk)
                report = Report.of(month, timedelta(seconds=time.monotonic() - begun), given.seed)
            finally:
                month.lock.give_back()
                for name in ("log", "trace"):
                    if (control / name).exists():
                        shutil.copy(control / name, given.out / name)
                if given.keep:
                    shutil.copytree(folder, given.out / "station", dirs_exist_ok=True)
    report.write(given.out)
    print(report.text())
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
