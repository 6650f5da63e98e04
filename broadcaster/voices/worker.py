"""An engine in a process of its own: asked for one sentence at a time, killed when it hangs, started again when it died.

The wire format is that of :mod:`._espeak_worker`. A worker says when it is ready, ends when its pipe is closed, and sends whole answers only.
"""

from __future__ import annotations

import atexit
import os
import select
import signal
import subprocess
import tempfile
import threading
import time
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
    """Raw samples (mono int16, the receiver's own to change) and word events: character position from 1, length in characters, start in samples."""

    pcm: bytearray
    events: tuple[tuple[int, int, int], ...]
    rate: int


#: 24 seconds of speech; what users may give a pipe without asking
ROOM = 1 << 20
_workers: weakref.WeakSet[Worker] = weakref.WeakSet()


class Worker:
    """``ask`` may be called by any thread; callers take turns. ``seconds`` bounds one answer, ``start_seconds`` the start.

    ``own_pipe``: the worker takes ``pipe=FD room=BYTES`` and sends its samples there, where the system has such pipes.
    """

    def __init__(
        self, command: Sequence[str], seconds: float, start_seconds: float | None = None, *, own_pipe: bool = False
    ) -> None:
        self._command = command
        self._seconds = seconds
        self._start_seconds = start_seconds or seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._own_pipe = own_pipe
        self._samples: int | None = None
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
        reader = _AnswerReader(process, self._seconds, self._samples)
        try:
            _write(process, wire.LENGTH.pack(len(encoded)) + encoded)
            answer = reader.answer()
        except (OSError, WorkerDied) as error:
            self._stop()
            raise WorkerDied(str(error) or "mất liên lạc") from None
        except WorkerHung:
            _kill(process)
            self._stop()
            raise
        finally:
            reader.close()
        if not hasattr(os, "fork"):  # there a worker speaks one sentence and ends
            self._stop()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the worker is stopped
        ends = _wide_pipe() if self._own_pipe else None
        inherited = (ends[1],) if ends else ()
        process = subprocess.Popen(  # noqa: S603 - our own module, arguments checked by the settings
            [*self._command, *([f"pipe={ends[1]}", f"room={ROOM}"] if ends else [])],
            pass_fds=inherited,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            stderr=self._complaints,
            process_group=0 if os.name == "posix" else None,  # so that a hung sentence process can be killed with it
        )
        self._process = process
        if ends:
            self._samples = ends[0]
            os.close(ends[1])
        reader = _AnswerReader(process, self._start_seconds, self._samples)
        try:
            reader.answer()
        except WorkerDied:
            raise self._refusal(process) from None
        except WorkerHung:
            _kill(process)
            self._stop()
            raise
        finally:
            reader.close()
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
        samples, self._samples = self._samples, None
        if samples is not None:
            os.close(samples)
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


class _AnswerReader:
    """Reads one answer and gives up at a deadline. Windows cannot wait for a pipe: there a timer kills the worker instead.

    ``samples`` is the pipe of the samples where they have one of their own.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, samples: int | None) -> None:
        assert process.stdout is not None
        self._pipe = process.stdout.fileno()
        self._samples = self._pipe if samples is None else samples
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._timer = None if os.name == "posix" else threading.Timer(seconds, process.kill)
        if self._timer:
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()

    def answer(self) -> Answer:
        """Raises WorkerDied when the pipe ends before the answer does, WorkerHung at the deadline."""
        pcm = bytearray()
        while length := wire.LENGTH.unpack(self._read(self._pipe, wire.LENGTH.size))[0]:
            pcm += self._read(self._samples, length)
        magic, samples, events, rate = wire.ANSWER.unpack(self._read(self._pipe, wire.ANSWER.size))
        if magic != wire.MAGIC or samples * 2 != len(pcm):
            raise WorkerDied("câu trả lời sai dạng")
        words = self._read(self._pipe, events * wire.WORD.size)
        return Answer(pcm, tuple(wire.WORD.iter_unpack(words)), rate)

    def _read(self, pipe: int, count: int) -> bytes | bytearray:
        data = b""
        while len(data) < count:
            if not self._ready(pipe):
                raise WorkerHung(f"không trả lời trong {self._seconds:g} giây")
            block = os.read(pipe, count - len(data))
            if not block:
                self._check_timer()
                raise WorkerDied(f"chỉ có {len(data)} trên {count} byte")
            data = data + block if data else block
        return data

    def _ready(self, pipe: int) -> bool:
        if self._timer:
            return True
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        return bool(poll.poll(max(0.0, self._deadline - time.monotonic()) * 1000))

    def _check_timer(self) -> None:
        if self._timer and time.monotonic() >= self._deadline:
            raise WorkerHung(f"không trả lời trong {self._seconds:g} giây")


def _wide_pipe() -> tuple[int, int] | None:
    """A pipe with room for :data:`ROOM` bytes. Only Linux has them; a busy user may be refused one."""
    try:
        import fcntl

        ends = os.pipe()
        if fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, ROOM) >= ROOM:
            return ends
    except (ImportError, AttributeError):
        return None
    except OSError:
        pass
    os.close(ends[0])
    os.close(ends[1])
    return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The worker and the process of its current sentence."""
    if os.name != "posix":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _write(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    view = memoryview(data)
    while view:
        view = view[process.stdin.write(view) :]


@atexit.register
def _close_all() -> None:
    for worker in list(_workers):
        worker._stop()
