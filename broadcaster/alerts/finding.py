"""What a look finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``subject`` tells it from others of its kind and stays the same, ``words`` name thing and fault."""

    subject: str
    words: str
