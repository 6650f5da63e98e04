"""Small things that are done to every stretch of text: composed letters, plain spaces, folded keys, words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys(
    [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_CONTROLS = dict.fromkeys([*range(0, 9), 11, 12, *range(14, 32), *range(127, 160)], " ")
_SPACES = dict.fromkeys([160, 5760, *range(8192, 8203), 8239, 8287, 12288], " ")
_TABLE = {**_CONTROLS, **_SPACES, **_INVISIBLE, 0x2028: "\n", 0x2029: "\n", 0x0085: "\n"}
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffc]")
_WORD = re.compile(r"\w+")
_LONGEST_KEPT = 2000


def tidy(text: str) -> str:
    """NFC, no-break spaces as spaces, nothing invisible, control and private-use characters as spaces; line ends kept."""
    text = unicodedata.normalize("NFC", text).translate(_TABLE)
    return _PRIVATE.sub(" ", text)


def one_line(text: str) -> str:
    """``text`` (tidy) with every run of white space as one space."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Lower case on one line: what the rules are matched against."""
    return one_line(text).casefold()


def words(text: str) -> list[str]:
    return list(_words(text)) if len(text) <= _LONGEST_KEPT else _WORD.findall(text.casefold())


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Each block of a page is counted by many rules: its words are looked for once."""
    return tuple(_WORD.findall(text.casefold()))


def key(text: str) -> str:
    """The words alone: two texts with one key are heard as the same."""
    return " ".join(words(text))
