"""The lunar calendar against the days on which Tết was kept, and is announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.vietnamese.lunar import LUNAR_YEARS, from_lunar, new_year

#: month and day of Tết in Vietnam from 2000 on
TET = [
    "02-05",
    "01-24",
    "02-12",
    "02-01",
    "01-22",
    "02-09",
    "01-29",
    "02-17",
    "02-07",
    "01-26",
    "02-14",
    "02-03",
    "01-23",
    "02-10",
    "01-31",
    "02-19",
    "02-08",
    "01-28",
    "02-16",
    "02-05",
    "01-25",
    "02-12",
    "02-01",
    "01-22",
    "02-10",
    "01-29",
    "02-17",
    "02-06",
    "01-26",
    "02-13",
    "02-02",
    "01-23",
    "02-11",
    "01-31",
    "02-19",
    "02-08",
    "01-28",
    "02-15",
    "02-04",
    "01-24",
    "02-12",
    "02-01",
    "01-22",
    "02-10",
    "01-30",
    "02-17",
    "02-06",
    "01-26",
    "02-14",
    "02-02",
    "01-23",
]


@pytest.mark.parametrize(("year", "expected"), [(2000 + at, day) for at, day in enumerate(TET)])
def test_tet_falls_on_its_day(year: int, expected: str) -> None:
    assert f"{new_year(year):%m-%d}" == expected


def test_tet_is_vietnam_s_own_where_it_differs_from_china_s() -> None:
    assert new_year(1985) == date(1985, 1, 21)  # China: 20 February
    assert new_year(2007) == date(2007, 2, 17)  # China: 18 February


@pytest.mark.parametrize(
    ("year", "day"), [(2020, "2020-04-02"), (2023, "2023-04-29"), (2025, "2025-04-07"), (2026, "2026-04-26")]
)
def test_the_hung_kings_day_also_after_a_leap_month(year: int, day: str) -> None:
    """The tenth of the third month; 2020 had two fourth months, 2023 two second ones, 2025 two sixth ones."""
    assert from_lunar(year, 3, 10) == date.fromisoformat(day)


def test_the_last_evening_of_a_short_month() -> None:
    assert from_lunar(2023, 12, 30) == date(2024, 2, 9)
    assert from_lunar(2024, 12, 30) is None
    assert from_lunar(2024, 12, 29) == date(2025, 1, 28)


def test_years_that_are_not_computed() -> None:
    with pytest.raises(ValueError, match="1976"):
        new_year(1900)


@given(st.sampled_from(LUNAR_YEARS[:-1]), st.integers(1, 12), st.integers(1, 29))
def test_days_follow_one_another(year: int, month: int, day: int) -> None:
    this, following = from_lunar(year, month, day), from_lunar(year, month, day + 1)
    assert this is not None
    assert following in (this + timedelta(days=1), None)
    assert new_year(year) <= this < new_year(year + 1)
