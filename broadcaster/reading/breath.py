"""Spoken text in pieces that a voice can take in one request, cut where a speaker would breathe."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from ..model import Segment, SpanKind
from .rules.base import context
from .sentences import MARKS

_NAME_WORD = re.compile(r"[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỵ]")
#: how good a place is to cut after: clause, comma, before a conjunction, between words, inside a number or name
_CLAUSE, _COMMA, _CONJUNCTION, _WORD, _NEVER = 0, 1, 10, 30, 400


class Unit(NamedTuple):
    """Words that stay together, with the mark after them, and what it costs to cut after them."""

    text: str
    cost: int


def breath_groups(segment: Segment, limit: int) -> tuple[str, ...]:
    """``segment.spoken`` in pieces of at most ``limit`` NFC characters.

    Cuts come after a clause, then a comma, then before a conjunction, then between words; a number, date or name is cut only
    when it is longer than ``limit`` by itself. The pieces are of balanced length, and joined by spaces they are the spoken text.
    Raises ValueError when ``limit`` is not positive.
    """
    if limit < 1:
        raise ValueError("limit must be positive")
    spoken = unicodedata.normalize("NFC", segment.spoken)
    if not spoken:
        return ()
    if len(spoken) <= limit:
        return (spoken,)
    units = _units(segment, spoken)
    return _balanced(_fitting(units, limit), limit)


def _units(segment: Segment, spoken: str) -> list[Unit]:
    """The spoken text as units; without spans every word is one."""
    blocks: list[tuple[str, bool]] = []
    for span in segment.spans:
        if not span.spoken:
            continue
        if span.spoken in MARKS:
            if blocks:
                blocks[-1] = (blocks[-1][0] + span.spoken, blocks[-1][1])
            continue
        whole = span.kind is not SpanKind.WORD
        blocks.append((unicodedata.normalize("NFC", span.spoken), whole))
    words: list[tuple[str, bool]] = []
    for text, whole in blocks:
        if whole:
            words.append((text, True))
        else:
            words.extend(_with_names(text.split(" ")))
    joined = " ".join(text for text, _ in words)
    if joined != spoken and joined + "." == spoken and words:
        words[-1] = (spoken[len(joined) - len(words[-1][0]) :], words[-1][1])
    elif joined != spoken and not (joined.rstrip(",") + "." == spoken and words):
        words = _with_names(spoken.split(" "))
    elif joined != spoken:
        words[-1] = (words[-1][0].rstrip(",") + ".", words[-1][1])
    return _priced(words)


def _with_names(words: list[str]) -> list[tuple[str, bool]]:
    """Words, with runs of capitalised ones (two to four) taken as names."""
    out: list[tuple[str, bool]] = []
    run: list[str] = []
    for word in words:
        if not word:
            continue
        if _NAME_WORD.match(word) and len(run) < 4 and not (run and run[-1][-1] in MARKS):
            run.append(word)
            continue
        if run:
            out.append((" ".join(run), len(run) > 1))
            run = []
        if _NAME_WORD.match(word):
            run = [word]
        else:
            out.append((word, False))
    if run:
        out.append((" ".join(run), len(run) > 1))
    return out


def _priced(words: list[tuple[str, bool]]) -> list[Unit]:
    units: list[Unit] = []
    conjunctions = context("conjunctions")
    for index, (text, _) in enumerate(words):
        following = words[index + 1][0] if index + 1 < len(words) else ""
        if text[-1] in ".?!;:":
            cost = _CLAUSE
        elif text[-1] == ",":
            cost = _COMMA
        elif following.split(" ")[0].strip(",.").lower() in conjunctions:
            cost = _CONJUNCTION
        else:
            cost = _WORD
        units.append(Unit(text, cost))
    return units


def _fitting(units: list[Unit], limit: int) -> list[Unit]:
    """Units longer than the limit are cut between words, and words longer than the limit between letters."""
    out: list[Unit] = []
    for unit in units:
        if len(unit.text) <= limit:
            out.append(unit)
            continue
        parts: list[str] = []
        for word in unit.text.split(" "):
            parts.extend(word[start : start + limit] for start in range(0, len(word), limit))
        out.extend(Unit(part, _COMMA if part[-1] == "," else _NEVER) for part in parts[:-1])
        out.append(Unit(parts[-1], unit.cost))
    return out


def _balanced(units: list[Unit], limit: int) -> tuple[str, ...]:
    """The cheapest way to cut: the price of each cut and of each short piece, by dynamic programming over a bounded window."""
    count = len(units)
    best = [0.0] + [float("inf")] * count
    origin = [0] * (count + 1)
    for end in range(1, count + 1):
        length = -1
        start = end
        while start > 0:
            length += len(units[start - 1].text) + 1
            if length > limit:
                break
            start -= 1
            slack = (limit - length) / limit
            cut = units[end - 1].cost if end < count else 0
            price = best[start] + 10 + cut + 14 * slack * slack
            if price < best[end]:
                best[end], origin[end] = price, start
    pieces: list[str] = []
    end = count
    while end > 0:
        start = origin[end]
        pieces.append(" ".join(unit.text for unit in units[start:end]))
        end = start
    return tuple(reversed(pieces))
