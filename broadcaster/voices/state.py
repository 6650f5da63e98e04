"""What the voices remember between processes: small JSON files, read under a lock, replaced whole.

A file that is missing, cut or from another version counts as empty: what is remembered makes the station faster and more polite, never
able or unable to speak. For the same reason a disk that refuses the write only keeps others from knowing.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

_locks: dict[Path, threading.Lock] = {}
_locks_lock = threading.Lock()


class StateFile:
    """One JSON object shared by threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _locks_lock:
            self._lock = _locks.setdefault(path.absolute(), threading.Lock())
        self._unwritten: dict[str, Any] | None = None

    def read(self) -> dict[str, Any]:
        if self._unwritten is not None:
            return self._unwritten
        try:
            value = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    @contextmanager
    def changed(self) -> Iterator[dict[str, Any]]:
        """The object to change; written back at the end, while no other thread or process does the same."""
        with self._lock, _across_processes(self.path.with_suffix(".lock")):
            value = self.read()
            yield value
            self._write(value)

    def _write(self, value: dict[str, Any]) -> None:
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            temporary.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
            temporary.replace(self.path)
            self._unwritten = None
        except OSError:
            self._unwritten = value
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def number(value: object) -> float:
    """A number that a file should hold; what is none counts as 0."""
    return float(value) if isinstance(value, int | float) else 0.0


@contextmanager
def _across_processes(path: Path) -> Iterator[None]:
    """An advisory lock that ends with its process; without a writable folder or a lock of the system, none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError:
        yield
        return
    with file:
        lock_file(file, wait=True)
        yield


def lock_file(file: IO[bytes], *, wait: bool) -> bool:
    """Lock an open file for this holder until it is closed; False when another holds it and ``wait`` is off."""
    try:
        import fcntl
    except ImportError:  # Windows: one process runs a station there
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
