"""Two operators typed over the same text: what only one of them changed is taken, and true clashes are told.

The unit is the paragraph: a sentence put together from two hands is one that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Clash:
    """A stretch of paragraphs that both changed, each in another way; empty where one took it out."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """The text with both changes; where they clash it has mine."""

    texts: tuple[str, ...]
    clashes: tuple[Clash, ...]


def merged(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Merged:
    """Both changes of ``base`` in one text, paragraph by paragraph."""
    texts: list[str] = []
    clashes: list[Clash] = []
    for old, left, right in _stretches(base, mine, theirs):
        if left in (old, right):
            texts += right
        else:
            texts += left
            if right != old:
                clashes.append(Clash(tuple(old), tuple(left), tuple(right)))
    return Merged(tuple(texts), tuple(clashes))


def _stretches(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """The three texts cut where all agree, in order: each cut as it is in the base, in mine and in theirs."""
    b = m = t = 0
    for at, in_mine, in_theirs in _agreed(base, mine, theirs):
        if (b, m, t) != (at, in_mine, in_theirs):
            yield list(base[b:at]), list(mine[m:in_mine]), list(theirs[t:in_theirs])
        if at < len(base):
            yield [base[at]], [base[at]], [base[at]]
        b, m, t = at + 1, in_mine + 1, in_theirs + 1


def _agreed(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where each paragraph that neither touched stands in base, mine and theirs; the end of all three comes last."""
    left, right = _places(base, mine), _places(base, theirs)
    yield from ((at, left[at], right[at]) for at in sorted(left.keys() & right.keys()))
    yield len(base), len(mine), len(theirs)


def _places(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {start + n: place + n for start, place, length in blocks for n in range(length)}
