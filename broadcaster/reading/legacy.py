"""Texts typed in the fonts of the 1990s: TCVN3 (.VnTime) and VNI, and UTF-8 taken for Latin-1.

A text is converted when it says so as a whole: it holds no letter that those fonts cannot make by accident (ế, ợ, đ …), and the
words that hold odd characters become Vietnamese syllables. Of a text that mixes both, the stretches that say so by themselves are
converted. Tables: :mod:`broadcaster.vietnamese.old_fonts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..vietnamese.old_fonts import Placed, placed_tcvn3, placed_vni
from ..vietnamese.syllables import is_syllable

_MODERN = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_ODD = re.compile("[\u0080-\u00ff]")
_MOJIBAKE = re.compile("[\u00c3\u00c4\u00c6][\u0080-\u00bf\u0192\u201a-\u2122]|\u00e1[\u00ba\u00bb]")
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]\"'/&+=<>-]+")
_TYPED = re.compile(r"[A-Za-z][\u0080-\u00ff]|[\u00a1-\u00ff][A-Za-z]")
_SURE = 0.8
#: symbols of documents that are no syllables
_SYMBOLS = ("QĐ", "NĐ", "BCĐ", "HĐ", "LĐ", "ĐT", "GĐ", "CĐ", "HĐND", "QĐi")
#: a token that may stand in a stretch of an old font, or what ends such a stretch
_TOKENS = re.compile(r"[^\s.,;:!?()\[\]\"“”«»]+|[.,;:!?()\[\]\"“”«»\n]")
_PARTS = re.compile(r"[^.,;:!?()\[\]\"“”«»\n]+")
_MARKS = frozenset('.,;:!?()[]"“”«»\n')
#: a sign that no modern word has inside it: the © of nh©n, the § of Q§
_SIGN_INSIDE = re.compile("[A-Za-z][\u00a1-\u00bf\u00d7\u00f7\u00ad]+[A-Za-z]|[A-Z]\u00a7|\u00a7[A-Za-z]")
_CAPITAL_INSIDE = re.compile("[a-z][\u00c0-\u00de]")
#: what is left unread of a font that could not be told
LEFTOVER = re.compile("[\u00a1-\u00a9\u00ab-\u00af\u00b1\u00b4-\u00b6\u00b8\u00bb-\u00bf\u00d7\u00f7]")


def decode_legacy(text: str) -> list[Placed] | None:
    """The characters that the writer meant, each with its place in ``text``, or None when nothing of it is legacy."""
    if _ODD.search(text) is None:
        return None
    if _MOJIBAKE.search(text) is not None:
        repaired = _from_mojibake(text)
        if repaired is not None:
            return repaired
    return _decode_whole(text, 2) or _decode_stretches(text)


def _decode_whole(text: str, least: int) -> list[Placed] | None:
    """The text in the font that makes syllables of it, when ``least`` letters of it look typed in one."""
    if len(_MODERN.findall(text)) * 20 > len(_ODD.findall(text)):
        return None
    if _share_of_syllables(text) >= _SURE or len(_TYPED.findall(text)) < least:
        return None
    best: list[Placed] | None = None
    best_share = _SURE
    decoders: tuple[Callable[[str], list[Placed]], ...] = (placed_tcvn3, placed_vni)
    for decode in decoders:
        placed = decode(text)
        share = _share_of_syllables("".join(char for char, _ in placed), beside=text)
        if share >= best_share and (best is None or share > best_share):
            best, best_share = placed, share
    return _with_modern_parts(text, _with_capitals(text, best)) if best is not None else None


def _with_modern_parts(text: str, placed: list[Placed]) -> list[Placed]:
    """What stands between two marks, is good Vietnamese as it is and none when decoded, was modern: ``Thông báo: nh©n d©n``."""
    decoded: dict[int, str] = {}
    for char, index in placed:
        decoded[index] = decoded.get(index, "") + char
    for part in _PARTS.finditer(text):
        if part[0].isascii() or _share_of_syllables(part[0]) < 1:
            continue
        there = range(*part.span())
        if _share_of_syllables("".join(decoded.get(index, "") for index in there), beside=part[0]) < 1:
            decoded.update((index, text[index]) for index in there)
    return [(char, index) for index, chars in sorted(decoded.items()) for char in chars]


def _decode_stretches(text: str) -> list[Placed] | None:
    """A modern text with stretches of an old font pasted into it; None when none of them says so by itself."""
    placed: list[Placed] = []
    done = 0
    for start, end in _stretches(text):
        part = text[start:end]
        decoded = _decode_whole(part, 1 if _SIGN_INSIDE.search(part) else 2)
        if decoded is not None:
            placed.extend((char, index) for index, char in enumerate(text[done:start], done))
            placed.extend((char, start + index) for char, index in decoded)
            done = end
    if not done:
        return None
    placed.extend((char, index) for index, char in enumerate(text[done:], done))
    return placed


def _stretches(text: str) -> list[tuple[int, int]]:
    """Runs of words that may be of an old font: bounded by marks, or by modern words and then no wider than their odd words."""
    runs: list[tuple[int, int]] = []
    start = first_odd = last_odd = -1
    open_left = True
    for token in _TOKENS.finditer(text):
        word = token[0]
        mark = word in _MARKS
        if mark or _MODERN.search(word):
            if first_odd >= 0:
                runs.append((start if open_left else first_odd, token.start() if mark else last_odd))
            start, first_odd, open_left = -1, -1, mark
            continue
        if start < 0:
            start = token.start()
        if _ODD.search(word) and (
            _SIGN_INSIDE.search(word) or _CAPITAL_INSIDE.search(word) or not is_syllable(word.lower())
        ):
            first_odd = token.start() if first_odd < 0 else first_odd
            last_odd = token.end()
    if first_odd >= 0:
        runs.append((start if open_left else first_odd, len(text)))
    return runs


def _with_capitals(text: str, placed: list[Placed]) -> list[Placed]:
    """The capital fonts (.VnTimeH) hold small codes: where all plain letters are capitals, the others were meant so."""
    plain = [char for char in text if char.isascii() and char.isalpha()]
    if len(plain) > 2 and all(map(str.isupper, plain)):
        return [(char.upper() if len(char.upper()) == 1 else char, index) for char, index in placed]
    return placed


def _share_of_syllables(text: str, beside: str | None = None) -> float:
    """How many of the words with letters beyond ASCII are syllables. ``beside`` is the source when ``text`` was decoded."""
    words = [
        word.lower() for word in _WORD.findall(text) if not word.isascii() and len(word) > 1 and word not in _SYMBOLS
    ]
    if not words:
        return float(beside is None or any(symbol in text for symbol in _SYMBOLS))
    return sum(map(is_syllable, words)) / len(words)


def _from_mojibake(text: str) -> list[Placed] | None:
    """UTF-8 bytes that were shown as Latin-1 or Windows-1252, put together again; None when they are none."""
    placed: list[Placed] = []
    index = 0
    while index < len(text):
        size = _sequence_length(text[index])
        if size == 1:
            placed.append((text[index], index))
        else:
            try:
                char = b"".join(map(_byte, text[index : index + size])).decode("utf-8")
            except (UnicodeError, ValueError):
                return None
            placed.append((char, index))
        index += size
    return placed if any(_MODERN.match(char) for char, _ in placed) else None


def _sequence_length(char: str) -> int:
    code = ord(char)
    if 0xC2 <= code <= 0xDF:
        return 2
    if 0xE0 <= code <= 0xEF:
        return 3
    return 1


def _byte(char: str) -> bytes:
    code = ord(char)
    return bytes([code]) if code < 256 else char.encode("cp1252")
