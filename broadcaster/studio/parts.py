"""What a programme is made of, in the order it is heard, and what comes back when it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..model import Ledger, Master, Take


@dataclass(frozen=True, slots=True)
class Pcm:
    """Sound in memory: mono 16-bit little-endian samples at ``rate`` per second."""

    pcm: bytes = field(repr=False)
    rate: int

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


#: A sound in memory, a file of any format :mod:`.sounds` can read, or a function that gives the sound.
SoundLoad = Pcm | Path | Callable[[], Pcm]


@dataclass(frozen=True, slots=True)
class Speech:
    """One spoken segment. ``take`` may be a function, so that a long programme never lies in memory; ``segment`` is its index."""

    take: Take | Callable[[], Take]
    segment: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence of ``ms`` milliseconds."""

    ms: int


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound of the station's own: ident, opening, separator. It is brought to the level of the speech around it."""

    name: str
    load: SoundLoad


@dataclass(frozen=True, slots=True)
class Bed:
    """Parts spoken over music. ``under`` dB is how far below the speech the bed lies; between the lines it comes up by ``rise`` dB.

    Speech and pauses only; the bed is repeated or cut to fit and faded in and out. The ledger lists the parts as if there
    were no bed.
    """

    parts: tuple[Speech | Pause, ...]
    name: str
    load: SoundLoad
    under: float = 15.0
    rise: float = 5.0


Part = Speech | Pause | Sound | Bed


@dataclass(frozen=True, slots=True)
class Made:
    """One account of time and the files that share it, in the order of the profiles asked for."""

    ledger: Ledger
    masters: tuple[Master, ...]
