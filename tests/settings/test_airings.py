"""What the settings say of one date: times, holidays, weekends by decision, single dates."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from broadcaster.settings import HolidaySettings, ProgrammeSettings, SlotSettings, SpecialSettings
from broadcaster.settings._programme_faults import touches_quiet_hours
from broadcaster.settings.airings import airings
from broadcaster.settings.holidays import holiday_on
from broadcaster.settings.programme import Day


def slot(**values: Any) -> SlotSettings:
    return SlotSettings(**{"title": "Bản tin", "at": "05:30", **values})


def times(one: SlotSettings, weekday: Day, **facts: Any) -> list[str]:
    return [f"{airing.at:%H:%M}" for airing in airings(one, weekday, **facts)]


def special(**values: Any) -> SpecialSettings:
    return SpecialSettings(**{"date": "2026-12-22", "slot": "sang", **values})


def test_one_time_or_several_in_the_order_of_the_day() -> None:
    assert slot().at == (time(5, 30),)
    assert slot(at=["17:00", "05:30", "17:00", "11:00"]).at == (time(5, 30), time(11), time(17))


@pytest.mark.parametrize("at", [[], "25:00", "sáng", 5, ["05:30", "x"], "05:30+07:00", "05:30:00.5"])
def test_what_is_no_time(at: object) -> None:
    with pytest.raises(ValidationError, match=r"giờ"):
        slot(at=at)


def test_only_one_ordinary_time_needs_no_name() -> None:
    assert [one.named for one in airings(slot(), "mon")] == [False]
    assert [one.named for one in airings(slot(at=["05:30", "17:00"]), "mon")] == [True, True]
    assert [one.named for one in airings(slot(), "mon", specials=[special(at="09:00")])] == [False, True]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("as-days", ["05:30"]), ("off", []), ("sunday", []), ("own", ["07:00", "19:00"])],
)
def test_holidays(rule: str, expected: list[str]) -> None:
    own = {"holiday_at": ["07:00", "19:00"]} if rule == "own" else {}
    one = slot(days=["mon", "tue"], holidays=rule, **own)
    assert times(one, "mon", holiday=True) == expected
    assert times(one, "mon") == ["05:30"]
    assert times(slot(days=["sun"], holidays="sunday"), "wed", holiday=True) == ["05:30"]


def test_the_weekend_only_by_decision() -> None:
    one = slot(weekend="by-decision")
    assert times(one, "sat", decided=False) == []
    assert times(one, "sun", decided=True) == ["05:30"]
    assert times(one, "fri", decided=False) == ["05:30"]
    assert times(slot(), "sat", decided=False) == ["05:30"]


def test_single_dates_add_change_and_cancel() -> None:
    one = slot(length="10m")
    assert times(one, "tue", specials=[special(at="09:00")]) == ["05:30", "09:00"]
    assert times(one, "tue", specials=[special(off=True)]) == []
    assert times(one, "tue", specials=[special(off=True, at="09:00")]) == ["09:00"]
    (changed,) = airings(one, "tue", specials=[special(title="Kỷ niệm", length="20m")])
    assert (changed.title, changed.length, changed.named) == ("Kỷ niệm", timedelta(minutes=20), False)
    assert times(slot(days=["mon"]), "tue", specials=[special(at="09:00")]) == ["09:00"]


@pytest.mark.parametrize(
    "values",
    [
        {"holidays": "own"},
        {"holiday_at": ["07:00"]},
        {"shortest": "20m", "length": "15m"},
        {"length": "10s"},
        {"length": "7h"},
        {"parts": [{"title": "Tiếp sóng", "kind": "relay"}]},
        {"parts": [{"title": "Tiếp sóng", "kind": "relay", "most": "5m"}]},
        {"parts": [{"title": "a"}, {"title": "r", "kind": "relay", "most": "5m"}, {"title": "b"}]},
        {"parts": [{"title": "r", "kind": "relay", "most": "5m", "lead_in": "Mời nghe."}, {"title": "b"}]},
    ],
)
def test_what_contradicts_itself_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        slot(**values)


@pytest.mark.parametrize("values", [{}, {"off": True, "title": "x"}, {"at": "09:00", "length": "5s"}])
def test_a_special_date_that_says_nothing_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        special(**values)


HOLIDAYS = [
    HolidaySettings(title="Tết", lunar="1/1", before=1, days=4),
    HolidaySettings(title="Chiến thắng", on="30/4"),
    HolidaySettings(title="Nghỉ bù", dates=[date(2027, 5, 3)]),
    HolidaySettings(title="Giao thừa", lunar="30/12"),
    HolidaySettings(title="Nhuận", on="29/2"),
]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-02-04", None),
        ("2027-02-05", "Tết"),  # the last evening: Tết is on 6 February
        ("2027-02-09", "Tết"),
        ("2027-02-10", None),
        ("2027-04-30", "Chiến thắng"),
        ("2027-05-03", "Nghỉ bù"),
        ("2028-05-03", None),
        ("2028-02-29", "Nhuận"),
    ],
)
def test_which_days_are_holidays(day: str, expected: str | None) -> None:
    assert holiday_on(HOLIDAYS, date.fromisoformat(day)) == expected


def test_the_thirtieth_of_a_short_month_is_its_last_day() -> None:
    assert HOLIDAYS[3].falls_on(date(2025, 1, 28))


@pytest.mark.parametrize("values", [{}, {"on": "31/2"}, {"on": "4-30"}, {"lunar": "31/1"}, {"on": "30/4", "days": 0}])
def test_a_holiday_that_is_none(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        HolidaySettings(title="x", **values)


@pytest.mark.parametrize(
    ("at", "minutes", "expected"),
    [("21:00", 60, False), ("21:00", 61, True), ("22:00", 1, True), ("04:59", 1, True), ("05:00", 60, False)],
)
def test_quiet_hours_past_midnight(at: str, minutes: int, expected: bool) -> None:
    quiet = ProgrammeSettings(quiet_from=time(22), quiet_until=time(5))
    assert touches_quiet_hours(quiet, time.fromisoformat(at), timedelta(minutes=minutes)) is expected
    assert not touches_quiet_hours(ProgrammeSettings(), time.fromisoformat(at), timedelta(minutes=minutes))
