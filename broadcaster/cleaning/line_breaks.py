"""Line breaks in a block: which part two lines, and which only fold a sentence."""

from __future__ import annotations

import re

from .byline import byline
from .lines import ends_sentence, is_caption, is_chrome, is_credit, is_tail
from .text import one_line

_LONGEST_LINE = 4000
_LIST_LINE = re.compile(r"\s*(?:[-–+•*●]|\d{1,2}[.)]|[a-zđ]\))\s")


def lines_of(raw: str) -> list[str]:
    """The lines of a block, joined again where a break only folded a sentence."""
    if "\n" not in raw:
        line = one_line(raw)
        return [line] if line else []
    out: list[str] = []
    gap = True
    for rough in raw.split("\n"):
        line = one_line(rough)
        if not line:
            gap = True
            continue
        apart = (
            gap
            or not out
            or len(out[-1]) > _LONGEST_LINE
            or ends_sentence(out[-1])
            or out[-1].endswith(":")
            or _LIST_LINE.match(line) is not None
            or is_tail(line)
            or is_chrome(line)
            or is_chrome(out[-1])
            or is_credit(line)
            or is_caption(line)
            or byline(line)[0]
            or (len(out[-1]) < 90 and line[:1].isupper() and not out[-1].endswith((",", "-", "–")))
        )
        if apart:
            out.append(line)
        else:
            out[-1] = f"{out[-1]} {line}"
        gap = False
    return out
