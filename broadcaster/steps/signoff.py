"""The closing line of an episode, and everything that was said with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Segment, SegmentKind

if TYPE_CHECKING:
    from ..station import Station


def signoff_segments(station: Station, label: str) -> tuple[Segment, ...]:
    """The closing line that names the synthetic voice, when the station has one."""
    from ..voices import signoff

    line = signoff(label, station.settings.voices)
    return station.reader.read(line, kind=SegmentKind.SIGNOFF) if line else ()


def spoken_segments(station: Station, script: tuple[Segment, ...], label: str) -> tuple[Segment, ...]:
    """Everything that was said: the script and the closing line of the voice called ``label``."""
    return (*script, *signoff_segments(station, label))
