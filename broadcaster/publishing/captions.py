"""Lines cut into captions: each begins when its first word is heard, can be read in its time, and fits two rows.

Where to cut is weighed over the whole text at once: whole lines first, then after clauses, then before any word whose onset is known;
never inside a word, a number or what one reading rule read as one. What is too short to be read stays up through the pause behind it, or
goes together with its neighbour.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..model import Line
from .plain import one_line

ROW_CHARACTERS = 42
#: a row may be as wide as this where no onset is known at which the text could be cut: a caption that comes too early or late is worse
WIDEST_ROW = 65
CUE_ROWS = 2
SHORTEST_SECONDS = 0.5
MOST_PER_SECOND = 25
#: above the limits, so that times rounded to milliseconds keep them
_SPARE_SECONDS = 0.002

_TOKEN = re.compile(r"\S+")
_BREAKABLE = re.compile(r".{1,42}\Z|.{1,42}(?<=[/._?&=,;:-])|.{1,42}")
_CLAUSE, _COMMA = frozenset(".!?;:…"), frozenset(",)”»")
#: what a cut or a fault costs against another; a fault outweighs every choice of beauty
_CUE, _AFTER_CLAUSE, _AFTER_COMMA, _BETWEEN_WORDS = 6.0, 2.0, 4.0, 14.0
_WIDE, _ONSET_GUESSED, _LINES_TOGETHER, _STUMP = 60.0, 150.0, 30.0, 8.0
_WHOLE_BROKEN, _HURRIED, _PER_SECOND = 1500.0, 400.0, 1000.0
_STUMP_CHARACTERS = 12


class Cue(NamedTuple):
    """What stands on the screen from ``start`` to ``end`` (seconds), in at most two rows."""

    start: float
    end: float
    rows: tuple[str, ...]


class Word(NamedTuple):
    """A word as written and when it is heard. ``certain``: the onset was measured; ``whole``: the word before must stay with it."""

    text: str
    start: float
    certain: bool
    whole: bool
    opens: bool  # a line
    line_end: float
    blank: str = " "  # before it, unless it begins a row


def captions(lines: Iterable[Line]) -> list[Cue]:
    """The lines as cues, in order, none overlapping another."""
    ordered = sorted(lines, key=lambda line: line.start)
    words = [word for line in ordered for word in words_of(line)]
    return _ascending([_cue(words, first, after) for first, after in pairwise(_cuts(words))])


def words_of(line: Line) -> list[Word]:
    """The words of the line with their onsets; what is longer than a row is broken where it must be."""
    words: list[Word] = []
    reached = line.start
    for token, (start, certain, whole) in zip(_tokens(line), _onsets(line), strict=True):
        reached = max(reached, min(start, line.end))
        for number, text in enumerate(_BREAKABLE.findall(one_line(token.group()))):
            words.append(Word(text, reached, certain, whole, False, line.end))
            if number:  # the rest of what is longer than a row
                words[-1] = words[-1]._replace(certain=False, whole=False, blank="")
    if words:
        words[0] = words[0]._replace(opens=True, start=line.start, certain=True, whole=False)
    return words


def _tokens(line: Line) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(line.written))


def _onsets(line: Line) -> list[tuple[float, bool, bool]]:
    """For each word as written: when it is heard, whether that was measured, whether it belongs to the word before."""
    tokens = _tokens(line)
    places = _places(line, tokens)
    measured = {word.offset: word.start for word in line.words if word.length > 0}
    known = _known(line)
    found: list[tuple[float, bool, bool]] = []
    for number, token in enumerate(tokens):
        place = next((spoken for written, spoken in places if token.start() <= written < token.end()), None)
        if place is not None:
            time = measured.get(place)
            found.append((_between(line, known, place) if time is None else time, time is not None, False))
            continue
        share = token.start() / max(1, len(line.written))
        behind = [spoken for written, spoken in places if written < token.start()]
        ahead = [spoken for written, spoken in places if written > token.start()]
        place = min(
            [max([round(share * len(line.spoken)), *behind[-1:]]), *ahead[:1]]
        )  # a guess never overtakes what is known
        whole = bool(places) or (
            number > 0 and tokens[number - 1].group()[-1].isdecimal() and token.group()[0].isdecimal()
        )
        found.append((_between(line, known, place), False, whole))
    return found


def _places(line: Line, tokens: Sequence[re.Match[str]]) -> Sequence[tuple[int, int]]:
    """Where in ``spoken`` each stretch of ``written`` is said; word by word where nothing tells and the numbers of words agree."""
    if line.places:
        return line.places
    said = _TOKEN.finditer(line.spoken)
    starts = [(token.start(), word.start()) for token, word in zip(tokens, said, strict=False)]
    return starts if len(starts) == len(line.spoken.split()) == len(tokens) else ()


def _known(line: Line) -> list[tuple[int, float]]:
    """Places in ``spoken`` whose time is known, ascending in both."""
    points = [(0, line.start)]
    for word in line.words:
        for place, time in ((word.offset, word.start), (word.offset + word.length, word.end)):
            if word.length > 0 and place >= points[-1][0] and time >= points[-1][1]:
                points.append((place, time))
    return [*points, (max(len(line.spoken), points[-1][0]), max(line.end, points[-1][1]))]


def _between(line: Line, known: Sequence[tuple[int, float]], place: int) -> float:
    """The time of ``place``, by syllables between the two known ones around it; a mark takes the time of a syllable."""
    right = min(max(1, bisect_right(known, place, key=lambda point: point[0])), len(known) - 1)
    (first, begin), (last, end) = known[right - 1], known[right]
    whole = _weight(line.spoken[first:last])
    return begin + (end - begin) * min(1.0, _weight(line.spoken[first:place]) / whole) if whole else begin


def _weight(spoken: str) -> int:
    return len(spoken.split()) + sum(char in ",;:.!?" for char in spoken)


def _cuts(words: Sequence[Word]) -> list[int]:
    """Where cues begin, and the end: the cheapest way through the text."""
    costs, before = [0.0], [0]
    for after in range(1, len(words) + 1):
        best, best_first = float("inf"), after - 1
        length = 0
        for first in range(after - 1, -1, -1):
            length += len(words[first].text) + len(words[first].blank)
            if length > CUE_ROWS * WIDEST_ROW + 2:
                break
            cost = costs[first] + _cost(words, first, after, length)
            if cost < best:
                best, best_first = cost, first
        costs.append(best)
        before.append(best_first)
    cuts = [len(words)]
    while cuts[-1]:
        cuts.append(before[cuts[-1]])
    return cuts[::-1]


def _cost(words: Sequence[Word], first: int, after: int, length: int) -> float:
    """What it costs to show ``words[first:after]``, ``length`` characters, as one cue."""
    chosen = words[first:after]
    cost = _CUE
    if _rows(chosen) is None:
        if _rows(chosen, WIDEST_ROW) is None:
            return float("inf")
        cost += _WIDE
    cost += _LINES_TOGETHER * sum(word.opens for word in chosen[1:])
    if not chosen[0].opens:
        cost += _cut_cost(words[first - 1], chosen[0])
    ends_line = after == len(words) or words[after].opens
    if length < _STUMP_CHARACTERS and not (chosen[0].opens and ends_line):
        cost += _STUMP
    if after < len(words):
        missing = _needed(length) - (words[after].start - chosen[0].start)
        if missing > 0:
            cost += _HURRIED + _PER_SECOND * missing
    return cost


def _cut_cost(last: Word, first: Word) -> float:
    if first.whole:
        return _WHOLE_BROKEN
    mark = last.text[-1]
    cost = _AFTER_CLAUSE if mark in _CLAUSE else _AFTER_COMMA if mark in _COMMA else _BETWEEN_WORDS
    return cost if first.certain else cost + _ONSET_GUESSED


def _needed(characters: int) -> float:
    return max(SHORTEST_SECONDS, characters / MOST_PER_SECOND) + _SPARE_SECONDS


def _rows(words: Sequence[Word], widest: int = ROW_CHARACTERS) -> tuple[str, ...] | None:
    """The words in one or two rows, broken after a mark or near the middle; None where they do not fit."""
    text = words[0].text + "".join(word.blank + word.text for word in words[1:])
    if len(text) <= widest:
        return (text,)
    if len(text) > CUE_ROWS * widest + 1:
        return None
    best: tuple[float, tuple[str, ...]] | None = None
    at = len(words[0].text)
    for word, following in pairwise(words):
        rows = (text[:at], text[at + len(following.blank) :])
        at += len(following.blank) + len(following.text)
        if max(map(len, rows)) > widest or following.whole:
            continue
        cost = abs(len(rows[0]) - len(rows[1])) - (12 if word.text[-1] in _CLAUSE | _COMMA else 0)
        if best is None or cost < best[0]:
            best = cost, rows
    return best[1] if best else None


def _cue(words: Sequence[Word], first: int, after: int) -> Cue:
    chosen = words[first:after]
    rows = _rows(chosen) or _rows(chosen, WIDEST_ROW) or (chosen[0].text,)
    start, following = chosen[0].start, words[after] if after < len(words) else None
    if following is not None and not following.opens:
        return Cue(start, following.start, rows)
    end = max(chosen[-1].line_end, start + _needed(len(" ".join(rows))))
    return Cue(start, end if following is None else min(end, following.start), rows)


def _ascending(cues: Sequence[Cue]) -> list[Cue]:
    """In whole milliseconds, not overlapping, each at least one long: players refuse a file for less."""
    placed: list[Cue] = []
    at = 0
    for cue in cues:
        start = max(round(cue.start * 1000), at)
        at = max(round(cue.end * 1000), start + 1)
        placed.append(Cue(start / 1000, at / 1000, cue.rows))
    return placed
