"""What is said and when, as WebVTT, SubRip and the podcast namespace's JSON: all from the ledger's times, all the same words.

Formats: W3C WebVTT; SubRip as players read it; podcast namespace transcripts JSON 1.0.0 (``startTime``, ``endTime``, ``speaker``,
``body``). The cues are those of :mod:`.captions`: two rows of 42 characters, as subtitles are read, well below the 65 a line that Apple asks for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..model import Line, SegmentKind
from .captions import Cue, captions
from .plain import one_line

SPEAKER = "Giọng đọc"
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


def transcripts(lines: Iterable[Line], title: str) -> dict[str, bytes]:
    """File name → content of ``transcript.vtt``, ``transcript.srt`` and ``transcript.json``."""
    spoken = [line for line in lines if one_line(line.written) and line.end > line.start >= 0]
    cues = captions(spoken)
    return {
        "transcript.vtt": _vtt(cues, title),
        "transcript.srt": _srt(cues),
        "transcript.json": _json(cues),
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


def _json(cues: Sequence[Cue]) -> bytes:
    segments = [
        {"speaker": SPEAKER, "startTime": cue.start, "endTime": cue.end, "body": " ".join(cue.rows)} for cue in cues
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1).encode()
