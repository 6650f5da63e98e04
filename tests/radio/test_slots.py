"""When slots are on air, whatever days, holidays, special dates and clocks there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.radio import Calendar, next_occurrence, occurrences, occurrences_on, slot_for
from broadcaster.settings import HolidaySettings, SlotSettings, SpecialSettings
from broadcaster.settings.programme import EVERY_DAY

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = [HANOI, ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]


def slot(**values: Any) -> SlotSettings:
    return SlotSettings(**{"title": "Bản tin", "at": "05:30", **values})


def names(one: SlotSettings, day: str, calendar: Calendar | None = None) -> list[str]:
    return [each.time for each in occurrences_on(one, date.fromisoformat(day), calendar or Calendar(HANOI))]


def test_times_tell_the_bulletins_of_a_date_apart_where_there_are_several() -> None:
    assert names(slot(), "2026-11-30") == [""]
    assert names(slot(at=["05:30", "11:00", "17:00:30"]), "2026-11-30") == ["T0530", "T1100", "T170030"]
    added = Calendar(HANOI, specials=(SpecialSettings(date="2026-11-30", slot="sang", at="09:00"),))
    assert names(slot(), "2026-11-30", added) == ["", "T0900"]


def test_a_file_is_stale_when_the_next_of_its_slot_is_on_air() -> None:
    first, second = occurrences_on(slot(at=["05:30", "06:00"], length="15m"), date(2026, 11, 30), Calendar(HANOI))
    assert first.valid_until == second.airs
    assert second.valid_until == second.airs + timedelta(hours=1)
    early, _ = occurrences_on(slot(at=["05:30", "05:40"], length="15m"), date(2026, 11, 30), Calendar(HANOI))
    assert early.valid_until == early.ends, "it may be played to its end"


def test_a_special_date_has_its_own_title_and_length() -> None:
    special = SpecialSettings(date="2026-12-22", slot="sang", title="Kỷ niệm", length="3m")
    one = slot(length="15m", shortest="10m")
    (found,) = occurrences_on(one, date(2026, 12, 22), Calendar(HANOI, specials=(special,)))
    there = slot_for(one, found)
    assert (there.title, there.length, there.shortest) == ("Kỷ niệm", timedelta(minutes=3), timedelta(minutes=3))
    (usual,) = occurrences_on(one, date(2026, 12, 23), Calendar(HANOI, specials=(special,)))
    assert slot_for(one, usual) is one


def test_a_slot_that_is_never_on_air_has_no_next_time() -> None:
    weekend = slot(days=["sat", "sun"], weekend="by-decision")
    now = datetime(2026, 11, 30, tzinfo=UTC)
    assert next_occurrence(weekend, now, Calendar(HANOI)) is None
    decided = Calendar(HANOI, decided=frozenset({date(2027, 3, 6)}))
    found = next_occurrence(weekend, now, decided)
    assert found is not None and found.day == date(2027, 3, 6)


def test_what_began_yesterday_runs_until_it_is_over() -> None:
    late = slot(at="23:50", length="5m")
    longer = Calendar(HANOI, specials=(SpecialSettings(date="2026-11-30", slot="sang", length="30m"),))
    after_midnight = datetime(2026, 12, 1, 0, 10, tzinfo=HANOI)
    running = next_occurrence(late, after_midnight, longer)
    assert running is not None and running.day == date(2026, 11, 30)
    following = next_occurrence(late, after_midnight, Calendar(HANOI))
    assert following is not None and following.day == date(2026, 12, 1)


def test_the_clock_put_forward_moves_the_slot_and_two_become_one() -> None:
    berlin = Calendar(ZoneInfo("Europe/Berlin"))
    found = occurrences_on(slot(at=["02:30", "03:10", "03:30"]), date(2027, 3, 28), berlin)
    assert [f"{one.airs:%H:%M}" for one in found] == ["01:10", "01:30"]


def test_a_date_that_a_place_has_skipped_has_no_slot() -> None:
    apia = Calendar(ZoneInfo("Pacific/Apia"))
    assert occurrences_on(slot(), date(2011, 12, 30), apia) == ()
    assert len(occurrences_on(slot(), date(2011, 12, 31), apia)) == 1


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def programmes(draw: st.DrawFn) -> tuple[SlotSettings, Calendar]:
    """Any slot with any calendar."""
    rule = draw(st.sampled_from(["as-days", "off", "sunday", "own"]))
    one = slot(
        at=draw(st.lists(moments, min_size=1, max_size=4)),
        days=draw(st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True)),
        weekend=draw(st.sampled_from(["as-days", "by-decision"])),
        holidays=rule,
        holiday_at=draw(st.lists(moments, min_size=1, max_size=2)) if rule == "own" else [],
        length=timedelta(minutes=draw(st.integers(1, 360))),
    )
    specials = draw(
        st.lists(
            st.builds(
                SpecialSettings,
                date=days,
                slot=st.just("sang"),
                at=st.lists(moments, max_size=2),
                off=st.just(True),
            ),
            max_size=4,
        )
    )
    holidays = (
        HolidaySettings(title="Tết", lunar="1/1", before=1, days=4),
        HolidaySettings(title="Riêng", dates=draw(st.lists(days, min_size=1, max_size=5))),
    )
    decided = frozenset(draw(st.lists(days, max_size=10)))
    return one, Calendar(draw(st.sampled_from(ZONES)), holidays, decided, tuple(specials))


@given(programmes(), st.integers(0, 700 * 24 * 60))
def test_occurrences_are_in_order_never_on_a_day_off_and_begin_with_the_next(
    programme: tuple[SlotSettings, Calendar], minutes: int
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    one, calendar = programme
    found = list(occurrences(one, now, now + timedelta(days=30), calendar))
    assert all(before.airs < after.airs for before, after in pairwise(found))
    assert all(one_of.ends > now and one_of.airs < now + timedelta(days=30) for one_of in found)
    assert len({(one_of.day, one_of.time) for one_of in found}) == len(found), "names tell them apart"
    for occurrence in found:
        day = occurrence.day
        assert occurrence.airs.astimezone(calendar.zone).date() == day
        specials = [special for special in calendar.specials if special.date == day]
        if specials:
            assert any(special.at for special in specials)
            continue
        if calendar.holiday(day) and one.holidays in ("off", "own", "sunday"):
            assert one.holidays != "off"
            continue
        assert EVERY_DAY[day.weekday()] in one.days
        if day.weekday() >= 5 and one.weekend == "by-decision":
            assert day in calendar.decided
    following = next_occurrence(one, now, calendar)
    assert following == (found[0] if found else following)


@given(moments, days, st.sampled_from(ZONES))
def test_a_slot_every_day_is_on_air_once_every_day(at: time, day: date, zone: ZoneInfo) -> None:
    (found,) = occurrences_on(slot(at=at), day, Calendar(zone))
    local = found.airs.astimezone(zone)
    assert local.date() == day
    assert timedelta() <= datetime.combine(day, local.time()) - datetime.combine(day, at) <= timedelta(hours=1)
