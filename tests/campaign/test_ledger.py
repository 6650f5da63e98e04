"""The account of the campaign sees what was heard wrongly and what was lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from .books import Published
from .ledger import Ledger
from .measure import Seen
from .station_folder import SLOTS, Airing

SLOT = SLOTS[0]
DAY = date(2026, 12, 5)
AIRING, NEXT = Airing(SLOT, DAY, SLOT.at[0]), Airing(SLOT, DAY + timedelta(days=1), SLOT.at[0])
LONG_AGO = datetime(2026, 12, 1, tzinfo=UTC)
ONE = Published(1, 1, "guid", 11, LONG_AGO, LONG_AGO, None, None)


def heard(*items: tuple[int, int], known: Published = ONE, airing: Airing = AIRING) -> Ledger:
    ledger = Ledger()
    ledger.hear(airing, Seen(items=items), {known.number: known}, lambda since: airing.airs - since)
    return ledger


def kinds(ledger: Ledger) -> list[str]:
    return [wrong.kind for wrong in ledger.wrong]


def test_what_is_right_is_not_wrong() -> None:
    assert kinds(heard((1, 1))) == []


def test_a_withdrawn_article_heard_is_wrong_after_the_watch_had_its_minute() -> None:
    assert kinds(heard((1, 1), known=replace(ONE, withdrawn=AIRING.airs - timedelta(minutes=3)))) == ["withdrawn"]
    assert kinds(heard((1, 1), known=replace(ONE, withdrawn=AIRING.airs - timedelta(seconds=30)))) == []


def test_an_expired_article_heard_is_wrong_to_the_second() -> None:
    assert kinds(heard((1, 1), known=replace(ONE, expires=AIRING.airs))) == ["expired"]
    assert kinds(heard((1, 1), known=replace(ONE, expires=AIRING.airs + timedelta(seconds=1)))) == []


def test_old_words_of_a_corrected_article_are_wrong() -> None:
    corrected = replace(ONE, version=2, updated=AIRING.airs - timedelta(minutes=5))
    assert kinds(heard((1, 1), known=corrected)) == ["old words"]
    assert kinds(heard((1, 2), known=corrected)) == []
    dead = Ledger()
    dead.hear(AIRING, Seen(items=((1, 1),)), {1: corrected}, lambda _: timedelta(minutes=1))
    assert kinds(dead) == []


def test_a_repeat_is_wrong_unless_it_is_announced_or_corrected() -> None:
    for second, expected in (
        (Seen(items=((1, 1),)), ["repeat"]),
        (Seen(items=((1, 1),), announced=frozenset({1})), []),
        (Seen(items=((1, 2),)), []),
    ):
        ledger = heard((1, 1))
        ledger.hear(NEXT, second, {1: replace(ONE, version=second.items[0][1])}, lambda since: NEXT.airs - since)
        assert kinds(ledger) == expected


def test_the_other_slot_may_say_it_too() -> None:
    ledger = heard((1, 1))
    ledger.hear(Airing(SLOTS[1], DAY, SLOTS[1].at[0]), Seen(items=((1, 1),)), {1: ONE}, lambda _: timedelta())
    assert kinds(ledger) == []


def test_an_article_that_ends_nowhere_is_unaccounted_for() -> None:
    end = AIRING.airs
    known = {
        1: ONE,
        2: replace(ONE, number=2),
        3: replace(ONE, number=3, withdrawn=end),
        4: replace(ONE, number=4, expires=end),
        5: replace(ONE, number=5),
    }
    ledger = heard((1, 1))
    expected = Counter(carried=1, unaccounted=1, withdrawn=1, expired=1, backlog=1)
    assert ledger.endings(known, {5}, end) == expected


def test_what_the_books_call_heard_and_was_not_is_seen() -> None:
    told = {(SLOT.name, AIRING.airs, 1), (SLOT.name, NEXT.airs, 1), (SLOT.name, AIRING.airs, 2)}
    assert heard((1, 1)).unheard(told) == [(SLOT.name, AIRING.airs, 2), (SLOT.name, NEXT.airs, 1)]
