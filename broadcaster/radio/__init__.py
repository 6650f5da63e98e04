"""The radio day: when slots are, what fills them, what is said around it, and the playlists a station's automation reads.

Pure functions of settings and episodes; :mod:`broadcaster.steps.bulletin` carries their results to voice and studio.
"""

from .choosing import Choice, choose
from .parts import in_parts, part_of, relay_before, within_parts
from .playlists import m3u, pls, sidecar, xspf
from .slots import (
    MAKING_TIME,
    Calendar,
    Occurrence,
    calendar_of,
    next_occurrence,
    occurrences,
    occurrences_on,
    slot_at,
    slot_for,
)
from .texts import TEXTS, Texts
from .wording import Framing, WordsOfBulletin, again_lines, spare_lines, words_of_bulletin

__all__ = [
    "MAKING_TIME",
    "TEXTS",
    "Calendar",
    "Choice",
    "Framing",
    "Occurrence",
    "Texts",
    "WordsOfBulletin",
    "again_lines",
    "calendar_of",
    "choose",
    "in_parts",
    "m3u",
    "next_occurrence",
    "occurrences",
    "occurrences_on",
    "part_of",
    "pls",
    "relay_before",
    "sidecar",
    "slot_at",
    "slot_for",
    "spare_lines",
    "within_parts",
    "words_of_bulletin",
    "xspf",
]
