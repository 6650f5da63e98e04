"""An article before anyone reads it aloud: as a source hands it over, and what cleaning makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that was not decided in silence. ``hold`` asks for a person before the article goes on.

    ``code`` is a stable word for tests and docs, ``message`` a Vietnamese sentence for the operator, ``evidence`` the
    text it is about (for two opinions: the other body).
    """

    code: str
    message: str
    evidence: str = ""
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of writing as a source hands it over, before anyone has looked inside.

    ``headline`` and ``published`` are what the source says of it (a feed's title, a listing's anchor text); the
    cleaner may know better. ``name`` is a file name where there is one. ``gone`` marks an article the source no longer has.
    ``problem`` says (in Vietnamese) why a piece could be seen but not read: its ``body`` is empty and a person is needed.
    ``doubts`` are what reading a document left open (scanned pages, old fonts).
    """

    source: str
    body: bytes = field(repr=False)
    media_type: str = "text/html"
    charset: str | None = None
    url: str | None = None
    guid: str | None = None
    headline: str | None = None
    published: datetime | None = None
    name: str | None = None
    partial: bool = False
    gone: bool = False
    problem: str | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_page(self) -> bool:
        """What a web server answered and not a file that somebody gave: nobody can send it again."""
        return self.url is not None and self.name is None


class Source(Protocol):
    """Where articles come from. Any class with this shape can be named in ``sources.toml`` as ``module:Class``."""

    def fetch(self, since: datetime | None) -> Iterable[Found]:
        """Yield what is new or changed since the last good visit; raise a SourceError when the visit as a whole failed."""

    def settled(self, found: Found, problem: str | None) -> None:
        """Told when the station has stored ``found`` (``problem`` is None) or refused it; may move a dropped file aside."""


class ParagraphKind(StrEnum):
    LEAD = "lead"
    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    TABLE = "table"
    NOTICE = "notice"  # a line of ours, for example that a table was left out


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    kind: ParagraphKind = ParagraphKind.TEXT


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line of the page that will not be heard, and the rule that dropped it."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a person should hear of an article, in reading order, and what is known about it. A date is never invented."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    author: str | None = None
    posted: date | datetime | None = None
    place: str | None = None
    credit: str | None = None
    captions: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def texts(self) -> list[str]:
        return [paragraph.text for paragraph in self.paragraphs]
