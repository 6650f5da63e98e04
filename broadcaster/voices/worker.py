"""An engine in a process of its own: asked for one sentence at a time, killed when it hangs, started again when it died.

The wire format is that of :mod:`._espeak_worker`. A worker says when it is ready, ends when its pipe is closed, and sends whole answers only.
"""

from __future__ import annotations

import atexit
import os
import signal
import struct
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from . import _espeak_worker as wire


class WorkerDied(Exception):
    """The pipe ended before an answer was whole."""


class WorkerHung(Exception):
    """No answer in time; the worker was killed."""


class WorkerRefused(Exception):
    """The worker did not start: ``code`` is its exit status, ``why`` what it wrote."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(code, why)
        self.code = code
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """Raw samples (mono int16) and word events: character position from 1, length in characters, start in samples."""

    pcm: bytes
    events: tuple[tuple[int, int, int], ...]
    rate: int


_workers: weakref.WeakSet[Worker] = weakref.WeakSet()


class Worker:
    """``ask`` may be called by any thread; callers take turns. ``seconds`` bounds one answer, ``start_seconds`` the start."""

    def __init__(self, command: Sequence[str], seconds: float, start_seconds: float | None = None) -> None:
        self._command = command
        self._seconds = seconds
        self._start_seconds = start_seconds or seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        _workers.add(self)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def ask(self, text: str) -> Answer:
        """Raises WorkerDied when two workers in a row died on it, WorkerHung, WorkerRefused, OSError when nothing can be started."""
        with self._lock:
            try:
                return self._ask(text)
            except WorkerDied:  # it may have died since the last sentence: a new one deserves one try
                return self._ask(text)

    def close(self) -> None:
        """End the process; the next question would start a new one."""
        with self._lock:
            self._stop()

    def _ask(self, text: str) -> Answer:
        process = self._process or self._start()
        encoded = text.encode()
        with _Deadline(process, self._seconds) as deadline:
            try:
                _writer(process).write(struct.pack("<I", len(encoded)) + encoded)
                _writer(process).flush()
                answer = _read_answer(_reader(process))
            except (OSError, WorkerDied) as error:
                self._stop()
                if deadline.passed:
                    raise WorkerHung(f"không trả lời trong {self._seconds:g} giây") from None
                raise WorkerDied(str(error) or "mất liên lạc") from None
        if not hasattr(os, "fork"):  # there a worker speaks one sentence and ends
            self._stop()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the worker is stopped
        process = subprocess.Popen(  # noqa: S603 - our own module, arguments checked by the settings
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            process_group=0 if os.name == "posix" else None,  # so that a hung sentence process can be killed with it
        )
        self._process = process
        with _Deadline(process, self._start_seconds):
            try:
                _read_answer(_reader(process))
            except WorkerDied:
                raise self._refusal(process) from None
        return process

    def _refusal(self, process: subprocess.Popen[bytes]) -> WorkerRefused:
        code, why = process.wait(), ""
        if self._complaints:
            self._complaints.seek(0)
            why = self._complaints.read()[-1000:].decode("utf-8", "replace").strip()
        self._stop()
        return WorkerRefused(code, why)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if self._complaints:
            self._complaints.close()
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            _kill(process)
            process.wait()


class _Deadline:
    """Kills the worker when an answer takes too long: the reader then sees the end of the pipe. Works on every system."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.passed = False
        self._process = process
        self._timer = threading.Timer(seconds, self._kill)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _kill(self) -> None:
        self.passed = True
        _kill(self._process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The worker and the process of its current sentence."""
    if os.name != "posix":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _reader(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def _writer(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


def _read_answer(pipe: IO[bytes]) -> Answer:
    magic, samples, events, rate = wire.ANSWER.unpack(_read(pipe, wire.ANSWER.size))
    if magic != wire.MAGIC:
        raise WorkerDied("câu trả lời sai dạng")
    pcm, words = _read(pipe, samples * 2), _read(pipe, events * wire.WORD.size)
    return Answer(pcm, tuple(wire.WORD.iter_unpack(words)), rate)


def _read(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise WorkerDied(f"chỉ có {len(data)} trên {count} byte")
    return data


@atexit.register
def _close_all() -> None:
    for worker in list(_workers):
        worker._stop()
