"""Voices: what the protocol costs over the bare engine, what the cache saves, whether gTTS keeps its concurrency, whether memory stays flat."""

from __future__ import annotations

import dataclasses
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import psutil

from broadcaster.model import Segment, SegmentKind, Take
from broadcaster.reading import breath_groups, default_reader
from broadcaster.settings import EspeakSettings, GttsSettings
from broadcaster.voices import Chain, TakeCache, take_key
from broadcaster.voices import _espeak_worker as wire
from broadcaster.voices.espeak import EspeakVoice
from broadcaster.voices.gtts import GttsVoice

from ..voices import google_translate
from ..voices.loopback import Answer, Request, serving
from ..voices.speech import FakeVoice

REPOSITORY = Path(__file__).parents[2]
LATENCY = 0.3

#: the bare engine on the same text: one process, samples taken over, no protocol, nothing kept
RAW = """
import ctypes, runpy, sys
wire = runpy.run_path(sys.argv[1])
engine = wire["Engine"](*sys.argv[2:5], {"rate": 135, "pitch": 50, "volume": 70, "gap": 0})
samples = bytearray()
def receive(wave, count, events):
    if count > 0:
        samples.extend(ctypes.string_at(wave, count * 2))
    return 0
callback = wire["Callback"](receive)
engine.lib.espeak_SetSynthCallback(callback)
for line in sys.stdin.buffer:
    samples.clear()
    engine.speak(line.rstrip(b"\\n"))
"""


def cpu() -> float:
    """CPU seconds of this process and its finished and running children."""
    process = psutil.Process()
    times = process.cpu_times()
    running = sum(sum(child.cpu_times()[:4]) for child in process.children(recursive=True))
    return sum(times[:4]) + running


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """(CPU seconds, wall seconds)."""
    started, wall = cpu(), time.perf_counter()
    work()
    return cpu() - started, time.perf_counter() - wall


def segments() -> list[Segment]:
    """The sentences of the shipped samples, read aloud."""
    reader = default_reader()
    texts = [path.read_text("utf-8") for path in sorted((REPOSITORY / "config" / "samples").glob("*.txt"))]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    return [part for line in lines for part in reader.read(line) if any(char.isalnum() for char in part.spoken)]


def run() -> list[str]:
    parts = segments()
    with tempfile.TemporaryDirectory() as folder:
        return [*_espeak(parts), *_cache(parts, Path(folder)), *_gtts(parts, Path(folder)), *_memory(Path(folder))]


def _espeak(parts: list[Segment]) -> list[str]:
    import espeakng_loader

    parts = parts * 3  # a bulletin of half an hour, so that the start of a process weighs little
    lines = b"\n".join(part.spoken.encode() for part in parts) + b"\n"
    arguments = [wire.__file__, espeakng_loader.get_library_path(), espeakng_loader.get_data_path(), "vi+f5"]
    command = [sys.executable, "-I", "-S", "-c", RAW, *map(str, arguments)]
    seconds = 0.0
    voice = EspeakVoice("espeak", EspeakSettings())
    voice.speak(parts[0])  # numpy is loaded once in a station's life

    def protocol() -> None:
        nonlocal seconds
        seconds = sum(voice.speak(part).seconds for part in parts)
        voice.close()

    rounds = []
    for _ in range(9):  # in turns: the machine is never alone, and what disturbs adds; so the least of each is compared
        raw, _ = measured(lambda: subprocess.run(command, input=lines, check=True))
        ours, _ = measured(protocol)
        rounds.append((ours, raw))
    ours, raw = (min(side) for side in zip(*rounds, strict=True))
    ratio, middle = ours / raw, statistics.median(one / other for one, other in rounds)
    return [
        (
            f"espeak qua giao thức / thư viện trần: {ratio:.2f} lần CPU (mức ≤ 1,30; giữa {middle:.2f}); "
            f"{ours:.2f} s và {raw:.2f} s cho {seconds:.0f} s tiếng, {len(parts)} câu"
        )
    ]


def _cache(parts: list[Segment], folder: Path) -> list[str]:
    voice = EspeakVoice("espeak", EspeakSettings())
    chain = Chain([voice], TakeCache(folder / "warm", 10**9))
    voice.speak(parts[0])
    cold, cold_wall = measured(lambda: chain.speak(parts))
    warm, warm_wall = measured(lambda: chain.speak(parts))
    voice.close()
    return [
        (
            f"đọc lại từ kho / đọc mới: {warm / cold:.1%} CPU, {warm_wall / cold_wall:.1%} thời gian (mức ≤ 5 %); "
            f"{warm * 1000:.0f} ms và {cold * 1000:.0f} ms CPU"
        )
    ]


def _gtts(parts: list[Segment], folder: Path) -> list[str]:
    lines = []
    some = parts[:40]
    for concurrency in (1, 2, 4):

        def behave(request: Request) -> Answer:
            return dataclasses.replace(google_translate.spoken(request), delay=LATENCY)

        with serving(behave) as server:
            url = server.url
            with mock.patch("gtts.tts._translate_url", lambda tld="com", path="", url=url: f"{url}/{path}"):
                settings = GttsSettings.model_validate({"pace": 0, "concurrency": concurrency})
                voice = GttsVoice("gtts", settings, split=breath_groups, state=folder / f"state{concurrency}")
                chain = Chain([voice], TakeCache(folder / f"gtts{concurrency}", 10**9))
                _, wall = measured(lambda: chain.speak(some))  # noqa: B023 - run at once
        ideal = -(-len(server.requests) // concurrency) * LATENCY
        lines.append(
            f"gTTS, {concurrency} yêu cầu cùng lúc, trễ {LATENCY * 1000:.0f} ms: dùng {ideal / wall:.0%} sức cho phép, "
            f"nhiều nhất {server.busiest} cùng lúc; {len(server.requests)} yêu cầu trong {wall:.1f} s"
        )
    return lines


class Short(FakeVoice):
    """Half a second of the same tone for everything."""

    sound: bytes = b""

    def speak(self, segment: Segment) -> Take:
        self.sound = self.sound or super().speak(Segment(SegmentKind.SENTENCE, "a b", "a b")).pcm
        return Take(take_key(segment.spoken, self.key), self.name, self.sound, self.rate)


def _memory(folder: Path) -> list[str]:
    chain = Chain([Short("một")], TakeCache(folder / "many", 10**9))
    process = psutil.Process()
    levels: list[float] = []

    def watch(done: int, _: int) -> None:
        if done in (1000, 10_000):
            gc.collect()
            levels.append(process.memory_info().rss / 1e6)

    texts = (f"câu {number}" for number in range(10_000))
    chain.speak([Segment(SegmentKind.SENTENCE, text, text) for text in texts], progress=watch)
    return [f"bộ nhớ sau 1.000 và 10.000 câu: {levels[0]:.0f} và {levels[1]:.0f} MB (mức: không tăng theo số câu)"]
