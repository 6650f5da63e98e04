"""The words of the station as frozen data. No I/O, no heavy imports: every room and every page may use this.

Conventions: times are aware ``datetime`` values in UTC unless a name ends in ``_local``; lengths of sound are in
samples where a name says ``samples``, in seconds as float otherwise; loudness is LUFS of the mono file, peaks are dBTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

Day = date  # a field called ``date`` would hide the type from those who read annotations


class ArticleState(StrEnum):
    """Where an article stands on its way to the listeners; see ``docs/operate.md`` for what an operator does in each."""

    FOUND = "found"
    CLEANED = "cleaned"
    SCRIPTED = "scripted"
    VOICED = "voiced"
    MASTERED = "mastered"
    PUBLISHED = "published"
    EXPIRED = "expired"
    FAILED = "failed"  # will be tried again by itself, from the state it was in
    HELD = "held"  # waits for a person
    SKIPPED = "skipped"  # a person, or the first-visit rule, decided it shall not be read
    SUPERSEDED = "superseded"  # only of a revision: the next one took its place
    WITHDRAWN = "withdrawn"


class BulletinState(StrEnum):
    """Where a bulletin stands; ``fallback`` is a ready bulletin that had to be filled from the fallback ladder."""

    PLANNED = "planned"
    FILLED = "filled"
    MASTERED = "mastered"
    READY = "ready"
    PULLED = "pulled"
    AIRED = "aired"
    FALLBACK = "fallback"
    CORRECTED = "corrected"


class Priority(StrEnum):
    """The three classes that Vietnamese public loudspeaker systems know."""

    NORMAL = "thong-thuong"
    PRIORITY = "uu-tien"
    EMERGENCY = "khan-cap"


# --- what a source hands over --------------------------------------------------------------------------------------


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


class Source(Protocol):
    """Where articles come from. Any class with this shape can be named in ``sources.toml`` as ``module:Class``."""

    def fetch(self, since: datetime | None) -> Iterable[Found]:
        """Yield what is new or changed since the last good visit; raise a SourceError when the visit as a whole failed."""

    def settled(self, found: Found, problem: str | None) -> None:
        """Told when the station has stored ``found`` (``problem`` is None) or refused it; may move a dropped file aside."""


# --- what cleaning makes of it -------------------------------------------------------------------------------------


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


# --- what reading makes of that ------------------------------------------------------------------------------------


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


# --- sound ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordTime:
    """``start`` and ``end`` in seconds from the take's first sample; ``offset`` and ``length`` are characters of ``spoken``."""

    start: float
    end: float
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Take:
    """The audio of one segment in one voice: mono 16-bit little-endian samples without engine silence at its ends."""

    key: str
    voice: str
    pcm: bytes = field(repr=False)
    rate: int
    words: tuple[WordTime, ...] = ()

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


@dataclass(frozen=True, slots=True)
class VoiceLimits:
    """What an engine can take and what must be said about it. ``characters`` is the longest text of one request (NFC)."""

    characters: int | None = None
    offline: bool = False
    licence: str = ""
    concurrency: int = 1


@dataclass(frozen=True, slots=True)
class Charge:
    """What a paid voice was sent for an article or a bulletin: characters, and what they cost in đồng."""

    voice: str
    characters: int
    cost: float


class Voice(Protocol):
    """An engine with its parameters. Any class with this shape can be named in ``voices`` as ``module:Class``.

    ``name`` is what the operator calls it, ``label`` what listeners are told, ``key`` the engine, version and parameters that
    make its sound (part of every take key: when it changes, the sound may).
    """

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def limits(self) -> VoiceLimits: ...

    def speak(self, segment: Segment) -> Take:
        """Return the whole segment spoken, or raise a VoiceError; never a part of it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of the sample ledger: where a stretch of the master comes from. The cues cover the master without a gap.

    ``kind`` is ``segment``, ``pause`` or ``sound`` (a jingle); ``segment`` is the index in the script. Samples are counted at
    the ledger's rate.
    """

    kind: str
    start: int
    end: int
    segment: int | None = None
    name: str | None = None
    words: tuple[WordTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The one account of time: duration, chapters, transcript times all come from here, never from a probe."""

    rate: int
    cues: tuple[Cue, ...]

    @property
    def samples(self) -> int:
        return self.cues[-1].end if self.cues else 0

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


@dataclass(frozen=True, slots=True)
class Chapter:
    start: float
    title: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How a master is made for one kind of listener. ``quality`` is LAME's 0 (best, slow) to 9."""

    name: str
    codec: str = "mp3"  # mp3 | wav | mulaw
    rate: int = 44100
    bitrate: int = 96
    lufs: float = -16.0
    peak: float = -1.0
    quality: int = 7
    tags: bool = True
    shape: str = "plain"  # plain | horn: band-limited and compressed for outdoor loudspeakers


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says about itself; the title equals the feed's."""

    title: str
    artist: str = ""
    album: str = ""
    date: str = ""
    comment: str = ""
    lyrics: str = ""
    language: str = "vie"
    cover: bytes | None = field(default=None, repr=False)
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True)
class Master:
    """One finished file. ``path`` is relative to the station's folder, ``samples`` at ``rate``, loudness read back from the file."""

    key: str
    profile: str
    path: str
    media_type: str
    size: int
    samples: int
    rate: int
    lufs: float
    peak: float
    range: float
    sha256: str

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


# --- what leaves us ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A segment in time: what transcript, captions and page are made of. Times in seconds.

    ``foreign`` names stretches of ``written`` in another language: (start, end, language tag), offsets in characters.
    """

    start: float
    end: float
    written: str
    spoken: str
    kind: SegmentKind
    paragraph: int | None = None
    words: tuple[WordTime, ...] = ()
    foreign: tuple[tuple[int, int, str], ...] = ()


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
    expiry_by: str | None = None  # the operator who set or lifted it; None where the notice itself says
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
    """The record of something leaving us: ``published``, ``pulled``, ``aired``, ``withdrawn``."""

    kind: str
    what: str
    at: datetime
    where: str
    detail: Mapping[str, Any] = field(default_factory=dict)


class Publisher(Protocol):
    """Where finished files go: the local folder, an S3 store."""

    def publish(self, release: Release) -> Receipt: ...
    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt: ...


@dataclass(frozen=True, slots=True)
class BulletinItem:
    """One thing said in a bulletin: an episode, or a line of the station's own."""

    kind: str  # episode | headlines | notice | evergreen
    title: str
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What fills one slot on one local date; (slot, date) is its key."""

    slot: str
    date: Day
    state: BulletinState
    airs: datetime
    ready_by: datetime
    valid_until: datetime
    title: str
    items: tuple[BulletinItem, ...] = ()
    master: Master | None = None
    chapters: tuple[Chapter, ...] = ()
    note: str | None = None
