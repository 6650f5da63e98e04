"""One finished file, how it is made, and the one account of time inside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .voice import WordTime


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
class Mark:
    """That a machine speaks: ``kind`` is a term of IPTC's digital source type vocabulary (``algorithmicMedia`` for a voice made by
    rules, ``trainedAlgorithmicMedia`` for a trained one), ``voice`` what listeners are told, ``date`` the day of what is read."""

    kind: str
    engine: str
    voice: str
    date: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says about itself; the title equals the feed's. ``mark`` is written also where a profile wants no tags."""

    title: str
    artist: str = ""
    album: str = ""
    date: str = ""
    comment: str = ""
    lyrics: str = ""
    language: str = "vie"
    cover: bytes | None = field(default=None, repr=False)
    chapters: tuple[Chapter, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Master:
    """One finished file. ``path`` is relative to the station's folder, ``samples`` at ``rate``, loudness read back from the file.

    ``beside`` are masters of the same sound for other profiles: a bulletin's go to the address together.
    """

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
    beside: tuple[Master, ...] = ()

    @property
    def seconds(self) -> float:
        return self.samples / self.rate
