"""Unicode put right before anything is read, without losing where each character came from.

NFC; Đ for Ð; odd spaces to a space; invisible characters dropped, their halves joined; dashes, quotes and look-alike letters unified;
texts of the old fonts converted (:mod:`legacy`, which must come first: TCVN3 writes ư as U+00AD, the soft hyphen).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from ..vietnamese.old_fonts import Placed
from .legacy import decode_legacy
from .tables import data_table

_VIETNAMESE = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ"
_ODD = re.compile(f"[^\n -~{_VIETNAMESE}…]|['`]")
_COMPATIBILITY = re.compile("[\uff00-\uffef\ufb00-\ufb06\U0001d400-\U0001d7ff\u2100-\u214f\u2460-\u24ff]")
_KEPT_SIGNS = frozenset("№™℃℉Ωµ")
_FOREIGN_LETTER = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_MIXED_WORD = re.compile(r"[^\W\d_]+")


class Repaired(NamedTuple):
    """``text`` is clean; its character ``i`` stands for ``source[offsets[i]:offsets[i + 1]]``.

    ``offsets`` is None when nothing was changed in length or place; ``legacy`` says that an old font was converted.
    """

    text: str
    offsets: list[int] | None
    legacy: bool = False


def repair(source: str) -> Repaired:
    """Put ``source`` right. Every character of it belongs to exactly one character of the result, the first one starting at 0."""
    if _ODD.search(source) is None:
        return Repaired(source, None)
    placed = _compose([(char, index) for index, char in enumerate(source)])
    decoded = decode_legacy("".join(char for char, _ in placed))
    legacy = decoded is not None
    if decoded is not None:
        placed = [(char, placed[index][1]) for char, index in decoded]
    placed = _fold(placed)
    text = _latin_in_mixed_words("".join(char for char, _ in placed))
    offsets = [index for _, index in placed]
    if offsets:
        offsets[0] = 0
    offsets.append(len(source))
    return Repaired(text, offsets, legacy)


def _compose(placed: list[Placed]) -> list[Placed]:
    """NFC, cluster by cluster."""
    out: list[Placed] = []
    index = 0
    while index < len(placed):
        char, start = placed[index]
        end = index + 1
        while end < len(placed) and unicodedata.combining(placed[end][0]):
            end += 1
        if end == index + 1 and char < "\u0300":
            out.append((char, start))
        else:
            cluster = "".join(part for part, _ in placed[index : min(end, index + 30)])
            out.extend(
                (part, start) for part in unicodedata.normalize("NFC", cluster) if not unicodedata.combining(part)
            )
        index = end
    return out


def _fold(placed: list[Placed]) -> list[Placed]:
    same = _characters()["same"]
    out: list[Placed] = []
    for char, start in placed:
        if " " <= char <= "~" or char == "\n":
            out.append((same.get(char, char), start))
            continue
        out.extend((part, start) for part in _one(char, same))
    return out


def _one(char: str, same: dict[str, str]) -> str:
    """What one character beyond ASCII becomes: itself, another one, several, a space, or nothing."""
    folded = same.get(char)
    if folded is not None:
        return folded
    category = unicodedata.category(char)
    if category in ("Zl", "Zp") or char in "\u0085\x0b\x0c":
        return "\n"
    if category == "Zs" or char == "\t":
        return " "
    if category in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return ""
    if char not in _KEPT_SIGNS and _COMPATIBILITY.match(char):
        plain = unicodedata.normalize("NFKC", char)
        return "".join(same.get(part, part) for part in plain)
    return char


def _latin_in_mixed_words(text: str) -> str:
    """Cyrillic or Greek letters that pass for Latin ones inside a Latin word become what the reader saw."""
    if _FOREIGN_LETTER.search(text) is None:
        return text
    table = _characters()["lookalike"]

    def latin(match: re.Match[str]) -> str:
        word = match[0]
        if _FOREIGN_LETTER.search(word) and _LATIN_LETTER.search(word):
            return "".join(table.get(char, char) for char in word)
        return word

    return _MIXED_WORD.sub(latin, text)


@cache
def _characters() -> dict[str, dict[str, str]]:
    return data_table("characters.toml")
