"""The radio day: when slots are, what fills them, what is said around it, and the playlists a station's automation reads.

Pure functions of settings and episodes; :mod:`broadcaster.steps.bulletin` carries their results to voice and studio.
"""

from .air_log import (
    EVIDENCE,
    SAID,
    Entry,
    LoggedItem,
    Told,
    as_csv,
    as_month,
    as_record,
    evidence_words,
    length_words,
    told_words,
)
from .choosing import Choice, choose
from .playlists import m3u, pls, sidecar, xspf
from .slots import MAKING_TIME, Occurrence, next_occurrence, occurrence_on
from .wording import WordsOfBulletin, words_of_bulletin

__all__ = [
    "EVIDENCE",
    "MAKING_TIME",
    "SAID",
    "Choice",
    "Entry",
    "LoggedItem",
    "Occurrence",
    "Told",
    "WordsOfBulletin",
    "as_csv",
    "as_month",
    "as_record",
    "choose",
    "evidence_words",
    "length_words",
    "m3u",
    "next_occurrence",
    "occurrence_on",
    "pls",
    "sidecar",
    "told_words",
    "words_of_bulletin",
    "xspf",
]
