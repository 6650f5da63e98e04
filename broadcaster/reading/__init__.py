"""Written Vietnamese → spoken Vietnamese. Pure functions over tables; no I/O but loading them.

``Reader(core_lexicon(), ReadingSettings()).read(paragraph)`` gives the sentences of a paragraph, each with the Spans that tie what is
written to what is said. The stages: :mod:`repair` (:mod:`legacy`) → :mod:`scanner` with the :mod:`rules` → :mod:`sentences` →
:mod:`audit`; :mod:`breath` cuts what is spoken for a voice, :mod:`script` makes the Script of an article.
"""

from __future__ import annotations

from functools import cache

from .breath import breath_groups
from .explain import Explanation, SpanReading, explain
from .lexicon import LAYERS, Lexicon, LiveLexicon, Row, core_lexicon, load_lexicon
from .line import Context
from .reader import Reader
from .script import build_script
from .version import READING_VERSION

__all__ = [
    "LAYERS",
    "READING_VERSION",
    "Context",
    "Explanation",
    "Lexicon",
    "LiveLexicon",
    "Reader",
    "Row",
    "SpanReading",
    "breath_groups",
    "build_script",
    "core_lexicon",
    "default_reader",
    "explain",
    "load_lexicon",
    "read_line",
]


@cache
def default_reader() -> Reader:
    """The core lexicon in the default house style."""
    from ..settings.reading import ReadingSettings

    return Reader(core_lexicon(), ReadingSettings())


def read_line(text: str, reader: Reader | None = None) -> str:
    """The spoken form of a line of text, on one line."""
    segments = (reader or default_reader()).read(text)
    return " ".join(segment.spoken for segment in segments if segment.spoken)
