"""Lines of a PDF page, and what its reader marked in their text: struck and raised letters, foot notes."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, replace
from html import escape

from ._pdf_child import MARKS

#: begins the text of a foot note
NOTE = "\ue005"
#: foot notes are set this much smaller than the text
SMALL_NOTE = 0.9
_ELEMENTS = (('<span data-void="struck">', "</span>"), ("<sup>", "</sup>"))
_RAISED = re.compile("\ue003(\\d{1,2}|\\*{1,3})\ue004")
_NOTE_LINE = re.compile("^[\ue003\ue001]?(\\d{1,2}|\\*{1,3})[\ue004\ue002]?\\s")


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text and where it stands, in points from the lower left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def html_of(text: str) -> str:
    """A paragraph; what is struck or raised, as the child marked it, in elements that say so."""
    text = escape(text, quote=False)
    for (opened, closed), (start, end) in zip(MARKS.values(), _ELEMENTS, strict=True):
        text = (
            text.replace(closed + opened, "")
            .replace(f"{closed} {opened}", " ")
            .replace(opened, start)
            .replace(closed, end)
        )
    note = NOTE in text
    return f'<p data-void="footnote">{text.replace(NOTE, "")}</p>' if note else f"<p>{text}</p>"


def without_notes(lines: list[Line]) -> list[Line]:
    """The lines with those of foot notes marked: below the text, in smaller letters, after a number that is raised in the text."""
    marks = {mark for line in lines for mark in _RAISED.findall(line.text)}
    if not marks:
        return lines
    height = statistics.median(line.top - line.bottom for line in lines)
    out: list[Line] = []
    inside = False
    for line in lines:
        small = line.top - line.bottom < SMALL_NOTE * height
        found = _NOTE_LINE.match(line.text)
        inside = small and (inside or (found is not None and found[1] in marks))
        text = f"{NOTE}{plain(line.text)}" if inside else line.text
        out.append(replace(line, text=text))
    return out


def plain(text: str) -> str:
    return re.sub("[\ue001-\ue004]", "", text)
