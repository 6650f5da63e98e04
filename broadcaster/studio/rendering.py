"""The second pass: spool, gain curve, sample rate, file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from .limiter import Curve, apply
from .samples import BLOCK, RATE, Floats, length_at
from .shapes import View


class Writer(Protocol):
    """A sound file being written."""

    media_type: str

    def write(self, samples: Floats) -> None: ...
    def close(self) -> None: ...


def render(
    view: View, curve: Curve, samples: int, rate: int, writer: Writer, heard: Callable[[float], None] | None = None
) -> int:
    """Write ``view`` under ``curve`` at ``rate``; returns how many samples, exactly as long as ``samples`` at the programme's rate."""
    wanted = length_at(samples, RATE, rate)
    written = 0
    for portion in _resampled(_gained(view, curve), rate):
        portion = portion[: wanted - written]
        if len(portion):
            writer.write(portion)
            written += len(portion)
        if heard:
            heard(written / rate)
    writer.close()
    return written


def _gained(view: View, curve: Curve) -> Iterator[Floats]:
    block = 0
    for portion in view.portions():
        count = len(portion) // BLOCK
        yield apply(portion, curve[block : block + count + 1], BLOCK)
        block += count


def _resampled(portions: Iterator[Floats], rate: int) -> Iterator[Floats]:
    if rate == RATE:
        yield from portions
        return
    import numpy as np
    import soxr

    stream = soxr.ResampleStream(RATE, rate, 1, dtype="float32", quality="HQ")
    for portion in portions:
        yield stream.resample_chunk(portion)
    # A tail of silence flushes the filter whole, so that the file is never a sample short.
    yield stream.resample_chunk(np.zeros(RATE // 10, np.float32), last=True)
