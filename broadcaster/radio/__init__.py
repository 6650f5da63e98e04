"""The radio day: when slots are, what fills them, what is said around it, and the playlists a station's automation reads.

Pure functions of settings and episodes; :mod:`broadcaster.steps.bulletin` carries their results to voice and studio.
"""

from .choosing import Choice, choose
from .playlists import m3u, pls, sidecar, xspf
from .retractions import Retraction, retraction_lines
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
from .turns import LONGEST_WAIT
from .wishes import NO_WISHES, Wishes, wishes_for
from .wording import WordsOfBulletin, words_of_bulletin

__all__ = [
    "LONGEST_WAIT",
    "MAKING_TIME",
    "NO_WISHES",
    "Calendar",
    "Choice",
    "Occurrence",
    "Retraction",
    "Wishes",
    "WordsOfBulletin",
    "calendar_of",
    "choose",
    "m3u",
    "next_occurrence",
    "occurrences",
    "occurrences_on",
    "pls",
    "retraction_lines",
    "sidecar",
    "slot_at",
    "slot_for",
    "wishes_for",
    "words_of_bulletin",
    "xspf",
]
