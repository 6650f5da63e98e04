"""What a later airing of the day says, and what keeps a bulletin from being too short."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from broadcaster.model import Priority
from broadcaster.radio import Choice, Today, choose
from broadcaster.settings import SlotSettings
from tests.radio.test_radio import AIRS, episode

FIRST = AIRS - timedelta(hours=6)
MORNING = [episode("a", age_hours=8), episode("b", age_hours=9)]
NEW = episode("mới", age_hours=1)
TODAY = Today(("a", "b"), FIRST)


def later(repeat: str, *episodes: Any, today: Today = TODAY, **values: Any) -> Choice:
    slot = SlotSettings(**{"title": "Bản tin", "at": ["05:30", "11:00"], "repeat": repeat, "length": "5m", **values})
    return choose(slot, episodes, {"a": 1, "b": 1, "cũ": 1}, AIRS, today=today)


def names(choice: Choice) -> list[str]:
    return [one.guid for one in choice.episodes]


def test_only_what_is_new() -> None:
    assert names(later("new", *MORNING, NEW)) == ["mới"]
    assert later("new", *MORNING).rung == "notice"


def test_the_same_again_in_the_same_order() -> None:
    choice = later("same", NEW, *MORNING[::-1])
    assert (names(choice), choice.rung, choice.repeats) == (["a", "b"], "fresh", FIRST)


def test_the_same_again_is_renewed_where_it_was_corrected_and_without_what_is_over() -> None:
    mended = replace(MORNING[0], revision=2, corrected="hoãn", updated=AIRS)
    over = replace(MORNING[1], expires=AIRS)
    choice = later("same", mended, over)
    assert (names(choice), choice.corrected) == (["a"], frozenset({"a"}))


def test_an_emergency_comes_before_the_same_again() -> None:
    assert names(later("same", *MORNING, replace(NEW, priority=Priority.EMERGENCY))) == ["mới", "a", "b"]


def test_nothing_to_say_again_is_news_as_ever() -> None:
    choice = later("same", NEW, today=Today())
    assert (names(choice), choice.repeats) == (["mới"], None)


def test_new_first_and_then_the_day_again() -> None:
    choice = later("again", *MORNING, NEW)
    assert (names(choice), choice.repeated) == (["mới", "a", "b"], frozenset({"a", "b"}))
    without = later("again", *MORNING)
    assert (names(without), without.rung, without.repeated) == (["a", "b"], "fresh", frozenset({"a", "b"}))
    assert names(later("again", *MORNING, replace(NEW, masters=(), title="x"), length="2m")) == ["mới", "a"]


WORTH = episode("còn giá trị", age_hours=900, categories=("sức khỏe",))
OLD = episode("cũ", age_hours=30)


@pytest.mark.parametrize(
    ("shortest", "expected"),
    [("0s", ["mới"]), ("90s", ["mới"]), ("2m", ["mới", "còn giá trị"]), ("3m", ["mới", "còn giá trị", "a"])],
)
def test_a_bulletin_is_filled_up_to_its_least_length_and_no_further(shortest: str, expected: list[str]) -> None:
    choice = later("new", NEW, WORTH, OLD, MORNING[0], shortest=shortest, evergreen=["sức khỏe"])
    assert names(choice) == expected
    assert choice.repeated == set(expected[1:])


def test_what_fills_is_no_longer_than_the_slot() -> None:
    assert names(later("new", NEW, episode("dài", 250, 900, categories=("x",)), shortest="5m", evergreen=["x"])) == [
        "mới"
    ]
