"""In the station's process: every write of a making is told, and the process can be made to die right before any of them.

A gap is what lies between two writes: it is named after the write at its end. What counts are files opened for writing, synced, renamed
and removed, and transactions committed, by code that a function of ``broadcaster/bulletins`` has called.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from types import FrameType
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_MAKING, _PACKAGE = "/broadcaster/bulletins/", "/broadcaster/"
_PLUMBING = ("/broadcaster/store/", "/broadcaster/once.py")
_PLAIN = (
    (re.compile(r"(/\.take)-[^/]*$"), r"\1"),
    (re.compile(r"\.[\w-]{6,12}\.(part|tmp)$"), r".\1"),
    (re.compile(r"(takes)/[0-9a-f]{2}/"), r"\1/"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "DAY"),
    (re.compile(r"\d{2,4}/\d\d/"), "DAY/"),
    (re.compile(r"[0-9a-f]{8,}"), "SHA"),
    (re.compile(r"\d{4,}"), "NUMBER"),
)


class Gaps:
    """Writes each gap's name into ``trace`` as it is passed; ``kill`` ends the process in one of those to come."""

    def __init__(self, folder: Path, trace: Path, slots: tuple[str, ...]) -> None:
        self._folder = str(folder)
        self._slots = re.compile(rf"\b({'|'.join(map(re.escape, slots))})\b")
        self._trace = os.open(trace, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._done: frozenset[str] = frozenset()
        self._skip: int | None = None

    def kill(self, skip: int | None, done: Collection[str]) -> None:
        """Die in the next gap that is none of ``done``, after passing ``skip`` of them; None lets it live."""
        self._done, self._skip = frozenset(done), skip

    def install(self) -> None:
        """Listen to the interpreter, the syncs and the commits; cannot be undone, so only in a process made for it."""
        import sqlalchemy as sa

        sync: Callable[[int], None] = os.fsync

        def fsync(file: Any) -> None:
            self._on_path("sync", _path_of(file if isinstance(file, int) else file.fileno()))
            sync(file)

        os.fsync = fsync  # type: ignore[assignment]
        sa.event.listen(sa.Engine, "commit", self._committed)
        sys.addaudithook(self._hear)

    def _committed(self, connection: Any) -> None:
        if not connection.get_execution_options().get("only_reads"):
            self._pass(_committer)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and isinstance(path, str | os.PathLike):
                self._on_path("open", os.fspath(path))
        elif event == "os.rename":
            self._on_path("rename", os.fspath(arguments[1]))
        elif event == "os.remove":
            self._on_path("remove", os.fspath(arguments[0]))

    def _on_path(self, what: str, path: str | bytes) -> None:
        name = os.fsdecode(path)
        if name.startswith(self._folder):
            self._pass(lambda _frame: f"{what} {self._plain(name[len(self._folder) + 1 :])}")

    def _plain(self, path: str) -> str:
        for pattern, word in _PLAIN:
            path = pattern.sub(word, path)
        return self._slots.sub("SLOT", path)

    def _pass(self, name_of: Callable[[FrameType], str]) -> None:
        frame = sys._getframe(2)
        if not _is_making(frame):
            return
        name = name_of(frame)
        os.write(self._trace, f"{name}\n".encode())
        if self._skip is not None and name not in self._done:
            self._skip -= 1
            if self._skip < 0:
                os.write(self._trace, f"! {name}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)


def _path_of(descriptor: int) -> str:
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return ""


def _is_making(frame: FrameType | None) -> bool:
    while frame is not None:
        if _MAKING in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


def _committer(frame: FrameType | None) -> str:
    """Who asked for the transaction: the nearest function of the package that is not the store itself."""
    while frame is not None:
        place = frame.f_code.co_filename
        if _PACKAGE in place and not any(plumbing in place for plumbing in _PLUMBING):
            return f"commit {Path(place).stem}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "commit"
