"""Is this still the same article? Measured by the runs of three syllables that two texts share; no list of suspicious words.

A page may answer as ever and yet have become something else: an advert on a hacked portal, a form, a notice of the host, another article.
Whatever it says, it does not say what stood there. A revision does: it repeats old sentences (growing, correcting), or is made of
them (shortening), or names what it calls off. So the measure is the larger of two shares: of the new body's runs, those in the old
text; of the old body's runs, those in the new text. The headline alone saves nothing: it may be kept above an alien body.

Runs of three need no stop list: single syllables are common to all Vietnamese texts, pairs to many, runs of three to few. Measured on
3,088 genuine revisions and 11,825 impostors (``tests/cleaning/likeness``, made of our own articles and of 145 real ones; impostors are
19 kinds of pages and other articles of the same portals), at the best limit of each:

=============  =====  ===========================  ==================
runs of        limit  genuine below (falsely held)  impostors at or above
=============  =====  ===========================  ==================
two            0.18   0.10 %                        1.0 %
three          0.12   0.10 %                        0.3 %
=============  =====  ===========================  ==================

Of genuine revisions 99.5 % share 0.24 or more, of impostors 99.5 % share less than 0.10. The impostors above are close kin: circulars on one
disease, the week's reports of one office. Genuine ones below call a text off whose headline is two words.

The headline that a feed or a list gave to a page is asked the same: of its pairs of syllables, how many does the page say. Only one in
thirty of 154 articles says less than 0.15 of its headline in its body alone; of short pages that were something else 99.7 % do, of all
strangers 96 %. The page's own headline is told as well: where it is the given one, there is no question.
"""

from __future__ import annotations

from ..model import Cleaned
from .text import words

#: a revision shares at least so much with the text before it
LEAST_SHARED = 0.12
#: an article says at least so much of a headline that was given to it
LEAST_TOLD = 0.15
_RUN, _PAIR = 3, 2
#: shorter ones are labels: «Chi tiết», «Thông báo»
_SHORTEST_HEADLINE = 4


def shared(old: Cleaned, new: Cleaned) -> float:
    """How much of the smaller body the other text says, from 0 to 1, in runs of three syllables."""
    return max(_share(_body(new), _whole(old)), _share(_body(old), _whole(new)))


def is_unlike(old: Cleaned, new: Cleaned) -> bool:
    """Whether ``new`` says too little of what ``old`` said to be a revision of it."""
    return shared(old, new) < LEAST_SHARED


def is_foreign_headline(given: str, *told: str) -> bool:
    """Whether a page that tells this, headline included, has nothing to do with the headline that its source gave."""
    if len(words(given)) < _SHORTEST_HEADLINE:
        return False
    return _share(given, "\n".join(told), _PAIR) < LEAST_TOLD


def _share(body: str, text: str, length: int = _RUN) -> float:
    said, other = words(body), words(text)
    runs = _runs(said, min(length, len(said)))
    return len(runs & _runs(other, min(length, len(said)))) / len(runs) if runs else 0.0


def _runs(said: list[str], length: int) -> frozenset[tuple[str, ...]]:
    """The distinct runs of so many syllables."""
    return frozenset(zip(*(said[start:] for start in range(length)), strict=False))


def _body(text: Cleaned) -> str:
    return "\n".join(text.texts)


def _whole(text: Cleaned) -> str:
    return "\n".join([text.title, *text.texts])
