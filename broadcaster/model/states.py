"""Where an article or a bulletin stands, and how urgent a piece is: the words that are written into rows and shown to people."""

from __future__ import annotations

from enum import StrEnum


class ArticleState(StrEnum):
    """Where an article stands on its way to the listeners; see ``docs/operate.md`` for what an operator does in each."""

    FOUND = "found"
    CLEANED = "cleaned"
    SCRIPTED = "scripted"
    VOICED = "voiced"
    MASTERED = "mastered"
    PUBLISHED = "published"
    EXPIRED = "expired"
    FAILED = "failed"  # will be tried again by itself, from the state it was in
    HELD = "held"  # waits for a person
    SKIPPED = "skipped"  # a person, or the first-visit rule, decided it shall not be read
    SUPERSEDED = "superseded"  # only of a revision: the next one took its place
    WITHDRAWN = "withdrawn"


class BulletinState(StrEnum):
    """Where a bulletin stands; ``fallback`` is a ready bulletin that had to be filled from the fallback ladder."""

    PLANNED = "planned"
    FILLED = "filled"
    MASTERED = "mastered"
    READY = "ready"
    PULLED = "pulled"
    AIRED = "aired"
    FALLBACK = "fallback"
    CORRECTED = "corrected"


class Priority(StrEnum):
    """The three classes that Vietnamese public loudspeaker systems know."""

    NORMAL = "thong-thuong"
    PRIORITY = "uu-tien"
    EMERGENCY = "khan-cap"
