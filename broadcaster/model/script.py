"""An article as it will be spoken: segments, each tied by its spans to what was written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .article import Doubt


class SpanKind(StrEnum):
    WORD = "word"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    DOCUMENT = "document"
    MONEY = "money"
    MEASURE = "measure"
    PHONE = "phone"
    PLATE = "plate"
    URL = "url"
    ABBREVIATION = "abbreviation"
    ROMAN = "roman"
    FOREIGN = "foreign"
    PUNCTUATION = "punctuation"
    SILENT = "silent"


class Certainty(StrEnum):
    SURE = "sure"
    UNSURE = "unsure"  # read, but another reading was close: show it
    UNREAD = "unread"  # could not be read: show it, and hold when the station says so


@dataclass(frozen=True, slots=True)
class Span:
    """The tie between a stretch of written text and what is said for it.

    ``start`` and ``end`` are character offsets into the segment's ``written``. ``rule`` names the rule that read it,
    ``row`` the lexicon row (``layer:written→spoken``) where one did, ``reason`` why it is not sure.
    """

    start: int
    end: int
    kind: SpanKind
    written: str
    spoken: str
    rule: str
    row: str | None = None
    certainty: Certainty = Certainty.SURE
    reason: str | None = None


class SegmentKind(StrEnum):
    HEADLINE = "headline"
    LEAD = "lead"
    SENTENCE = "sentence"
    HEADING = "heading"
    ITEM = "item"
    NOTICE = "notice"
    SIGNOFF = "signoff"  # who read this and that the voice is synthetic
    GREETING = "greeting"  # lines of a bulletin: opening, headlines, closing


@dataclass(frozen=True, slots=True)
class Segment:
    """A headline or a sentence, as written and as it will be spoken.

    The ``written`` sides of ``spans``, joined, are exactly ``written``; ``spoken`` holds Vietnamese words, spaces and
    the marks ``, . ? ! ; :`` only. ``paragraph`` counts the article's paragraphs from 0 (None for lines of our own);
    ``last`` says that a paragraph ends here.
    """

    kind: SegmentKind
    written: str
    spoken: str
    spans: tuple[Span, ...] = ()
    paragraph: int | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """An article as it will be spoken. ``key`` is sha256(revision + reading version + lexicon rows that matched)."""

    key: str
    title: str
    segments: tuple[Segment, ...]
    reading: str
    doubts: tuple[Doubt, ...] = ()
