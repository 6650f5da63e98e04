"""Reading: sentences a CPU second, what the import and the tables cost, peak memory; each start measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time

from broadcaster.reading import breath_groups, default_reader

from ..reading.scoring import cases

START = """
import time
import broadcaster.settings.reading  # the settings belong to the program, not to the reading
began = time.process_time()
import broadcaster.reading as reading
imported = time.process_time()
reading.default_reader()
ready = time.process_time()
import resource
print((imported - began) * 1000, (ready - imported) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
TIMES = 20


def run() -> list[str]:
    reader = default_reader()
    sentences = [case.written for case in cases()]
    for sentence in sentences:
        reader.read(sentence)
    began = time.process_time()
    count = sum(len(reader.read(sentence)) for _ in range(TIMES) for sentence in sentences)
    spent = time.process_time() - began
    segments = [segment for sentence in sentences for segment in reader.read(sentence)]
    began = time.process_time()
    for segment in segments:
        breath_groups(segment, 60)
    cutting = time.process_time() - began
    starts = [
        subprocess.run([sys.executable, "-c", START], capture_output=True, check=True, text=True) for _ in range(3)
    ]
    figures = [[float(figure) for figure in start.stdout.split()] for start in starts]
    imports, tables, memory = (min(column) for column in zip(*figures, strict=True))
    return [
        f"{count / spent:,.0f} sentences a CPU second, warm ({len(sentences)} sentences, {TIMES} times; aim 5,000)",
        f"{len(segments) / cutting:,.0f} segments a CPU second into breath groups of 60",
        f"import {imports:.0f} ms + tables {tables:.0f} ms = {imports + tables:.0f} ms CPU (aim 150)",
        f"peak memory {memory:.0f} MB with settings and tables (aim 60)",
    ]
