"""espeak-ng: works on a bare machine, straight after installing. The engine runs in a process of its own.

The library is GPL, not thread-safe, and may crash or hang: it lives in :mod:`._espeak_worker`, which this class starts, asks for
one sentence at a time and starts again when it died. The same sentence always gives the same samples.
"""

from __future__ import annotations

import atexit
import importlib.metadata
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from ..errors import VoiceRefused, VoiceUnavailable
from ..model import Segment, Take, VoiceLimits, WordTime
from ..settings import EspeakSettings
from . import _espeak_worker as wire
from .keys import said, take_key, voice_key

LABEL = "giọng dự phòng eSpeak"
LICENCE = "GPL-3.0-or-later"
_FAULTS = {
    3: "không nạp được thư viện espeak-ng",
    4: "không đọc được dữ liệu giọng của espeak-ng",
    5: "không có giọng này",
}
_VOICE_REMEDY = "Sửa khóa voice; ví dụ vi, vi+f5, vi-vn-x-south."
_running: weakref.WeakSet[EspeakVoice] = weakref.WeakSet()


class EspeakVoice:
    """One espeak-ng voice with its parameters; may be shared by threads, which take turns."""

    def __init__(self, name: str, settings: EspeakSettings) -> None:
        self._settings = settings
        self.name = name
        self.label = settings.label or LABEL
        self.key = voice_key("espeak-ng", _version(), _parameters(settings) | {"voice": settings.voice})
        self.limits = VoiceLimits(offline=True, licence=LICENCE)
        self._timeout = settings.timeout.total_seconds()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        _running.add(self)

    def speak(self, segment: Segment) -> Take:
        """Raises VoiceUnavailable when the engine died twice on this sentence or did not answer in time."""
        text = said(segment.spoken)
        with self._lock:
            try:
                pcm, events, rate = self._ask(text)
            except _WorkerDied:  # it may have died between two sentences: a new one deserves one try
                pcm, events, rate = self._ask_again(text)
        return self._take(text, pcm, events, rate)

    def close(self) -> None:
        """End the worker; the next sentence would start a new one."""
        with self._lock:
            self._stop()

    # --- the worker ------------------------------------------------------------------------------------------------

    def _ask_again(self, text: str) -> tuple[bytes, bytes, int]:
        try:
            return self._ask(text)
        except _WorkerDied as error:
            raise self._unavailable(f"chương trình đọc dừng đột ngột ({error})") from error

    def _ask(self, text: str) -> tuple[bytes, bytes, int]:
        process = self._process or self._start()
        encoded = text.encode()
        with _Deadline(process, self._timeout) as deadline:
            try:
                _writer(process).write(struct.pack("<I", len(encoded)) + encoded)
                _writer(process).flush()
                answer = _read_answer(_reader(process))
            except (OSError, _WorkerDied) as error:
                self._stop()
                if deadline.passed:
                    raise self._unavailable(f"không trả lời trong {self._timeout:g} giây") from None
                raise _WorkerDied(str(error) or "mất liên lạc") from None
        if _speaks_once():
            self._stop()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        import espeakng_loader

        parameters = [f"{name}={value}" for name, value in _parameters(self._settings).items()]
        library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
        command = [
            sys.executable,
            "-I",
            "-S",
            str(Path(wire.__file__)),
            library,
            data,
            self._settings.voice,
            *parameters,
        ]
        _check_variant(self.name, self._settings.voice, Path(data))
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the worker is stopped
        try:
            process = subprocess.Popen(  # noqa: S603 - our own module, arguments checked by the settings
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                process_group=0
                if os.name == "posix"
                else None,  # so that a hung sentence process can be killed with it
            )
        except OSError as error:
            raise self._unavailable(f"không khởi động được chương trình đọc ({error.strerror})") from error
        self._process = process
        with _Deadline(process, self._timeout):
            try:
                _read_answer(_reader(process))
            except _WorkerDied:
                raise self._start_fault(process) from None
        return process

    def _start_fault(self, process: subprocess.Popen[bytes]) -> VoiceUnavailable | VoiceRefused:
        code, why = process.wait(), ""
        if self._complaints:
            self._complaints.seek(0)
            why = self._complaints.read(1000).decode("utf-8", "replace").strip()
        self._stop()
        fault = f"{_FAULTS.get(code, 'không khởi động được')} ({why or code})"
        if code == 5:
            return VoiceRefused(f"Giọng {self.name}", fault, _VOICE_REMEDY)
        return self._unavailable(fault)

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

    # --- the take --------------------------------------------------------------------------------------------------

    def _take(self, text: str, pcm: bytes, events: bytes, rate: int) -> Take:
        from . import sound

        trimmed = sound.trim(sound.from_bytes(pcm), rate)
        words = _word_times(text, list(wire.WORD.iter_unpack(events)), trimmed.head, len(trimmed.samples), rate)
        return Take(take_key(text, self.key), self.name, sound.to_bytes(trimmed.samples), rate, words)

    def _unavailable(self, fault: str) -> VoiceUnavailable:
        return VoiceUnavailable(f"Giọng {self.name}", fault, "Cài lại bằng «make setup» nếu còn lặp lại.")


class _WorkerDied(Exception):
    """The pipe ended before an answer was whole."""


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


def _speaks_once() -> bool:
    """Without fork a worker speaks one sentence and ends."""
    return not hasattr(os, "fork")


def _reader(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def _writer(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


def _read_answer(pipe: IO[bytes]) -> tuple[bytes, bytes, int]:
    magic, samples, events, rate = wire.ANSWER.unpack(_read(pipe, wire.ANSWER.size))
    if magic != wire.MAGIC:
        raise _WorkerDied("câu trả lời sai dạng")
    return _read(pipe, samples * 2), _read(pipe, events * wire.WORD.size), rate


def _read(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise _WorkerDied(f"chỉ có {len(data)} trên {count} byte")
    return data


def _word_times(
    text: str, events: Sequence[tuple[int, int, int]], head: int, samples: int, rate: int
) -> tuple[WordTime, ...]:
    """Word events tied to the words of ``text``. A spelled-out text gives one event a word; else the engine's own positions."""
    words = _words(text)
    places = words if len(words) == len(events) else [(max(0, at - 1), size) for at, size, _ in events]
    starts = [min(max(0, start - head), samples) for _, _, start in events]
    ends = [*starts[1:], samples][: len(starts)]
    return tuple(
        WordTime(start / rate, max(start, end) / rate, offset, length)
        for (offset, length), start, end in zip(places, starts, ends, strict=True)
    )


def _words(text: str) -> list[tuple[int, int]]:
    places, at = [], 0
    for word in text.split(" "):
        if any(char.isalnum() for char in word):
            places.append((at, len(word)))
        at += len(word) + 1
    return places


def _check_variant(name: str, voice: str, data: Path) -> None:
    """The library takes an unknown variant for none and speaks with another voice than the one that was asked for."""
    variant = voice.partition("+")[2]
    if variant and not (data / "voices" / "!v" / variant).is_file():
        raise VoiceRefused(f"Giọng {name}", f"{_FAULTS[5]} (biến thể {variant})", _VOICE_REMEDY)


def _parameters(settings: EspeakSettings) -> dict[str, int]:
    return {
        "rate": settings.rate,
        "volume": settings.volume,
        "pitch": settings.pitch,
        "gap": settings.word_gap,
    }


def _version() -> str:
    return importlib.metadata.version("espeakng-loader")


@atexit.register
def _close_all() -> None:
    for voice in list(_running):
        voice._stop()
