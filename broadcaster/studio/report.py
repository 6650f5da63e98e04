"""A finished file as a picture and figures: what an engineer looks at before listening."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model import Chapter, Ledger
from ..vietnamese.slugs import to_ascii
from .loudness import SILENCE, Loudness, Meter, level, silences
from .readback import decoded, rate_of
from .samples import Floats

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_WIDTH, _WAVE, _LOUD, _HEAD, _MARGIN = 1600, 300, 300, 70, 60
_INK, _GRID, _WAVE_INK, _LINE_INK, _CHAPTER_INK, _FAULT_INK = (
    "#1b1b1b",
    "#dddddd",
    "#3f6ea3",
    "#b3261e",
    "#7a4fa3",
    "#b3261e",
)
_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "segoeui.ttf", "Arial.ttf")
_LOWEST, _HIGHEST = -50.0, -5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A decoded file: its loudness and, per picture column, the lowest and highest sample."""

    loudness: Loudness
    rate: int
    lows: Floats
    highs: Floats

    @property
    def seconds(self) -> float:
        return self.loudness.samples / self.rate


def read(path: Path) -> Measured:
    """Decode ``path`` once. Raises SoundUnreadable."""
    rate = rate_of(path)
    meter = Meter(rate)
    lows, highs, step = [], [], max(1, rate // 100)
    for portion in decoded(path, rate):
        meter.feed(portion)
        rows = np.pad(portion, (0, -len(portion) % step)).reshape(-1, step)
        lows.append(rows.min(axis=1))
        highs.append(rows.max(axis=1))
    empty = np.zeros(0, np.float32)
    return Measured(meter.result(), rate, np.concatenate([empty, *lows]), np.concatenate([empty, *highs]))


def chapters_in(path: Path) -> tuple[Chapter, ...]:
    """The chapters of an MP3's own tag."""
    from mutagen import MutagenError
    from mutagen.id3 import ID3

    try:
        frames = ID3(path).getall("CHAP")  # type: ignore[no-untyped-call]
    except MutagenError:
        return ()
    found = [Chapter(frame.start_time / 1000, str(frame.sub_frames.get("TIT2", ""))) for frame in frames]
    return tuple(sorted(found, key=lambda chapter: chapter.start))


def write_report(
    path: Path,
    picture: Path,
    figures: Path,
    *,
    ledger: Ledger | None = None,
    chapters: Sequence[Chapter] | None = None,
    faults: Sequence[str] = (),
) -> dict[str, Any]:
    """Write the PNG and the JSON of the sound file ``path``; returns what the JSON holds.

    Without ``ledger`` there are no segment boundaries; without ``chapters`` those of the file's tag are shown.
    """
    measured = read(path)
    shown = tuple(chapters) if chapters is not None else chapters_in(path)
    content = summary(path, measured, ledger, shown, faults)
    figures.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _draw(measured, ledger, shown, content).save(picture, "PNG")
    return content


def summary(
    path: Path, measured: Measured, ledger: Ledger | None, chapters: Sequence[Chapter], faults: Sequence[str]
) -> dict[str, Any]:
    """The figures of a file: seconds, LUFS, LU, dBTP; short-term loudness once a second."""
    loudness = measured.loudness
    return {
        "file": path.name,
        "bytes": path.stat().st_size,
        "seconds": round(measured.seconds, 3),
        "samples": loudness.samples,
        "rate": measured.rate,
        "lufs": round(loudness.lufs, 2),
        "true_peak_dbtp": round(loudness.peak, 2),
        "range_lu": round(loudness.range, 2),
        "momentary_max_lufs": round(loudness.momentary, 2),
        "short_term_max_lufs": round(loudness.short_term, 2),
        "short_term_lufs": [round(value, 1) for value in short_term(loudness)],
        "silences": [list(pair) for pair in silences(loudness) if pair[1] - pair[0] >= 1.0],
        "chapters": [{"start": round(chapter.start, 3), "title": chapter.title} for chapter in chapters],
        "segments": _segments(ledger) if ledger else [],
        "faults": list(faults),
    }


def _segments(ledger: Ledger) -> list[dict[str, Any]]:
    rate = ledger.rate
    return [
        {
            "kind": cue.kind,
            "start": round(cue.start / rate, 3),
            "end": round(cue.end / rate, 3),
            "segment": cue.segment,
            "name": cue.name,
        }
        for cue in ledger.cues
    ]


def short_term(loudness: Loudness) -> list[float]:
    """Loudness of the last three seconds, once a second."""
    powers = loudness.powers
    ends = range(10, len(powers) + 1, 10)
    return [level(float(powers[max(0, end - 30) : end].mean())) for end in ends]


class _Pen:
    """Writes with a font of the system that knows Vietnamese; with Pillow's own, letters lose their marks rather than become boxes."""

    def __init__(self, size: int) -> None:
        from PIL import ImageFont

        self._font: Any = None
        for name in _FONTS:
            try:
                self._font = ImageFont.truetype(name, size)
                break
            except OSError:
                continue
        self._plain = self._font is None
        self._font = self._font or ImageFont.load_default(size)

    def write(self, draw: ImageDraw, at: tuple[float, float], text: str, ink: str = _INK) -> None:
        if self._plain:
            text = to_ascii(text)
        draw.text(at, text, ink, font=self._font)


def _draw(measured: Measured, ledger: Ledger | None, chapters: Sequence[Chapter], content: dict[str, Any]) -> Any:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (_WIDTH, _HEAD + _WAVE + _LOUD + _MARGIN), "white")
    draw = ImageDraw.Draw(image)
    small, large = _Pen(14), _Pen(18)
    scale = (_WIDTH - 2 * _MARGIN) / max(measured.seconds, 0.001)
    head = f"{content['file']}   {_clock(measured.seconds)}   {content['lufs']} LUFS   {content['true_peak_dbtp']} dBTP   LRA {content['range_lu']} LU"
    large.write(draw, (_MARGIN, 10), head)
    if content["faults"]:
        small.write(draw, (_MARGIN, 34), "; ".join(content["faults"])[:200], _FAULT_INK)
    _time_grid(draw, measured.seconds, scale, small)
    if ledger:
        _boundaries(draw, ledger, scale)
    _wave(draw, measured)
    _loudness_lines(draw, measured.loudness, scale, small)
    for number, chapter in enumerate(chapters, 1):
        x = _MARGIN + chapter.start * scale
        draw.line([(x, _HEAD), (x, _HEAD + _WAVE + _LOUD)], _CHAPTER_INK, 2)
        small.write(draw, (x + 4, _HEAD + 2 + 16 * ((number - 1) % 3)), f"{number}. {chapter.title}"[:40], _CHAPTER_INK)
    return image


def _boundaries(draw: ImageDraw, ledger: Ledger, scale: float) -> None:
    """A tick where each segment (green) or sound (orange) begins."""
    for cue in ledger.cues:
        if cue.kind != "pause":
            x = _MARGIN + cue.start / ledger.rate * scale
            draw.line([(x, _HEAD + _WAVE - 12), (x, _HEAD + _WAVE)], "#2e7d32" if cue.kind == "segment" else "#e08a00")


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _time_grid(draw: ImageDraw, seconds: float, scale: float, pen: _Pen) -> None:
    wanted = max(1.0, seconds / 12)
    step = next((size for size in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600) if size >= wanted), 3600)
    for at in range(0, math.floor(seconds) + 1, step):
        x = _MARGIN + at * scale
        draw.line([(x, _HEAD), (x, _HEAD + _WAVE + _LOUD)], _GRID)
        pen.write(draw, (x - 12, _HEAD + _WAVE + _LOUD + 6), _clock(at))


def _wave(draw: ImageDraw, measured: Measured) -> None:
    columns = _WIDTH - 2 * _MARGIN
    middle, half = _HEAD + _WAVE / 2, _WAVE / 2 - 14
    edges = np.linspace(0, len(measured.lows), columns + 1).astype(int)
    for column in range(columns):
        first, last = edges[column], max(edges[column] + 1, edges[column + 1])
        if first < len(measured.lows):
            low, high = float(measured.lows[first:last].min()), float(measured.highs[first:last].max())
            draw.line([(_MARGIN + column, middle - high * half), (_MARGIN + column, middle - low * half)], _WAVE_INK)


def _loudness_lines(draw: ImageDraw, loudness: Loudness, scale: float, pen: _Pen) -> None:
    """Short-term loudness over time, the integrated value as a dashed level."""
    top = _HEAD + _WAVE

    def y(lufs: float) -> float:
        inside = min(_HIGHEST, max(_LOWEST, lufs))
        return top + _LOUD * (_HIGHEST - inside) / (_HIGHEST - _LOWEST)

    for mark in range(-50, 0, 10):
        draw.line([(_MARGIN, y(mark)), (_WIDTH - _MARGIN, y(mark))], _GRID)
        pen.write(draw, (8, y(mark) - 8), f"{mark}")
    points = [(_MARGIN + (at + 1) * scale, y(value)) for at, value in enumerate(short_term(loudness))]
    if len(points) > 1:
        draw.line(points, _LINE_INK, 2)
    if loudness.lufs > SILENCE:
        for x in range(_MARGIN, _WIDTH - _MARGIN, 16):
            draw.line([(x, y(loudness.lufs)), (min(x + 8, _WIDTH - _MARGIN), y(loudness.lufs))], _INK)
