"""The whole way: a long article from file to published feed with espeak, and how light the command line starts.

Figures are of whole processes as the operating system accounts for them, children included. Aims: at most 1.0 CPU second per minute of
audio and 250 MB peak for ``convert``; at most 0.5 CPU seconds for ``--help``.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def measure(*arguments: str) -> tuple[float, float, str]:
    """CPU seconds and peak MB of one process with its children, and what it printed."""
    script = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
        "print(done.stdout or done.stderr)"
    )
    command = [sys.executable, "-c", script, sys.executable, "-m", "broadcaster", *arguments]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY).stdout
    first, _, rest = out.partition("\n")
    cpu, memory = map(float, first.split())
    return cpu, memory, rest


def long_article(folder: Path, words: int = 1150) -> Path:
    """The sample notices as one text of about the length of a long portal article."""
    paragraphs: list[str] = []
    samples = sorted((REPOSITORY / "config/samples").glob("*.txt"))
    while sum(len(paragraph.split()) for paragraph in paragraphs) < words:
        for sample in samples:
            lines = [line for line in sample.read_text("utf-8").splitlines() if len(line) > 80]
            paragraphs += [f"{line} (Đợt {len(paragraphs) + 1}.)" for line in lines]
    path = folder / "bai-dai.txt"
    path.write_text("Tổng hợp các thông báo trong tuần của phường An Bình\n\n" + "\n\n".join(paragraphs), "utf-8")
    return path


def station(folder: Path) -> Path:
    """A station with the shipped configuration and espeak alone."""
    subprocess.run([sys.executable, "-m", "broadcaster", "init", str(folder)], check=True, capture_output=True)
    os.environ["BROADCASTER__VOICES__CHAIN"] = '["espeak"]'
    return folder


def run() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        text = long_article(place)
        results = []
        for turn in range(3):
            folder = station(place / str(turn))
            began = time.perf_counter()
            cpu, memory, out = measure("convert", str(text), "--station", str(folder), "--json")
            wall = time.perf_counter() - began
            minutes = json.loads(out)["seconds"] / 60
            results.append((cpu / minutes, memory, wall, minutes))
            cpu_again, _, _ = measure("convert", str(text), "--station", str(folder), "--json")
            shutil.rmtree(folder)
        helps = [measure("--help")[0] for _ in range(5)]
    per_minute, memory = statistics.median(r[0] for r in results), max(r[1] for r in results)
    wall = statistics.median(r[2] for r in results)
    return [
        f"convert, file to feed: {per_minute:.2f} CPU s per minute of audio (aim 1.0); {results[0][3]:.1f} min, {wall:.1f} s wall",
        f"convert, peak of one process: {memory:.0f} MB (aim 250)",
        f"convert again, nothing to do: {cpu_again:.2f} CPU s",
        f"--help: {statistics.median(helps):.2f} CPU s (aim 0.5)",
    ]
