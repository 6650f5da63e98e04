"""Caption files as a player reads them: parsed by rules of their own, not by the code that writes them."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

_TIMES = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d):(\d\d):(\d\d)[.,](\d{3})")


class Shown(NamedTuple):
    start: float
    end: float
    rows: tuple[str, ...]

    @property
    def seconds(self) -> float:
        return self.end - self.start

    @property
    def pace(self) -> float:
        """Characters a second, the break between rows counted as a blank."""
        return len(" ".join(self.rows)) / self.seconds


def shown_vtt(text: str) -> list[Shown]:
    return [
        cue._replace(rows=tuple(html.unescape(re.sub(r"</?v[^>]*>", "", row)) for row in cue.rows))
        for cue in shown_srt(text)
    ]


def shown_srt(text: str) -> list[Shown]:
    cues = []
    for block in text.strip().split("\n\n"):
        rows = block.split("\n")
        if len(rows) < 2 or not (found := _TIMES.fullmatch(rows[1])):
            continue
        numbers = list(map(int, found.groups()))
        start, end = (
            (part[0] * 3600_000 + part[1] * 60_000 + part[2] * 1000 + part[3]) / 1000
            for part in (numbers[:4], numbers[4:])
        )
        cues.append(Shown(start, end, tuple(rows[2:])))
    return cues
