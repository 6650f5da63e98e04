"""The harness's hold on the station's process: start it, let it settle, ask it, kill it, see how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from .control import SOCKET

_START_SECONDS = 60.0
REPOSITORY = Path(__file__).resolve().parents[2]


class Ended(Exception):
    """The station's process is no more; ``status`` is negative when a signal ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Process:
    """``with Process(control, folder, port) as process``; at most one station runs at a time."""

    def __init__(self, control: Path, folder: Path, port: int) -> None:
        self._control, self.port = control, port
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        command = [sys.executable, "-m", "tests.campaign.driver", str(control), str(folder), str(port)]
        pipe = subprocess.PIPE
        self._driver = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment, cwd=REPOSITORY)
        self._told: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, name="driver", daemon=True).start()
        self._pid = 0
        self._line: Any = None
        self.starts = 0

    def _read(self) -> None:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            self._told.put(line.strip())

    def __enter__(self) -> Process:
        assert self._told.get(timeout=120) == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        assert self._driver.stdin is not None
        self._driver.stdin.close()
        self._driver.wait(timeout=30)

    @property
    def is_up(self) -> bool:
        return self._pid != 0

    def start(self) -> None:
        """Run the command until it answers. Raises Ended when it ends instead, as it may on a full disk."""
        assert not self._pid and self._driver.stdin is not None
        (self._control / SOCKET).unlink(missing_ok=True)
        self._driver.stdin.write("start\n")
        self._driver.stdin.flush()
        self._pid = int(self._told.get(timeout=_START_SECONDS).removeprefix("pid "))
        self.starts += 1
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            self._raise_if_ended(0.02)
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(str(self._control / SOCKET))
            except OSError:
                connection.close()
                continue
            self._line = (connection, connection.makefile("rw", encoding="utf-8"))
            return
        self.kill()
        raise Ended(0)

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """What the process answers. Raises Ended when it dies before it has."""
        if self._line is None:
            raise Ended(0)
        lines = self._line[1]
        try:
            lines.write(json.dumps({"do": do, **values}) + "\n")
            lines.flush()
            answer = lines.readline()
        except OSError:
            answer = ""
        if not answer:
            self._raise_if_ended(_START_SECONDS)
            raise Ended(0)
        return dict(json.loads(answer))

    def kill(self) -> None:
        """SIGKILL, wherever it is."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            try:
                self._raise_if_ended(_START_SECONDS)
            except Ended:
                return

    def stop(self) -> None:
        """As a town stops it: SIGTERM, and the steps under way are finished."""
        if self._pid:
            os.kill(self._pid, signal.SIGTERM)
            try:
                self._raise_if_ended(_START_SECONDS)
            except Ended:
                return
            self.kill()

    def _raise_if_ended(self, wait: float) -> None:
        try:
            told = self._told.get(timeout=wait)
        except queue.Empty:
            return
        self._pid = 0
        if self._line is not None:
            for part in reversed(self._line):
                with contextlib.suppress(OSError):  # what was not sent yet can go nowhere
                    part.close()
            self._line = None
        raise Ended(int(told.removeprefix("ended ")))
