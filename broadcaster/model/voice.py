"""Who speaks and what came of it: engines, the takes they make, what paid ones cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from .script import Segment


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
