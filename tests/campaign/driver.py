"""``python -m tests.campaign.driver CONTROL FOLDER PORT``: runs ``broadcaster run`` as often as it is told, each time in a new process.

It loads the program once and forks for each start, so that two hundred restarts cost no two hundred imports. In the child the clock is
the campaign's; everything else is the command as a town runs it. Reads ``start`` on standard input, answers ``pid N`` and ``ended STATUS``.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import sys
import time
import traceback
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import apscheduler

import broadcaster

from .clock import SharedClock
from .control import Control
from .gaps import Gaps

#: a database held by somebody else is waited for 30 s; an hour of the simulation takes less
_BUSY_MS = 700


def preload() -> None:
    """Every module of the program and of the scheduler, so that all of them get the campaign's clock."""
    for package in (broadcaster, apscheduler):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(("__main__", "_worker")) and ".migrations." not in module.name:
                with contextlib.suppress(ImportError):
                    importlib.import_module(module.name)


def live_by(clock: SharedClock) -> None:
    """Let ``datetime.now`` of program and scheduler, and what counts seconds of the calendar, tell the campaign's time.

    What compares with the times of files, or waits for an answer, keeps real time.
    """

    class Meta(type):
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, datetime)

    class Simulated(datetime, metaclass=Meta):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.fromtimestamp(clock.seen_seconds(), tz)

        @classmethod
        def __get_pydantic_core_schema__(cls, _source: object, handler: Any) -> Any:
            return handler(datetime)  # a value's own type stays what it is

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("broadcaster", "apscheduler"):
            for key, value in list(vars(module).items()):
                if value is datetime:
                    setattr(module, key, Simulated)
    _replace_clocks(clock)
    _stamp_logs(clock)


def _replace_clocks(clock: SharedClock) -> None:
    from broadcaster.sources.web import WebClient
    from broadcaster.voices.breaker import Breaker

    for function in (vars(WebClient)["__init__"], vars(Breaker)["__init__"]):
        positional, named = function.__defaults__ or (), function.__kwdefaults__ or {}
        function.__defaults__ = tuple(clock.seen_seconds if one is time.time else one for one in positional)
        function.__kwdefaults__ = {key: clock.seen_seconds if one is time.time else one for key, one in named.items()}


def _stamp_logs(clock: SharedClock) -> None:
    import structlog

    def stamper(**_options: object) -> Any:
        def stamp(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
            return {**event, "timestamp": datetime.fromtimestamp(clock.seen_seconds(), UTC).isoformat()}

        return stamp

    structlog.processors.TimeStamper = stamper  # type: ignore[assignment, misc]


def become_the_station(control: Path, folder: Path, port: str) -> None:
    """In the child: everything as ``broadcaster run`` does it. Returns when it was stopped in order."""
    from broadcaster.cli import main
    from broadcaster.settings import load_settings
    from broadcaster.store import _database

    log = os.open(control / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for descriptor, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
        os.dup2(descriptor, target)
    clock = SharedClock(control / "clock")
    live_by(clock)
    vars(_database)["_BUSY_MS"] = _BUSY_MS
    gaps = Gaps(folder, control / "trace", tuple(load_settings(folder).slots))
    Control(control, clock, gaps).install()
    gaps.install()
    sys.argv = ["broadcaster", "run", "--host", "127.0.0.1", "--port", port, "--station", str(folder)]
    main()


def main() -> None:
    control, folder, port = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    preload()
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() != "start":
            continue
        child = os.fork()
        if child == 0:
            _child(control, folder, port)
        print(f"pid {child}", flush=True)
        print(f"ended {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}", flush=True)


def _child(control: Path, folder: Path, port: str) -> None:
    status = 1
    try:
        become_the_station(control, folder, port)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - told in the log, by exit status to the harness
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
