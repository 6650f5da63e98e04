"""From the ledger to lines and chapters: the only source of times for transcripts, captions and players."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..model import Chapter, Ledger, Line, Segment, SegmentKind

#: Chapters of an article without headings are made this long at least, in seconds, and only in articles long enough for three.
_CHAPTER_SECONDS = 90.0
_TITLE_LENGTH = 60


def lines_of(ledger: Ledger, segments: Sequence[Segment]) -> tuple[Line, ...]:
    """One line per spoken segment, in order of time. Times of lines and of their words are seconds from the start of the master."""
    lines = []
    for cue in ledger.cues:
        if cue.kind != "segment" or cue.segment is None:
            continue
        segment = segments[cue.segment]
        start, end = cue.start / ledger.rate, cue.end / ledger.rate
        words = tuple(
            replace(word, start=min(end, start + word.start), end=min(end, start + word.end)) for word in cue.words
        )
        lines.append(
            Line(
                start,
                end,
                segment.written,
                segment.spoken,
                segment.kind,
                segment.paragraph,
                words,
                places=places_of(segment),
            )
        )
    return tuple(lines)


def places_of(segment: Segment) -> tuple[tuple[int, int], ...]:
    """Where in ``written`` each span that says words begins, and where in ``spoken`` its words do.

    A span that is said as it is written gives each of its words, any other is one thing.
    """
    places: list[tuple[int, int]] = []
    at = 0
    for span in segment.spans:
        if not any(char.isalnum() for char in span.spoken):
            continue
        said = span.spoken.strip(" ,.;:!?")
        found = segment.spoken.find(said, at)
        if found < 0:
            continue
        written, spoken = list(re.finditer(r"\S+", span.written)), list(re.finditer(r"\S+", said))
        as_written = [word.group().lower() for word in written] == [word.group().lower() for word in spoken]
        pairs = list(zip(written, spoken, strict=False)) if as_written else [(written[0], spoken[0])] if written else []
        places += [(span.start + word.start(), found + said_word.start()) for word, said_word in pairs]
        at = found + len(said)
    return tuple(places)


def chapters_of(ledger: Ledger, segments: Sequence[Segment], title: str) -> tuple[Chapter, ...]:
    """The article's headings as chapters; a long article without headings in groups of paragraphs; a short one has none.

    The first chapter begins at 0 and bears ``title``.
    """
    lines = lines_of(ledger, segments)
    headings = [Chapter(line.start, _short(line.written)) for line in lines if line.kind is SegmentKind.HEADING]
    chapters = headings or _paragraph_groups(lines, ledger.seconds)
    if not chapters:
        return ()
    return (Chapter(0.0, title), *(chapter for chapter in chapters if chapter.start > 0))


def _paragraph_groups(lines: Sequence[Line], seconds: float) -> list[Chapter]:
    if seconds < 3 * _CHAPTER_SECONDS:
        return []
    chapters: list[Chapter] = []
    since, paragraph = 0.0, lines[0].paragraph if lines else None
    for line in lines:
        if line.paragraph is None or line.paragraph == paragraph:
            continue
        paragraph = line.paragraph
        if line.start - since >= _CHAPTER_SECONDS and seconds - line.start >= _CHAPTER_SECONDS / 2:
            chapters.append(Chapter(line.start, _short(line.written)))
            since = line.start
    return chapters


def _short(text: str) -> str:
    """The beginning of a text, cut between words."""
    text = " ".join(text.split())
    if len(text) <= _TITLE_LENGTH:
        return text.rstrip(".:;, ")
    return text[: _TITLE_LENGTH + 1].rsplit(" ", 1)[0].rstrip(".:;,– ") + "…"
