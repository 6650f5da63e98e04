"""What is said and when, as WebVTT, SubRip and the podcast namespace's JSON: all from the ledger's times, all the same words.

Formats: W3C WebVTT; SubRip as players read it; podcast namespace transcripts JSON 1.0.0 (``startTime``, ``endTime``, ``speaker``,
``body``). Apple ingests WebVTT and asks for at most 65 characters a line, which the SubRip rule in the namespace's document
narrows to two lines of 32; we keep 65 and two lines, as Apple's own examples do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..model import Line, SegmentKind
from .plain import one_line

SPEAKER = "Giọng đọc"
LINE_CHARACTERS = 65
CUE_LINES = 2
#: a soundbite shorter or longer than this is no help (podcast namespace: 15 to 120 s recommended)
SOUNDBITE_SECONDS = (15.0, 120.0)


class Kind(NamedTuple):
    name: str
    media_type: str


KINDS = (
    Kind("transcript.vtt", "text/vtt"),
    Kind("transcript.srt", "application/x-subrip"),
    Kind("transcript.json", "application/json"),
)


class Cue(NamedTuple):
    """A piece of a line that fits on a screen. ``first`` and ``last`` say whether the line begins and ends here."""

    start: float
    end: float
    rows: tuple[str, ...]


def transcripts(lines: Iterable[Line], title: str) -> dict[str, bytes]:
    """File name → content of ``transcript.vtt``, ``transcript.srt`` and ``transcript.json``."""
    spoken = [line for line in lines if one_line(line.written) and line.end > line.start >= 0]
    cues = _ascending([cue for line in spoken for cue in _cues(line)])
    return {
        "transcript.vtt": _vtt(cues, title),
        "transcript.srt": _srt(cues),
        "transcript.json": _json(spoken),
    }


def soundbite(lines: Sequence[Line]) -> tuple[float, float] | None:
    """Start and length in seconds of the headline with as many whole sentences after it as make a soundbite; None without one."""
    shortest, longest = SOUNDBITE_SECONDS
    spoken = [line for line in lines if line.kind is not SegmentKind.GREETING]
    if not spoken:
        return None
    start = spoken[0].start
    ends = [line.end for line in spoken if shortest <= line.end - start <= longest]
    return (round(start, 3), round(ends[0] - start, 3)) if ends else None


def _cues(line: Line) -> list[Cue]:
    """The line in pieces of two rows; time is shared out by the words' own times where known, else by letters."""
    rows = _rows(one_line(line.written))
    groups = [tuple(rows[at : at + CUE_LINES]) for at in range(0, len(rows), CUE_LINES)]
    lengths = [sum(map(len, group)) + len(group) for group in groups]
    total, passed, cues = sum(lengths), 0, []
    start = line.start
    for group, length in zip(groups, lengths, strict=True):
        passed += length
        end = line.end if passed == total else max(start, _time_at(line, passed / total))
        cues.append(Cue(start, end, group))
        start = end
    return cues


def _time_at(line: Line, share: float) -> float:
    """When ``share`` of the line has been said: the start of the word there, or a proportional guess."""
    words = [word for word in line.words if word.length > 0]
    if words and line.spoken:
        place = share * len(line.spoken)
        following = next((word for word in words if word.offset >= place), None)
        if following is not None:
            return min(line.end, following.start)
    return line.start + share * (line.end - line.start)


def _rows(text: str) -> list[str]:
    """``text`` in rows of at most 65 characters, broken at spaces; a longer word is broken where it must be."""
    rows: list[str] = []
    row = ""
    for word in text.split(" "):
        if row and len(row) + 1 + len(word) > LINE_CHARACTERS:
            rows.append(row)
            row = ""
        row = f"{row} {word}" if row else word
        while len(row) > LINE_CHARACTERS:
            rows.append(row[:LINE_CHARACTERS])
            row = row[LINE_CHARACTERS:]
    return [*rows, row] if row else rows


def _ascending(cues: Sequence[Cue]) -> list[Cue]:
    """In order, not overlapping, each at least a millisecond long: players refuse a file for less."""
    placed: list[Cue] = []
    at = 0
    for cue in sorted(cues, key=lambda cue: cue.start):
        start = max(round(cue.start * 1000), at)
        at = max(round(cue.end * 1000), start + 1)
        placed.append(Cue(start / 1000, at / 1000, cue.rows))
    return placed


def _vtt(cues: Sequence[Cue], title: str) -> bytes:
    # A comment block may not hold the arrow, and a title from outside could.
    note = one_line(title, 200).replace("-->", "→")
    blocks = ["WEBVTT", f"NOTE {note}" if note else "NOTE"]
    for number, cue in enumerate(cues, 1):
        text = "\n".join(_vtt_text(row) for row in cue.rows)
        blocks.append(f"{number}\n{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n<v {SPEAKER}>{text}</v>")
    return ("\n\n".join(blocks) + "\n").encode()


def _vtt_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _srt(cues: Sequence[Cue]) -> bytes:
    # SubRip has no escapes: players take <i> for italics, so brackets become look-alikes.
    blocks = [
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n"
        + "\n".join(re.sub("-->", "→", row).replace("<", "‹").replace(">", "›") for row in cue.rows)
        for number, cue in enumerate(cues, 1)
    ]
    return ("\n\n".join(blocks) + "\n").encode() if blocks else b""


def _clock(seconds: float, mark: str) -> str:
    """``hh:mm:ss.mmm``; ``mark`` stands before the milliseconds."""
    thousandths = round(seconds * 1000)
    whole, thousandths = divmod(thousandths, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{thousandths:03}"


def _json(lines: Sequence[Line]) -> bytes:
    segments = [
        {
            "speaker": SPEAKER,
            "startTime": round(line.start, 3),
            "endTime": round(line.end, 3),
            "body": one_line(line.written),
        }
        for line in sorted(lines, key=lambda line: line.start)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1).encode()
