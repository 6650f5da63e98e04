"""espeak-ng: works on a bare machine, straight after installing. The engine runs in a process of its own.

The library is GPL, not thread-safe, and may crash or hang: it lives in :mod:`._espeak_worker`. The same sentence always gives the
same samples.
"""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import VoiceRefused, VoiceUnavailable
from ..model import Segment, Take, VoiceLimits, WordTime
from ..once import built_once
from ..settings import EspeakSettings
from . import _espeak_worker as wire
from .keys import said, take_key, voice_key
from .worker import Worker, WorkerDied, WorkerHung, WorkerRefused

LABEL = "giọng dự phòng eSpeak"
LICENCE = "GPL-3.0-or-later"
_FAULTS = {
    3: "không nạp được thư viện espeak-ng",
    4: "không đọc được dữ liệu giọng của espeak-ng",
    5: "không có giọng này",
}
_UNKNOWN_VOICE = 5
_VOICE_REMEDY = "Sửa khóa voice; ví dụ vi, vi+f5, vi-vn-x-south."


class EspeakVoice:
    """One espeak-ng voice with its parameters; may be shared by threads, which take turns."""

    def __init__(self, name: str, settings: EspeakSettings) -> None:
        self._settings = settings
        self.name = name
        self.label = settings.label or LABEL
        version = importlib.metadata.version("espeakng-loader")
        self.key = voice_key("espeak-ng", version, _parameters(settings) | {"voice": settings.voice, "warm": 1})
        self.limits = VoiceLimits(offline=True, licence=LICENCE)

    def speak(self, segment: Segment) -> Take:
        """Raises VoiceUnavailable when the engine died twice on this sentence or did not answer in time, VoiceRefused for an unknown voice."""
        from . import sound

        text = said(segment.spoken)
        try:
            answer = self.worker.ask(text)
        except WorkerRefused as error:
            raise self._start_fault(error) from error
        except (WorkerDied, WorkerHung, OSError) as error:
            raise self._unavailable(f"chương trình đọc dừng đột ngột ({error})") from error
        trimmed = sound.trim(sound.from_bytes(answer.pcm), answer.rate, in_place=True)
        words = _word_times(text, answer.events, trimmed.head, len(trimmed.samples), answer.rate)
        return Take(take_key(text, self.key), self.name, sound.to_bytes(trimmed.samples), answer.rate, words)

    def close(self) -> None:
        """End the worker; the next sentence would start a new one."""
        if "worker" in self.__dict__:
            self.worker.close()

    @built_once
    def worker(self) -> Worker:
        import espeakng_loader

        library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
        _check_variant(self.name, self._settings.voice, Path(data))
        parameters = [f"{name}={value}" for name, value in _parameters(self._settings).items()]
        interpreter = [sys.executable, "-I", "-S", str(Path(wire.__file__))]  # bare: starts in 20 ms
        command = [*interpreter, library, data, self._settings.voice, *parameters]
        return Worker(command, self._settings.timeout.total_seconds(), own_pipe=True)

    def _start_fault(self, error: WorkerRefused) -> VoiceUnavailable | VoiceRefused:
        fault = f"{_FAULTS.get(error.code, 'không khởi động được')} ({error.why or error.code})"
        if error.code == _UNKNOWN_VOICE:
            return VoiceRefused(f"Giọng {self.name}", fault, _VOICE_REMEDY)
        return self._unavailable(fault)

    def _unavailable(self, fault: str) -> VoiceUnavailable:
        return VoiceUnavailable(f"Giọng {self.name}", fault, "Cài lại bằng «make setup» nếu còn lặp lại.")


def _check_variant(name: str, voice: str, data: Path) -> None:
    """The library takes an unknown variant for none and speaks with another voice than the one that was asked for."""
    variant = voice.partition("+")[2]
    if variant and not (data / "voices" / "!v" / variant).is_file():
        raise VoiceRefused(f"Giọng {name}", f"{_FAULTS[_UNKNOWN_VOICE]} (biến thể {variant})", _VOICE_REMEDY)


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


def _parameters(settings: EspeakSettings) -> dict[str, int]:
    return {
        "rate": settings.rate,
        "volume": settings.volume,
        "pitch": settings.pitch,
        "gap": settings.word_gap,
    }
