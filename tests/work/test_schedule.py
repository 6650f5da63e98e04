"""When things happen: planned times, catching up once, doing once what two ask for."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.radio import MAKING_TIME, Calendar
from broadcaster.settings import FolderSettings, SlotSettings
from broadcaster.station import Station
from broadcaster.work.jobs import jobs_of, slot_trigger, source_trigger
from broadcaster.work.schedule import Job, Schedule, latest_planned
from tests.conftest import Clock

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def hourly(station: Station, done: list[str], grace: timedelta = timedelta(days=1)) -> Job:
    trigger = source_trigger("a", FolderSettings(path="x", every="1h"), HANOI)
    return Job("pickup:a", trigger, lambda: done.append("a"), grace)


def test_intervals_have_planned_times_that_every_process_agrees_on() -> None:
    trigger = source_trigger("cong-thi-xa", FolderSettings(path="x", every="30m"), HANOI)
    now = local("2026-08-14T09:00")
    planned = latest_planned(trigger, now)
    assert planned is not None
    assert now - timedelta(minutes=30) < planned <= now
    assert trigger.get_next_fire_time(None, now) == planned + timedelta(minutes=30)
    assert latest_planned(trigger, planned) == planned


def test_sources_with_one_interval_do_not_all_come_at_once() -> None:
    now = local("2026-08-14T09:00")
    moments = {
        latest_planned(source_trigger(f"nguon-{n}", FolderSettings(path="x", every="30m"), HANOI), now)
        for n in range(60)
    }
    assert len(moments) > 55


def test_cron_keeps_the_station_s_own_clock() -> None:
    trigger = source_trigger("a", FolderSettings(path="x", cron="30 5 * * mon-fri"), HANOI)
    assert latest_planned(trigger, local("2026-08-16T09:00")) == local("2026-08-14T05:30")
    assert latest_planned(trigger, local("2026-08-17T05:29")) == local("2026-08-14T05:30")
    assert latest_planned(trigger, local("2026-08-17T05:30")) == local("2026-08-17T05:30")


def test_a_bulletin_is_begun_in_time_even_before_midnight() -> None:
    slot = SlotSettings(title="Sáng", at=time(0, 30), days=("mon",), ready_before="70m")
    planned = latest_planned(slot_trigger(slot, Calendar(HANOI)), local("2026-08-17T00:00"))
    assert planned == local("2026-08-17T00:30") - timedelta(minutes=70) - MAKING_TIME


@given(
    at=st.times().map(lambda value: value.replace(microsecond=0)),
    before=st.integers(0, 600),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - the zone is added below
)
def test_making_begins_at_the_promised_distance(at: time, before: int, now: datetime) -> None:
    slot = SlotSettings(title="x", at=at, ready_before=f"{before}m")
    moment = slot_trigger(slot, Calendar(HANOI)).get_next_fire_time(None, now.replace(tzinfo=HANOI))
    airs = moment + timedelta(minutes=before) + MAKING_TIME
    assert airs.astimezone(HANOI).time() == at


def test_what_was_missed_is_caught_up_once(station: Station, clock: Clock) -> None:
    done: list[str] = []
    job = hourly(station, done)
    schedule = Schedule(station, [job])
    assert schedule.missed(job)
    schedule.fire(job)
    assert not schedule.missed(job)
    clock.forward(hours=7)
    assert schedule.missed(job)
    schedule.fire(job)
    schedule.fire(job)
    assert done == ["a", "a"]
    assert not schedule.missed(job)


def test_a_firing_of_a_clock_that_was_years_ahead_hides_no_missed_one(station: Station, clock: Clock) -> None:
    done: list[str] = []
    job = hourly(station, done)
    clock.forward(days=2000)
    Schedule(station, [job]).fire(job)
    clock.forward(days=-2000)
    schedule = Schedule(station, [job])
    assert schedule.missed(job)
    schedule.fire(job)
    assert not schedule.missed(job), "once"


def test_a_clock_that_is_set_back_keeps_nobody_from_watching(station: Station, clock: Clock) -> None:
    looked: list[str] = []
    jobs = jobs_of(
        station.settings,
        pick_up=print,
        bulletin=print,
        housekeeping=print,
        watch=lambda: looked.append("x"),
        alerts=print,
    )
    schedule = Schedule(station, jobs)
    (watch,) = [job for job in jobs if job.name == "watch"]
    schedule.fire(watch)
    clock.forward(hours=-1)
    schedule.fire(watch)
    assert schedule.missed(watch)
    assert len(looked) == 2


def test_what_is_too_late_is_left(station: Station, clock: Clock) -> None:
    slot = SlotSettings(title="Sáng", at=time(5, 30), days=("fri",))
    job = Job("bulletin:sang", slot_trigger(slot, Calendar(HANOI)), lambda: None, slot.ready_before + MAKING_TIME)
    clock.now = local("2026-08-14T05:00").astimezone(UTC)
    assert Schedule(station, [job]).missed(job)
    clock.now = local("2026-08-14T06:00").astimezone(UTC)
    assert not Schedule(station, [job]).missed(job)


def test_two_schedulers_do_the_work_once(station: Station) -> None:
    done: list[str] = []
    job = hourly(station, done)
    schedules = [Schedule(station, [job]) for _ in range(2)]
    threads = [threading.Thread(target=schedule.fire, args=(job,)) for schedule in schedules for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["a"]


def test_a_failing_job_stops_neither_scheduler_nor_others(station: Station, clock: Clock) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    job = hourly(station, [])
    broken = Job("pickup:hong", job.trigger, fail, job.grace)
    schedule = Schedule(station, [broken])
    schedule.fire(broken)
    assert not schedule.missed(broken)


def test_apscheduler_fires_for_real(station: Station, clock: Clock) -> None:
    fired = threading.Event()
    trigger = source_trigger("a", FolderSettings(path="x", every="1s"), HANOI)
    station.now = lambda: datetime.now(UTC)
    schedule = Schedule(station, [Job("pickup:a", trigger, fired.set, timedelta(days=1))])
    schedule.start()
    try:
        assert fired.wait(100)
    finally:
        schedule.stop()


def test_every_source_slot_and_the_house_have_a_job(station: Station) -> None:
    jobs = jobs_of(station.settings, pick_up=print, bulletin=print, housekeeping=print, watch=print, alerts=print)
    assert [job.name for job in jobs] == ["pickup:thu", "bulletin:sang", "housekeeping", "watch", "alerts"]


@pytest.mark.parametrize("name", ["thu"])
def test_jobs_call_what_they_are_named_for(station: Station, name: str) -> None:
    called: list[str] = []
    jobs = jobs_of(
        station.settings,
        pick_up=called.append,
        bulletin=called.append,
        housekeeping=lambda: called.append("house"),
        watch=lambda: called.append("watch"),
        alerts=lambda: called.append("alerts"),
    )
    for job in jobs:
        job.run()
    assert called == [name, "sang", "house", "watch", "alerts"]
