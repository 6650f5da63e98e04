"""Lines that a host puts on every page, learnt by counting; the counts themselves are kept by the store.

A line on three or more pages of one host is furniture, whatever it says. Digits are masked, so that counters and clocks agree;
but not in sentences: two notices of a power cut may differ by nothing but the hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .lines import is_sentence
from .text import key, one_line, tidy

_DIGITS = re.compile(r"\d+")
#: longer lines are never learnt: two notices may share a sentence
MOST_WORDS = 25


def normal_line(text: str) -> str:
    """The form in which a line is counted and looked up."""
    return key(text if is_sentence(text) else _DIGITS.sub("0", text))


def countable(texts: Iterable[str]) -> list[str]:
    """The distinct normal forms of lines short enough to be learnt, in page order."""
    out: dict[str, None] = {}
    for text in texts:
        line = normal_line(one_line(tidy(text)))
        if line and len(line.split()) <= MOST_WORDS:
            out.setdefault(line)
    return list(out)
