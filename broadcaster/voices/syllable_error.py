"""What was heard held against what was to be said, syllable by syllable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ..vietnamese.syllables import split_tone

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class SyllableErrors:
    """``said`` syllables of the text, ``wrong`` of them that were replaced, left out or added; ``tail`` were not heard at its end."""

    text: str
    said: int
    wrong: int
    tail: int

    @property
    def share(self) -> float:
        """Syllable error rate: may pass 1 when more was heard than there is."""
        return self.wrong / self.said if self.said else float(bool(self.text))


def syllable_errors(spoken: str, heard: str) -> SyllableErrors:
    """The least number of changes that make ``heard`` out of ``spoken``, and how many syllables of its end nothing heard stands for."""
    wanted, found = _syllables(spoken), _syllables(heard)
    costs = _costs(wanted, found)
    least = min(costs)
    reached = max(index for index, cost in enumerate(costs) if cost == least)
    return SyllableErrors(heard, len(wanted), costs[-1], len(wanted) - reached)


def _costs(wanted: Sequence[str], found: Sequence[str]) -> list[int]:
    """Edit distance of all of ``found`` to each beginning of ``wanted``, the empty one first."""
    row = list(range(len(wanted) + 1))
    for number, syllable in enumerate(found, 1):
        diagonal, row[0] = row[0], number
        for index, other in enumerate(wanted, 1):
            cost = min(row[index] + 1, row[index - 1] + 1, diagonal + (syllable != other))
            diagonal, row[index] = row[index], cost
    return row


def _syllables(text: str) -> list[str]:
    """Syllables in one spelling: hoà is hòa, lí is lý; case and marks do not count."""
    return [_spelling(word) for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def _spelling(word: str) -> str:
    """The letters, then the tone."""
    letters, tones = split_tone(word)
    return re.sub(r"(?<=[bcdđghklmnpqrstvx])y$", "i", letters) + tones
