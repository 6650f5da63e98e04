from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.errors import FetchFailed, SourceGone
from broadcaster.model import Found
from broadcaster.settings import FolderSettings
from broadcaster.sources import Timetable, TransientMemory

HOUR = timedelta(hours=1)


class Sim:
    def __init__(self, spread: float = 0.5) -> None:
        self.now = datetime(2026, 8, 3, tzinfo=UTC).timestamp()
        self.table = Timetable(TransientMemory(), clock=lambda: self.now, spread=lambda: spread)

    def pause(self, name: str = "a") -> float:
        due = self.table.standing(name).due
        assert due is not None
        return (due.timestamp() - self.now) / 3600


def test_a_source_never_visited_is_due() -> None:
    assert Sim().table.may_visit("a", HOUR)


@pytest.mark.parametrize(("every", "hours"), [(HOUR, 1.0), (timedelta(minutes=1), 0.25), (None, 1.0)])
def test_the_interval_holds_with_a_floor(every: timedelta | None, hours: float) -> None:
    sim = Sim()
    sim.table.succeeded("a", every)
    assert sim.pause() == pytest.approx(hours)
    assert not sim.table.may_visit("a", every)
    sim.now += hours * 3600
    assert sim.table.may_visit("a", every)


def test_visits_are_spread_by_a_tenth() -> None:
    pauses = []
    for spread in (0.0, 1.0):
        sim = Sim(spread)
        sim.table.succeeded("a", 10 * HOUR)
        pauses.append(sim.pause())
    assert pauses == pytest.approx([9.0, 11.0])


def test_a_folder_may_be_looked_at_often() -> None:
    sim = Sim()
    sim.table.succeeded("a", timedelta(seconds=10), polite=False)
    assert sim.pause() == pytest.approx(10 / 3600)


def test_failures_double_the_pause_up_to_a_day_and_call_for_attention() -> None:
    sim = Sim()
    pauses = []
    for _ in range(7):
        sim.table.failed("a", FetchFailed("x", "hỏng"), HOUR)
        pauses.append(sim.pause())
    assert pauses == pytest.approx([1, 2, 4, 8, 16, 24, 24])
    standing = sim.table.standing("a")
    assert (standing.needs_attention, standing.failures, standing.stopped) == (True, 7, False)
    assert "hỏng" in str(standing.problem)
    sim.table.succeeded("a", HOUR)
    assert not sim.table.standing("a").needs_attention


def test_retry_after_is_kept_but_no_longer_than_a_day() -> None:
    sim = Sim()
    sim.table.failed("a", FetchFailed("x", "bận", retry_after=5 * 3600), HOUR)
    assert sim.pause() == pytest.approx(5)
    sim.table.failed("b", FetchFailed("x", "bận", retry_after=1e9), HOUR)
    assert sim.pause("b") == pytest.approx(24)


def test_no_planned_visit_is_missed_for_the_jitter_of_the_due_time() -> None:
    for spread in (0.0, 0.5, 1.0):
        sim, visits = Sim(spread), 0
        for _ in range(24):
            if sim.table.may_visit("a", HOUR):
                sim.table.succeeded("a", HOUR)
                visits += 1
            sim.now += 3600
        assert visits == 24, spread


def test_a_visit_well_before_the_due_time_waits() -> None:
    sim = Sim()
    sim.table.succeeded("a", HOUR)
    sim.now += 47 * 60
    assert not sim.table.may_visit("a", HOUR)
    sim.now += 2 * 60
    assert sim.table.may_visit("a", HOUR)


def test_planned_visits_wait_while_failures_ask_for_it() -> None:
    sim = Sim()
    visits = []
    for hour in range(24):
        if sim.table.may_visit("a", HOUR):
            visits.append(hour)
            sim.table.failed("a", FetchFailed("x", "hỏng"), HOUR)
        sim.now += 3600
    assert visits == [0, 1, 3, 7, 15]


def test_a_host_s_own_wish_is_kept_to_the_second() -> None:
    sim = Sim()
    sim.table.failed("a", FetchFailed("x", "bận", retry_after=3 * 3600), 2 * HOUR)
    sim.now += 3 * 3600 - 1
    assert not sim.table.may_visit("a", 2 * HOUR)
    sim.now += 1
    assert sim.table.may_visit("a", 2 * HOUR)


def test_the_times_of_a_cron_are_met_down_to_the_floor() -> None:
    cron = FolderSettings(path="x", cron="*/15 * * * *").interval
    sim, visits = Sim(1.0), 0
    for _ in range(48):
        if sim.table.may_visit("a", cron):
            sim.now += 20  # a visit takes its time
            sim.table.succeeded("a", cron)
            sim.now -= 20
            visits += 1
        sim.now += 15 * 60
    assert visits == 48


def test_an_interval_below_the_floor_comes_no_nearer_to_it_than_a_minute() -> None:
    sim = Sim()
    sim.table.succeeded("a", timedelta(minutes=13))
    sim.now += 13 * 60
    assert not sim.table.may_visit("a", timedelta(minutes=13))
    sim.now += 60
    assert sim.table.may_visit("a", timedelta(minutes=13))


def test_gone_stops_until_a_person_has_looked() -> None:
    sim = Sim()
    sim.table.failed("a", SourceGone("x", "410"), HOUR)
    sim.now += 1e7
    assert not sim.table.may_visit("a", HOUR)
    assert sim.table.standing("a").needs_attention
    sim.table.resume("a")
    assert sim.table.may_visit("a", HOUR)


class Half:
    """Hands over one article and fails."""

    def fetch(self, since: datetime | None) -> Iterator[Found]:
        yield Found("a", b"x", guid="1")
        raise FetchFailed("a", "đứt giữa chừng")

    def settled(self, found: Found, problem: str | None) -> None:
        return


def test_a_visit_notes_its_failure_and_keeps_what_came_before() -> None:
    sim = Sim()
    taken = []
    with pytest.raises(FetchFailed):
        for found in sim.table.visit("a", Half(), HOUR):
            taken.append(found)  # noqa: PERF402
    assert len(taken) == 1
    assert sim.table.standing("a").failures == 1
