"""The radio day: when slots are, what fills them, what is said around it, and the playlists a station's automation reads.

Pure functions of settings and episodes; :mod:`broadcaster.steps.bulletin` carries their results to voice and studio.
"""

from .choosing import Choice, choose
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
from .wording import WordsOfBulletin, words_of_bulletin

__all__ = [
    "MAKING_TIME",
    "Calendar",
    "Choice",
    "Occurrence",
    "WordsOfBulletin",
    "calendar_of",
    "choose",
    "m3u",
    "next_occurrence",
    "occurrences",
    "occurrences_on",
    "pls",
    "sidecar",
    "slot_at",
    "slot_for",
    "words_of_bulletin",
    "xspf",
]
