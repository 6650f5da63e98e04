"""Small things that are done to every stretch of text: composed letters, plain spaces, folded keys, words."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_CONTROLS = {code: " " for code in [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]}
_SPACES = {code: " " for code in [0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]}
_TABLE = {**_CONTROLS, **_SPACES, **_INVISIBLE, 0x2028: "\n", 0x2029: "\n", 0x0085: "\n"}
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffc]")
_RUN = re.compile(r"[ \t\r\f\v]+")
_WORD = re.compile(r"\w+")


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
    return _WORD.findall(text.casefold())


def key(text: str) -> str:
    """The words alone: two texts with one key are heard as the same."""
    return " ".join(words(text))


def squeeze(text: str) -> str:
    """Runs of blanks as one, line ends kept."""
    return _RUN.sub(" ", text)
