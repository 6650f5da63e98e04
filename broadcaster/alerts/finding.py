"""What a look finds, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``subject`` tells it from others of its kind and stays the same, ``words`` name thing and fault."""

    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How an alert has ended, in words; ``mended`` is whether all is well, or its time is only past."""

    words: str
    mended: bool = True


#: the time on air is over, for better or worse
SLOT_OVER = Ended("khung giờ ấy đã qua", mended=False)
