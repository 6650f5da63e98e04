"""A machine whose clock was years ahead for one start, then right again: nothing stays frozen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from broadcaster.errors import FetchFailed
from broadcaster.settings import FeedSettings
from broadcaster.sources import Timetable, TransientMemory
from broadcaster.sources.politeness import Politeness

from .test_lists import Bench, item, rss
from .town import Answer, Town, open_town

HOUR, DAY, YEARS = 3600.0, 86400.0, 5 * 365 * 86400.0


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as town:
        yield town


@pytest.mark.parametrize("ahead", [2 * DAY, 40 * DAY, YEARS, 90 * YEARS / 5])
def test_a_source_is_due_at_once_when_the_clock_is_right_again(town: Town, ahead: float) -> None:
    memory = TransientMemory()
    timetable = Timetable(memory, clock=town.clock)
    town.clock.now += ahead
    timetable.succeeded("good")
    timetable.succeeded("rare", timedelta(days=14))
    timetable.failed("bad", FetchFailed("bad", "hỏng", ""))
    town.clock.now -= ahead - 60
    assert timetable.may_visit("good")
    assert timetable.may_visit("bad")
    assert timetable.may_visit("rare")
    standing = timetable.standing("good")
    assert standing.last_good is None or standing.last_good.timestamp() <= town.clock.now
    assert standing.due is None or standing.due.timestamp() <= town.clock.now


def test_records_of_an_older_program_without_a_time_are_judged_by_their_due_time(town: Town) -> None:
    memory = TransientMemory()
    memory.put("visit:old", {"due": town.clock.now + YEARS, "failures": 2, "problem": "hỏng"})
    memory.put("visit:soon", {"due": town.clock.now + 20 * HOUR, "failures": 2, "problem": "hỏng"})
    timetable = Timetable(memory, clock=town.clock)
    assert timetable.may_visit("old")
    assert not timetable.may_visit("soon")


@pytest.mark.parametrize("back", [0.0, 30.0, 600.0, 40 * 60.0])
def test_a_clock_put_right_by_minutes_changes_nothing(town: Town, back: float) -> None:
    timetable = Timetable(TransientMemory(), clock=town.clock, spread=lambda: 0.5)
    timetable.succeeded("good", timedelta(hours=6))
    timetable.failed("bad", FetchFailed("bad", "hỏng", ""), timedelta(hours=6))
    timetable.succeeded("weekly", timedelta(days=7))
    town.clock.now -= back
    assert not any(timetable.may_visit(name) for name in ("good", "bad", "weekly"))
    town.clock.now += 6 * DAY
    assert not timetable.may_visit("weekly")


def test_what_was_fresh_until_years_from_now_is_asked_for_again(town: Town) -> None:
    root = town.open("p.test", lambda _: Answer(200, b"<p>tin</p>", {"Cache-Control": "max-age=7200"}))
    web = town.client(TransientMemory(), allow=("p.test",), robots=False)
    town.clock.now += YEARS
    web.remember(web.get(root))
    assert web.get(root).not_modified
    asked = len(town.log)
    town.clock.now -= YEARS
    web.get(root)
    assert len(town.log) == asked + 1


def test_a_host_that_asked_for_patience_years_from_now_is_asked(town: Town) -> None:
    answers = iter([Answer(503, b"", {"Retry-After": "3600"}), Answer(200, b"<p>tin</p>")])
    root = town.open("p.test", lambda _: next(answers))
    web = town.client(TransientMemory(), allow=("p.test",), robots=False)
    town.clock.now += YEARS
    with pytest.raises(FetchFailed):
        web.get(root)
    town.clock.now -= YEARS
    assert web.get(root).status == 200


def test_rules_for_robots_of_years_from_now_are_asked_for_again(town: Town) -> None:
    root = town.open("p.test", lambda _: Answer(200, b"<p>tin</p>"), robots="User-agent: *\nAllow: /\n")
    web = town.client(TransientMemory(), allow=("p.test",))
    town.clock.now += YEARS
    web.get(root)
    town.clock.now -= YEARS
    web.get(root)
    assert [request.path for request in town.log].count("/robots.txt") == 2


def test_a_pause_between_requests_of_years_from_now_is_not_waited_for(town: Town) -> None:
    slept: list[float] = []
    politeness = Politeness(town.clock, slept.append)
    town.clock.now += YEARS
    with politeness.at(["host p.test"], 5.0):
        pass
    town.clock.now -= YEARS
    with politeness.at(["host p.test"], 5.0):
        pass
    assert all(seconds <= 5.0 for seconds in slept)


def test_articles_and_their_looks_go_on(town: Town) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss"))
    text = "Bà con nhớ mang theo giấy tờ. "
    state = {"/moi": Answer(503), "/cu": Answer(200, b"<html><p>Ban dau</p></html>")}

    def entry(name: str, n: int) -> str:
        return item(n, text=text, link=f"{bench.root}/{name}")

    bench.pages.update(state)
    bench.pages["/rss"] = rss(entry("moi", 1), entry("cu", 2))
    town.clock.now += YEARS
    bench.visit()  # one is taken, the other waits: its host is busy
    bench.pages["/moi"] = Answer(200, b"<html><p>Da mo</p></html>")
    town.clock.now -= YEARS
    later = [found for _ in range(3) for found in bench.visit()]
    assert any(b"Da mo" in found.body for found in later)
    bench.pages["/cu"] = Answer(200, b"<html><p>Sua lai cho dung</p></html>")
    later = [found for _ in range(4) for found in bench.visit()]
    assert any(b"Sua lai" in found.body for found in later)
