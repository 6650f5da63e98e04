"""Is this string of letters a Vietnamese syllable? Data: ``data/syllables.toml``."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from .tables import toml_table

#: the combining marks of huyền, sắc, hỏi, ngã, nặng
TONES = "\u0300\u0301\u0309\u0303\u0323"
_LONGEST = 8  # "nghiêng" has seven letters


def strip_tone(word: str) -> str:
    """The word without its tone mark; the marks of ă â ê ô ơ ư stay.

    >>> strip_tone("hoạch")
    'hoach'
    """
    return split_tone(word)[0]


def split_tone(word: str) -> tuple[str, str]:
    """The word without tone marks, and the marks that it had: one at most in a syllable."""
    if word.isascii():
        return word, ""
    decomposed = unicodedata.normalize("NFD", word)
    letters = "".join(char for char in decomposed if char not in TONES)
    return unicodedata.normalize("NFC", letters), "".join(char for char in decomposed if char in TONES)


def bare(word: str) -> str:
    """The word in plain ASCII letters where Vietnamese ones stand: no tone, no hook, đ as d."""
    folded = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return folded.replace("đ", "d").replace("Đ", "D")


@cache
def _forms() -> tuple[frozenset[str], frozenset[str]]:
    table = toml_table("syllables")
    onsets, rimes = ["", *table["onsets"].split()], table["rimes"].split()
    more_onsets = [*onsets, *table["highland_onsets"].split()]
    more_rimes = [*rimes, *table["highland_rimes"].split()]
    plain = frozenset(onset + rime for onset in onsets for rime in rimes)
    highland = frozenset(onset + rime for onset in more_onsets for rime in more_rimes)
    return plain, highland - plain


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether the lower-case word is a syllable of Vietnamese spelling, with or without a tone mark."""
    letters, tones = split_tone(word)
    return 0 < len(word) <= _LONGEST and len(tones) < 2 and letters in _forms()[0]


@cache
def _bare_forms() -> frozenset[str]:
    return frozenset(map(bare, _forms()[0])) | {"dak", "lak", "krong", "buon", "pleiku"}


def is_bare_syllable(word: str) -> bool:
    """Whether the lower-case word is a syllable written without its marks, as in an address: phuoc, duong."""
    return word in _bare_forms() or is_syllable(word)


@lru_cache(maxsize=5_000)
def is_highland(word: str) -> bool:
    """Whether the lower-case word is spelled like the highland names that Vietnamese writing knows: Đắk, Krông, Blao."""
    return 1 < len(word) <= _LONGEST and strip_tone(word) in _forms()[1]


def split_syllables(word: str) -> list[str]:
    """``thanhmai`` as thanh, mai: the fewest syllables that make up the word, [] when none do."""
    if not 4 <= len(word) <= 40:
        return []
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 7), end - 1):
            before = best[start]
            if before is None or not is_syllable(word[start:end]):
                continue
            known = best[end]
            if known is None or len(before) + 1 < len(known):
                best[end] = [*before, word[start:end]]
    return best[len(word)] or []
