"""Letters typed in fonts older than Unicode, as they look when their bytes are taken for Latin-1: TCVN3 and VNI.

TCVN3 (TCVN 5712:1993 VN3; fonts .VnTime, ABC) has one code a letter; the capital fonts (.VnTimeH) hold the small letters' codes.
VNI (fonts VNI-*) writes a vowel, then its marks as a second letter. Whether a text is of such a font, its reader must judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from .tables import pairs

#: a letter of the converted text and the offset in the source where it begins
Placed = tuple[str, int]


@cache
def tcvn3() -> Mapping[int, str]:
    """Code → letter, as :meth:`str.translate` takes it."""
    return MappingProxyType({int(code, 16): letter for code, letter in pairs("tcvn3").items()})


@cache
def vni() -> Mapping[str, str]:
    """One or two written letters → the letter meant. A capital vowel may have a small tail."""
    return MappingProxyType(pairs("vni"))


def from_tcvn3(text: str) -> str:
    """``text`` with TCVN3 codes as letters. The soft hyphen U+00AD is ư here."""
    return text.translate(tcvn3())


def from_vni(text: str) -> str:
    """``text`` with VNI shapes as letters, the longest first."""
    table = vni()
    return _shapes().sub(lambda found: table[found[0]], text)


def placed_tcvn3(text: str) -> list[Placed]:
    """Like :func:`from_tcvn3`, each letter with its place."""
    table = tcvn3()
    return [(table.get(ord(char), char), index) for index, char in enumerate(text)]


def placed_vni(text: str) -> list[Placed]:
    """Like :func:`from_vni`, each letter with its place."""
    table = vni()
    placed: list[Placed] = []
    index = 0
    while index < len(text):
        pair = table.get(text[index : index + 2]) if index + 1 < len(text) else None
        placed.append((pair or table.get(text[index], text[index]), index))
        index += 2 if pair else 1
    return placed


@cache
def _shapes() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(shape) for shape in sorted(vni(), key=len, reverse=True)))
