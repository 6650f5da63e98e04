"""Text typed with the old Vietnamese fonts: TCVN3 (.VnTime, ABC) and VNI, seen through Latin-1 eyes.

Judged paragraph by paragraph, by how Vietnamese the text becomes: a repair must turn nearly every odd word into a possible
syllable, and the text must hold hardly any real Vietnamese letters. Anything between sure and surely not is a doubt, never a guess.
Tables: :mod:`broadcaster.vietnamese.old_fonts`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .old_fonts import from_tcvn3, from_vni
from .syllables import is_highland, is_syllable

_VIETNAMESE = re.compile("[\u1ea0-\u1ef9đĐơƠưƯăĂ]")
_TCVN3_SIGNS = re.compile("[®«¬\u00ad©¨ªµ¶·¸¹»¼½¾¡¢£¤¥¦§]")
_TCVN3_INSIDE = re.compile(
    "[a-z®¨©ª«¬\u00ad][®«¬\u00adµ¶·¸¹»¼½¾¨©ª]|[®«¬\u00adµ¶·¸¹»¼½¾¨©ª][a-z]|[®«¬ªµ¶·¸¹»¼½¾]{1}[®«¬ªµ¶·¸¹»¼½¾]"
)
_VNI_SIGNS = re.compile("[aeouyôö][ùøûõïâáàåãäêéèúüë]|[ñÑ](?=[aeiouyôöæ])|[ôö]|[AEOUYÔÖ][ÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]")
_STRANGE = re.compile("[®¬µ¶¸¹ªøûïåäüëæñöØÛÏÅÄÜËÑÖ\u00ad]")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_SIGNS = 2
_SURE, _UNSURE = 0.93, 0.7


class Repair(NamedTuple):
    """``sure`` is False when the text is surely broken but what it says is not certain."""

    text: str
    name: str
    sure: bool


def possible(text: str) -> float:
    """Share of words in ``text`` with a letter beyond ASCII that can be Vietnamese syllables; 0 when there is none."""
    odd = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(is_syllable(word.lower()) for word in odd) / len(odd) if odd else 0.0


def impossible_words(text: str) -> tuple[list[str], int]:
    """The words with a letter beyond ASCII that cannot be Vietnamese syllables, and how many words with such letters there are."""
    odd = [word for word in _WORD.findall(text) if not word.isascii()]
    return [word for word in odd if not (is_syllable(word.lower()) or is_highland(word.lower()))], len(odd)


def may_be_legacy(text: str) -> bool:
    """Whether letters stand in ``text`` that old fonts need and Unicode Vietnamese does not have."""
    return _STRANGE.search(text) is not None


def repair_legacy(text: str) -> Repair | None:
    """The reading of ``text`` when it was typed with an old font, else None."""
    if text.isascii():
        return None
    modern = len(_VIETNAMESE.findall(text))
    best: Repair | None = None
    best_share = 0.0
    for name, signs, convert in (("TCVN3", _TCVN3_SIGNS, from_tcvn3), ("VNI", _VNI_SIGNS, from_vni)):
        count = len(signs.findall(text))
        if count < _LEAST_SIGNS or (name == "TCVN3" and not _TCVN3_INSIDE.search(text)) or modern > 0.15 * count:
            continue
        before = possible(text)
        now = convert(text)
        share = possible(now)
        if share > best_share and share >= _UNSURE and share > before + 0.15:
            lost_tones = name == "TCVN3" and sum(word.isupper() and len(word) > 1 for word in _WORD.findall(now)) > 3
            best, best_share = Repair(now, name, share >= _SURE and not lost_tones), share
    return best
