"""The first pass: parts one after another onto a spool, with the ledger and the levels that the second pass needs.

Nothing is kept of the sound but a 16-bit spool file (freed by the system whatever happens) and two numbers per 10 ms: three
hours take 8 MB of levels. The spool holds half of full scale, so that filters may overshoot without clipping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

import numpy as np

from ..errors import SoundUnreadable, StudioError
from ..model import Cue, Ledger, Take
from .beds import spread_under
from .filters import FilterBank, high_pass, k_weighting
from .parts import Bed, Part, Pause, Pcm, Sound, SoundLoad, Speech
from .samples import BLOCK, RATE, Floats, at_rate, clipped, faded, floats

#: Clean silence every master begins and ends with, in milliseconds, so that no automation clips a word.
EDGE_MS = 300
RUMBLE_HZ = 80.0
_SPOOL_SCALE = 16384
_SILENT_SECOND = np.zeros(RATE, np.float32)


@dataclass
class Programme:
    """An assembled programme: the spool, its ledger, and per 10 ms block K-weighted power and sample peak."""

    spool: IO[bytes]
    ledger: Ledger
    powers: Floats = field(repr=False)
    peaks: Floats = field(repr=False)
    clipped: int = 0

    @property
    def blocks(self) -> int:
        return len(self.powers)

    def read(self, first: int, count: int) -> Floats:
        """``count`` blocks from block ``first``; before the start and after the end there is silence."""
        return self.samples(first * BLOCK, count * BLOCK)

    def samples(self, start: int, count: int) -> Floats:
        before = min(count, max(0, -start))
        self.spool.seek(2 * (start + before))
        stored = np.frombuffer(self.spool.read(2 * (count - before)), "<i2")
        out = np.zeros(count, np.float32)
        out[before : before + len(stored)] = stored
        out *= np.float32(1 / _SPOOL_SCALE)
        return out

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.spool.close()


def assemble(parts: Iterable[Part], folder: Path, heard: Callable[[float], None] | None = None) -> Programme:
    """Join ``parts`` on a spool in ``folder``; ``heard`` is told the seconds so far.

    Raises StudioError when nothing is spoken or sounded, SoundUnreadable for a part that is no sound.
    """
    joiner = Joiner()
    bank = FilterBank([[high_pass(RUMBLE_HZ, RATE)], [high_pass(RUMBLE_HZ, RATE), *k_weighting(RATE)]], RATE, BLOCK)
    powers: list[Floats] = []
    peaks: list[Floats] = []
    spool = TemporaryFile(dir=folder)  # noqa: SIM115 - handed on inside the Programme

    def store(outputs: list[Floats]) -> None:
        sound, weighted = outputs
        spool.write(_spooled(sound))
        rows = _rows(weighted)
        powers.append(np.einsum("ij,ij->i", rows, rows) / np.float32(BLOCK))
        rows = _rows(sound)
        peaks.append(np.maximum(rows.max(axis=1), -rows.min(axis=1)))
        if heard:
            heard(joiner.samples / RATE)

    try:
        for portion in joiner.join(parts):
            for outputs in bank.feed(portion):
                store(outputs)
        for outputs in bank.close():
            store(outputs)
    except BaseException:
        spool.close()
        raise
    return Programme(spool, joiner.ledger(), np.concatenate(powers), np.concatenate(peaks), joiner.clipped)


def _spooled(sound: Floats) -> bytes:
    scaled = np.rint(sound * np.float32(_SPOOL_SCALE))
    np.clip(scaled, -32768, 32767, out=scaled)
    return bytes(scaled.astype("<i2").data)


def _rows(samples: Floats) -> Floats:
    """Rows of one block; the last is filled with silence."""
    if rest := len(samples) % BLOCK:
        samples = np.concatenate([samples, np.zeros(BLOCK - rest, np.float32)])
    return samples.reshape(-1, BLOCK)


class Joiner:
    """Turns parts into a stream of samples at the programme's rate, keeping account of every one."""

    def __init__(self) -> None:
        self.samples = 0
        self.clipped = 0
        self._cues: list[Cue] = []

    def ledger(self) -> Ledger:
        return Ledger(RATE, tuple(self._cues))

    def join(self, parts: Iterable[Part]) -> Iterator[Floats]:
        """Yield the programme; clean silence is added at the ends where the parts bring less than :data:`EDGE_MS`."""
        first, sounded, trailing = True, False, 0
        for part in parts:
            if first:
                first = False
                lead = part.ms if isinstance(part, Pause) else 0
                yield from self._silence(max(0, EDGE_MS - lead))
            match part:
                case Pause():
                    if part.ms < 0:
                        raise StudioError(f"Khoảng lặng {part.ms} ms", "độ dài âm không có nghĩa")
                    trailing += part.ms
                    yield from self._silence(part.ms)
                case Speech() | Sound() | Bed():
                    sounded, trailing = True, 0
                    yield self._piece(part)
        if not sounded:
            raise StudioError(
                "Chương trình", "không có đoạn đọc hay nhạc hiệu nào để ghép", "Kiểm tra lại bài: có thể bài trống."
            )
        yield from self._silence(max(0, EDGE_MS - trailing))

    def _silence(self, ms: int) -> Iterator[Floats]:
        count = ms * RATE // 1000
        if not count:
            return
        last = self._cues[-1] if self._cues else None
        if last and last.kind == "pause":
            self._cues[-1] = Cue("pause", last.start, last.end + count)
        else:
            self._cues.append(Cue("pause", self.samples, self.samples + count))
        self.samples += count
        for at in range(0, count, RATE):
            yield _SILENT_SECOND[: min(RATE, count - at)]

    def _piece(self, part: Speech | Sound | Bed) -> Floats:
        match part:
            case Speech():
                return self._speech(part)
            case Sound():
                sound = loaded(part.load)
                samples = faded(at_rate(floats(sound.pcm, sound.rate, f"Âm thanh {part.name}"), sound.rate, RATE))
                self._book("sound", len(samples), name=part.name)
                return samples
            case Bed():
                return self._bed(part)

    def _speech(self, part: Speech) -> Floats:
        take = part.take if isinstance(part.take, Take) else part.take()
        what = f"Đoạn {part.segment + 1} (giọng {take.voice})"
        samples = floats(take.pcm, take.rate, what)
        self.clipped += clipped(take.pcm) * RATE // take.rate
        if any(not 0 <= word.start <= word.end for word in take.words):
            raise SoundUnreadable(what, "mốc thời gian của từ không hợp lệ")
        samples = faded(at_rate(samples, take.rate, RATE))
        self._book("segment", len(samples), part.segment, take.voice, take)
        return samples

    def _bed(self, bed: Bed) -> Floats:
        """The parts of a bed as one piece: a minute of headlines, held in memory while it is mixed."""
        start, cues = self.samples, len(self._cues)
        pieces: list[Floats] = []
        for part in bed.parts:
            if isinstance(part, Pause):
                pieces.extend(self._silence(part.ms))
            else:
                pieces.append(self._speech(part))
        if not pieces:
            raise StudioError(f"Nhạc nền {bed.name}", "không có lời nào để lót nhạc")
        speech = np.concatenate(pieces)
        spoken = [
            (max(0, cue.start - start), cue.end - start)
            for cue in self._cues[max(0, cues - 1) :]
            if cue.kind == "segment" and cue.end > start
        ]
        music = loaded(bed.load)
        under = at_rate(floats(music.pcm, music.rate, f"Nhạc nền {bed.name}"), music.rate, RATE)
        return spread_under(speech, spoken, under, bed.under, bed.rise)

    def _book(
        self, kind: str, samples: int, segment: int | None = None, name: str | None = None, take: Take | None = None
    ) -> None:
        end = self.samples + samples
        self._cues.append(Cue(kind, self.samples, end, segment, name, take.words if take else ()))
        self.samples = end


def loaded(load: SoundLoad) -> Pcm:
    """The sound itself, wherever it lies. Raises SoundUnreadable."""
    if isinstance(load, Path):
        from .sounds import load_sound

        return load_sound(load)
    return load if isinstance(load, Pcm) else load()
