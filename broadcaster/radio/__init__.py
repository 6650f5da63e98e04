"""The radio day: when slots are, what fills them, what is said around it, and the playlists a station's automation reads.

Pure functions of settings and episodes; :mod:`broadcaster.steps.bulletin` carries their results to voice and studio.
"""

from .choosing import Choice, Today, choose
from .parts import PartRoom, in_parts, part_of, relay_before
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
from .texts import TEXTS, Texts
from .turns import LONGEST_WAIT
from .wishes import NO_WISHES, Wishes, wishes_for
from .wording import Framing, WordsOfBulletin, again_lines, spare_lines, words_of_bulletin

__all__ = [
    "LONGEST_WAIT",
    "MAKING_TIME",
    "NO_WISHES",
    "TEXTS",
    "Calendar",
    "Choice",
    "Framing",
    "Occurrence",
    "PartRoom",
    "Retraction",
    "Texts",
    "Today",
    "Wishes",
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
    "retraction_lines",
    "sidecar",
    "slot_at",
    "slot_for",
    "spare_lines",
    "wishes_for",
    "words_of_bulletin",
    "xspf",
]
