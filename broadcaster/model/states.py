"""Where an article or a bulletin stands, which state may follow which and by whom, and how urgent a piece is.

The two tables of moves are the rule: the store writes a state only where its row is here. A move from None makes the thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar


class ArticleState(StrEnum):
    """Where an article stands on its way to the listeners; see ``docs/operate.md`` for what an operator does in each."""

    FOUND = "found"
    CLEANED = "cleaned"
    SCRIPTED = "scripted"
    VOICED = "voiced"
    MASTERED = "mastered"
    PUBLISHED = "published"
    EXPIRED = "expired"
    FAILED = "failed"  # will be tried again by itself, from the state it was in
    HELD = "held"  # waits for a person
    SKIPPED = "skipped"  # a person, or the first-visit rule, decided it shall not be read
    WITHDRAWN = "withdrawn"


class BulletinState(StrEnum):
    """Where a bulletin stands; ``fallback`` is a ready bulletin that had to be filled from the fallback ladder."""

    PLANNED = "planned"
    FILLED = "filled"
    MASTERED = "mastered"
    READY = "ready"
    PULLED = "pulled"
    AIRED = "aired"
    FALLBACK = "fallback"
    CORRECTED = "corrected"
    MISSED = "missed"  # its time on air went by before it was ready
    WITHDRAWN = "withdrawn"  # it carried an episode that was withdrawn, and was taken down with it


class By(StrEnum):
    """Who moves a thing: a step of ours, the source, a person, or the clock."""

    STEP = "step"
    SOURCE = "source"
    PERSON = "person"
    CLOCK = "clock"


S = TypeVar("S", bound=StrEnum)
Moves = Mapping[tuple[S | None, S], frozenset[By]]


def moves(*rows: tuple[Iterable[S | None], Iterable[S], Iterable[By]]) -> Moves[S]:
    """Every (from, to) that the rows name, with all who may do it."""
    table: dict[tuple[S | None, S], frozenset[By]] = {}
    for before, after, by in rows:
        for move in [(old, new) for old in before for new in after]:
            table[move] = table.get(move, frozenset()) | frozenset(by)
    return table


#: states in which an article has a next step by itself, in their order
WORKING = (
    ArticleState.FOUND,
    ArticleState.CLEANED,
    ArticleState.SCRIPTED,
    ArticleState.VOICED,
    ArticleState.MASTERED,
)
_WITH_A_TEXT = WORKING[1:]
#: states in which an article does not go on by its own step: it is tried again later, or waits for a person
STUCK = (ArticleState.FAILED, ArticleState.HELD)
_SHOWN = (ArticleState.PUBLISHED, ArticleState.EXPIRED)
_NO_LONGER = (ArticleState.WITHDRAWN,)

ARTICLE_MOVES: Moves[ArticleState] = moves(
    # taken in, also when there are other bytes of it; what shall not be read comes back by a person only
    ((None, *WORKING, *STUCK, *_SHOWN, *_NO_LONGER), (ArticleState.FOUND,), (By.SOURCE, By.PERSON)),
    ((ArticleState.SKIPPED,), (ArticleState.FOUND,), (By.PERSON,)),
    ((None,), (ArticleState.SKIPPED,), (By.SOURCE,)),
    # the pipeline; cleaning sends an article whose words are unchanged back to where they stand
    ((ArticleState.FOUND,), (ArticleState.CLEANED, ArticleState.SKIPPED, *_SHOWN, *_NO_LONGER), (By.STEP,)),
    ((ArticleState.CLEANED,), (ArticleState.SCRIPTED,), (By.STEP,)),
    ((ArticleState.SCRIPTED,), (ArticleState.VOICED, *_SHOWN), (By.STEP,)),
    ((ArticleState.VOICED,), (ArticleState.MASTERED, ArticleState.SCRIPTED), (By.STEP,)),
    ((ArticleState.MASTERED,), _SHOWN, (By.STEP,)),
    (WORKING, STUCK, (By.STEP,)),
    # what is due: another try, the end of a notice, a better voice
    ((ArticleState.FAILED,), WORKING, (By.CLOCK,)),
    ((ArticleState.PUBLISHED,), (ArticleState.EXPIRED, ArticleState.SCRIPTED), (By.CLOCK,)),
    # a person lets it go on, has it read anew or otherwise, sets its last day, decides against it
    (STUCK, WORKING, (By.PERSON,)),
    ((*_WITH_A_TEXT, *STUCK, ArticleState.PUBLISHED), (ArticleState.CLEANED,), (By.PERSON,)),
    ((ArticleState.HELD, *_SHOWN), _SHOWN, (By.PERSON,)),
    ((*WORKING, *STUCK), (ArticleState.SKIPPED,), (By.PERSON,)),
    ((*WORKING, *STUCK, *_SHOWN), _NO_LONGER, (By.PERSON,)),
    (_NO_LONGER, (ArticleState.CLEANED,), (By.PERSON,)),
)

#: moves that are written only together with a person's approval of the text the article stands on
APPROVING_MOVES: frozenset[tuple[ArticleState | None, ArticleState]] = frozenset(
    [(ArticleState.WITHDRAWN, ArticleState.CLEANED)]
)

_MAKERS = (By.PERSON, By.CLOCK)
#: states of a bulletin of which nothing has lain at its address, in the order of its steps
UNREADY = (BulletinState.PLANNED, BulletinState.FILLED, BulletinState.MASTERED)
#: states of one that lies at its address and has been fetched by nobody yet
AT_THE_ADDRESS = (BulletinState.READY, BulletinState.FALLBACK, BulletinState.CORRECTED)

BULLETIN_MOVES: Moves[BulletinState] = moves(
    ((None,), (BulletinState.PLANNED, BulletinState.FILLED), _MAKERS),
    ((*UNREADY, BulletinState.MISSED), (BulletinState.FILLED,), _MAKERS),
    ((BulletinState.FILLED, BulletinState.MISSED), (BulletinState.MASTERED,), _MAKERS),
    ((BulletinState.MASTERED, BulletinState.MISSED), AT_THE_ADDRESS, _MAKERS),
    (
        (BulletinState.PLANNED, BulletinState.FILLED),
        (BulletinState.FALLBACK,),
        _MAKERS,
    ),  # the spare, when it cannot be made
    # made again while it lies at its address, which always holds a whole file
    (
        (*AT_THE_ADDRESS, BulletinState.PULLED, BulletinState.AIRED),
        (BulletinState.READY, BulletinState.FALLBACK, BulletinState.CORRECTED),
        _MAKERS,
    ),
    # what receipts tell
    ((BulletinState.READY, BulletinState.CORRECTED), (BulletinState.PULLED,), (By.STEP,)),
    ((*AT_THE_ADDRESS, BulletinState.PULLED), (BulletinState.AIRED,), (By.STEP, By.PERSON)),
    (UNREADY, (BulletinState.MISSED,), (By.CLOCK,)),
    # an episode that it carries was withdrawn: taken down with it, and made again where it has not aired
    ((*AT_THE_ADDRESS, BulletinState.PULLED, BulletinState.AIRED), (BulletinState.WITHDRAWN,), (By.STEP,)),
    ((BulletinState.WITHDRAWN,), AT_THE_ADDRESS, _MAKERS),
)


class Priority(StrEnum):
    """The three classes that Vietnamese public loudspeaker systems know."""

    NORMAL = "thong-thuong"
    PRIORITY = "uu-tien"
    EMERGENCY = "khan-cap"
