"""What every rule is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from ..lexicon import Lexicon
from ..line import LETTERS, Line, Piece
from ..numerals import Numerals
from ..tables import letter_names, word_set
from ..units import Units

if TYPE_CHECKING:
    from ...settings.reading import ReadingSettings


class Toolbox:
    """The style, the lexicon and what is made of them once: numerals, units, letter names, word sets."""

    def __init__(self, lexicon: Lexicon, style: ReadingSettings) -> None:
        self.lexicon = lexicon
        self.style = style
        self.numerals = Numerals(style)
        self.units = Units(lexicon)

    def year(self, digits: str) -> str:
        """A year as the house says it."""
        if self.style.years == "digits" and len(digits) == 4 and digits[1:] != "000":
            return self.numerals.spell(digits)
        return self.numerals.cardinal(digits)

    def years(self, digits: str) -> str:
        return f"năm {self.year(digits)}"


Rule: TypeAlias = Callable[[Toolbox, Line, int], Piece | None]

#: P'Răng, K'Ho: a name with its first consonant apart
APOSTROPHE = re.compile(rf"[{LETTERS}]+(?:'[{LETTERS}]+)+")
_LETTER_OR_DIGIT = re.compile(r"\d+|[^\W\d_]", re.UNICODE)


def context(name: str) -> frozenset[str]:
    """A set of words of ``data/contexts.toml``."""
    return word_set("contexts.toml", name)


def letter_by_letter(text: str) -> str:
    """Letters by their names; other characters are passed over.

    >>> letter_by_letter("NQ")
    'nờ quy'
    """
    names = letter_names()
    return " ".join(names.get(char, "") or _bare_name(char, names) for char in text.lower() if char.isalpha()).strip()


def _bare_name(char: str, names: dict[str, str]) -> str:
    from ...vietnamese.syllables import bare, strip_tone

    return names.get(strip_tone(char)) or names.get(bare(char)[:1], "")


def code(text: str, numerals: Numerals, spell_digits: bool = False) -> str:
    """A code of letters and digits: letters by name, digits as a number or one by one."""
    words: list[str] = []
    for part in _LETTER_OR_DIGIT.findall(text):
        if part.isdecimal():
            one_by_one = spell_digits or (part[0] == "0" and len(part) > 1) or len(part) > 4
            words.append(numerals.spell(part) if one_by_one else numerals.cardinal(part))
        else:
            words.append(letter_by_letter(part))
    return " ".join(word for word in words if word)
