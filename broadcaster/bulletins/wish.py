"""The key of everything that a bulletin would be made from now: as long as it stays the same, there is nothing to make again.

Its first half is of how the slot sounds, its second of what was chosen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..mark import LAYOUT
from ..model import Episode
from ..radio import Choice, Occurrence
from ..store.codec import to_json

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station


def wish_of(shape: str, occurrence: Occurrence, choice: Choice) -> str:
    """The key of what was chosen, each article as it is spoken now, for that time on air, in that ``shape``."""
    said = {one.name: _said(getattr(choice, one.name)) for one in fields(choice) if one.name not in _UNHEARD}
    return shape[:_HALF] + _key([occurrence.airs.isoformat(), said])[:_HALF]


def is_of_shape(wish: str, shape: str) -> bool:
    """Whether what has that key was made in that shape."""
    return wish[:_HALF] == shape[:_HALF]


def shape_of(slot: SlotSettings, frame: str) -> str:
    """sha256 of how the slot would sound whatever it says, in the station's ``frame``."""
    return _key([slot.model_dump(mode="json", exclude=_TIMETABLE), frame])


def frame_of(station: Station) -> str:
    """sha256 of what all slots have in common: names, voices, sounds, texts, and how a file is made."""
    settings = station.settings
    studio = settings.studio.model_dump(mode="json")
    spoken = [settings.station.name, settings.voices.disclosure, list(settings.voices.chain)]
    return _key([spoken, studio, _files_of(station), LAYOUT])


_HALF = 32
#: of a choice: who got room first
_UNHEARD = {"turn"}
#: what says when a slot is on air and by when it is ready, which nobody hears
_TIMETABLE = {"enabled", "days", "weekend", "at", "holidays", "holiday_at", "ready_before", "freeze"}


def _said(value: Any) -> Any:
    """What is chosen without what changes and is not heard: of an episode its revision and its sound."""
    if isinstance(value, Episode):
        return [value.guid, value.revision, value.title, [master.key for master in value.masters]]
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_said(one) for one in value]
    return to_json(value)


def _files_of(station: Station) -> list[tuple[str, int, int]]:
    """The station's own sounds and texts, by size and time."""
    sounds = [station.audio / "jingles" / name for name in station.settings.studio.sounds.model_dump().values() if name]
    return [_stamp(path) for path in (*sounds, *sorted(station.path("config/texts").glob("*")))]


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return path.name, -1, 0
    return path.name, stat.st_size, stat.st_mtime_ns


def _key(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
