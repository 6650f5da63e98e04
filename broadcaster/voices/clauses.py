"""When each clause of a take begins, for voices that tell no word times: their pauses are heard in the sound and tied to the marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..model import WordTime

#: a pause: this long (s), and this much under the loudest block (a factor); closed lips are shorter
SHORTEST_PAUSE, QUIET = 0.12, 0.02
#: how far (s, and as a share of the take) a pause may lie from where the syllables say that the mark is
_ASTRAY, _ASTRAY_SHARE = 0.4, 0.06
#: what a second of pause outweighs in seconds astray: a long pause is a mark's, a short one may be a closed consonant's
_LENGTH_COUNTS = 2.0
_BLOCK = 0.005
_AFTER_MARK = re.compile(r"[,;:.!?] (?=\S)")


def clause_times(pcm: bytes, rate: int, spoken: str) -> tuple[WordTime, ...]:
    """One entry a clause of ``spoken``, as takes of breath groups have them; a mark without a pause that is surely its own begins none."""
    places = [0, *(match.end() for match in _AFTER_MARK.finditer(spoken))]
    length = len(pcm) / 2 / rate
    if len(places) == 1 or not length:
        return ()
    pauses = _pauses(pcm, rate)
    silent = sum(end - start for start, end in pauses)
    expected = _expected(spoken, places[1:], length - silent)
    found = [(0, 0.0, 0.0), *_tied(expected, pauses, length), (len(spoken), length, length)]
    return tuple(
        WordTime(start, end, place, len(spoken[place:following].rstrip()))
        for (place, _, start), (following, end, _) in pairwise(found)
    )


def _expected(spoken: str, places: Sequence[int], voiced: float) -> list[tuple[int, float]]:
    """Each place with the time that its share of the syllables gives, in speech alone."""
    whole = len(spoken.split())
    return [(place, voiced * len(spoken[:place].split()) / whole) for place in places]


def _tied(
    expected: Sequence[tuple[int, float]], pauses: Sequence[tuple[float, float]], length: float
) -> list[tuple[int, float, float]]:
    """The places that have a pause, in order: place, where its pause begins and ends. The best whole assignment, by distance and length of pause."""
    voiced, passed = [], 0.0
    for start, end in pauses:
        voiced.append(start - passed)
        passed += end - start
    reach = _ASTRAY + _ASTRAY_SHARE * length
    # best[k]: the cheapest way to tie the first marks with the first k pauses, and what it ties
    best: list[tuple[float, tuple[tuple[int, float, float], ...]]] = [(0.0, ())] * (len(pauses) + 1)
    for place, time in expected:
        following = [(cost + reach, ties) for cost, ties in best]
        for at, (start, end) in enumerate(pauses):
            astray = abs(voiced[at] - time)
            cost = best[at][0] + astray - _LENGTH_COUNTS * min(0.5, end - start)
            if astray <= reach and cost < following[at + 1][0]:
                following[at + 1] = (cost, (*best[at][1], (place, start, end)))
        for at in range(1, len(following)):
            following[at] = min(following[at], following[at - 1], key=lambda way: way[0])
        best = following
    return list(best[-1][1])


def _pauses(pcm: bytes, rate: int) -> list[tuple[float, float]]:
    """Start and end in seconds of the silences inside the sound."""
    import numpy as np

    samples = np.abs(np.frombuffer(pcm, "<i2").astype(np.int32))
    size = max(1, round(_BLOCK * rate))
    blocks = np.array([block.max() for block in np.array_split(samples, max(1, len(samples) // size))])
    quiet = np.concatenate([[False], blocks < QUIET * blocks.max(), [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8)))
    seconds = len(samples) / rate / len(blocks)
    whole = len(samples) / rate
    runs = [(first * seconds, last * seconds) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    return [
        (float(start), float(end)) for start, end in runs if end - start >= SHORTEST_PAUSE and start > 0 and end < whole
    ]
