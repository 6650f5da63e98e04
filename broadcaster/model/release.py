"""What leaves the station: episodes and the bulletins of the radio day, where they go, and the record that they went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from .actor import Actor, ActorKind
from .article import Paragraph
from .master import Chapter, Master
from .script import SegmentKind
from .states import BulletinState, Priority
from .voice import WordTime

#: whom a receipt names where nobody is told
A_STEP = Actor(ActorKind.STEP)
Day = date  # a field called ``date`` would hide the type from those who read annotations


@dataclass(frozen=True, slots=True)
class Line:
    """A segment in time: what transcript, captions and page are made of. Times in seconds.

    ``places`` ties the two texts: (offset in ``written``, offset in ``spoken``) of each stretch that is said. ``foreign`` names stretches of ``written`` in another language: (start, end, language tag), offsets in characters.
    """

    start: float
    end: float
    written: str
    spoken: str
    kind: SegmentKind
    paragraph: int | None = None
    words: tuple[WordTime, ...] = ()
    foreign: tuple[tuple[int, int, str], ...] = ()
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Episode:
    """A published article. ``guid`` never changes; ``folder`` is its place under ``feeds/`` and in addresses."""

    guid: str
    article: str
    folder: str
    title: str
    summary: str
    paragraphs: tuple[Paragraph, ...]
    published: datetime
    updated: datetime
    source: str
    voice: str
    voice_label: str
    masters: tuple[Master, ...]
    lines: tuple[Line, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    url: str | None = None
    author: str | None = None
    credit: str | None = None
    posted: date | datetime | None = None
    categories: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    revision: int = 1
    corrected: str | None = None
    expires: datetime | None = None
    expiry_by: Actor | None = None  # who set or lifted it by hand; None where the notice itself says
    withdrawn: datetime | None = None
    soundbite: tuple[float, float] | None = None  # start and length in seconds of what introduces it best

    def master(self, profile: str) -> Master | None:
        """The master made for ``profile``, if there is one."""
        return next((master for master in self.masters if master.profile == profile), None)

    @property
    def seconds(self) -> float:
        return self.masters[0].seconds if self.masters else 0.0


@dataclass(frozen=True, slots=True)
class Release:
    """What a publisher is asked to put out: files by public path (``episodes/x/index.html``), in the order they must appear."""

    guid: str
    files: tuple[tuple[str, str], ...]  # (path below the station's folder, public path)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The record of something leaving us: ``published``, ``pulled``, ``aired``, ``withdrawn``; ``sha256`` of the bytes that left."""

    kind: str
    what: str
    at: datetime
    where: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    actor: Actor = A_STEP
    sha256: str | None = None


class Publisher(Protocol):
    """Where finished files go besides the station's own ``feeds/``. Any class with this shape can be named in
    ``[publishing.publishers]`` as ``module:Class``. Both methods may be called again for what is done already."""

    def publish(self, release: Release) -> Receipt:
        """Put the files out in their order; raise a PublishError at the first that fails, so that nothing is named that is not there."""

    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt:
        """Take public paths back; what is not there is no fault. Raise a PublishError when one stays public."""


@dataclass(frozen=True, slots=True)
class BulletinItem:
    """One thing said in a bulletin: an episode as its ``revision`` says it, or a line of the station's own. ``about`` is the guid of the
    withdrawn episode that a retraction tells of, which the bulletin does not carry."""

    kind: str  # emergency | episode | headlines | notice | evergreen | retraction
    title: str
    guid: str | None = None
    revision: int | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What fills one slot once; the slot and the moment on air are its key. ``time`` (``T1100``, the station's clock) tells it from others of
    its slot and date where there are several, and is empty where it is the only one. ``repeats`` is the day of the bulletin that is heard
    again in its place, and announced as that day's."""

    slot: str
    date: Day
    airs: datetime
    ready_by: datetime
    valid_until: datetime
    title: str
    items: tuple[BulletinItem, ...] = ()
    master: Master | None = None
    chapters: tuple[Chapter, ...] = ()
    note: str | None = None
    state: BulletinState = BulletinState.PLANNED  # as the store has it; see :mod:`broadcaster.bulletins.life`
    time: str = ""
    #: the key of everything it was made from; empty for the spare, which is made from nothing of today's
    wish: str = ""
    #: when it came to its address as it is now
    made: datetime | None = None
    repeats: Day | None = None

    @property
    def name(self) -> str:
        """What it is called in receipts, changes and charges: ``sang:2026-08-14``, or ``sang:2026-08-14:T1100``."""
        return f"{self.slot}:{self.date}" + (f":{self.time}" if self.time else "")

    @property
    def files(self) -> tuple[Master, ...]:
        """Its sound in every form in which it lies at its address."""
        return (self.master, *self.master.beside) if self.master is not None else ()
