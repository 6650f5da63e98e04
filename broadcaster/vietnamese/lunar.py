"""The Vietnamese lunar calendar: from a lunar day to its date.

Months begin on the day of the new moon and are numbered by the sun, both seen in Vietnam's time (UTC+7): the eleventh month holds the
winter solstice, and in a year of thirteen months the first without a principal solar term is the leap month. New moons and the sun's
longitude follow the series of J. Meeus, *Astronomical Algorithms*, cut to the terms that matter at midnight.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import floor, radians, sin

#: the series are good to a few minutes in these, and Vietnam has counted by UTC+7 in all of them
LUNAR_YEARS = range(1976, 2101)

_J2000 = 2451545.0
_ORDINAL_OF_JD_0 = 1721424.5  # the Julian date of midnight before ordinal 0 of :class:`datetime.date`
_MONTH = 29.530588861
_FIRST_MOON = 2451550.09766  # that of 6 January 2000, the moon number 0
_HANOI = 7 / 24


def from_lunar(year: int, month: int, day: int) -> date | None:
    """The date of that day of that lunar year (leap months not counted); None where the month has no such day.

    Raises ValueError for a year outside LUNAR_YEARS.
    """
    if year not in LUNAR_YEARS:
        raise ValueError(f"{year}: {LUNAR_YEARS.start}–{LUNAR_YEARS.stop - 1}")
    before, moon = _moon_of(year, month)
    length = _moon_day(moon + 1) - before
    return date.fromordinal(before + day - 1) if 1 <= day <= length else None


def new_year(year: int) -> date:
    """Tết: the first day of the lunar year."""
    first = from_lunar(year, 1, 1)
    assert first is not None, "every month has a first day"
    return first


def _moon_of(year: int, month: int) -> tuple[int, int]:
    """The ordinal of the first day of the month, and the number of its moon."""
    of_year = year if month >= 11 else year - 1  # the solar year in whose end the count begins
    start, following = _eleventh(of_year), _eleventh(of_year + 1)
    ahead = (month - 11) % 12
    leap = _leap(start) if following - start == 13 else None
    moon = start + ahead + (leap is not None and ahead >= leap)
    return _moon_day(moon), moon


@lru_cache(maxsize=512)
def _eleventh(year: int) -> int:
    """The number of the moon in whose month the winter solstice of that year lies."""
    day = date(year, 12, 31).toordinal()
    moon = floor((day + _ORDINAL_OF_JD_0 - _FIRST_MOON) / _MONTH) + 1
    while _moon_day(moon) > day:
        moon -= 1
    return moon - 1 if _sector(_moon_day(moon)) >= 9 else moon


def _leap(start: int) -> int:
    """How many months after the eleventh the leap month comes, in a year that has one."""
    months = range(1, 14)
    return next(ahead for ahead in months if _sector(_moon_day(start + ahead)) == _sector(_moon_day(start + ahead + 1)))


@lru_cache(maxsize=4096)
def _moon_day(number: int) -> int:
    """The ordinal of the day, in Vietnam, on which that new moon is."""
    return floor(_new_moon(number) + _HANOI - _ORDINAL_OF_JD_0)


def _sector(day: int) -> int:
    """In which twelfth of its yearly way, counted from the spring equinox, the sun is when that day begins in Vietnam."""
    return floor(_sun(day + _ORDINAL_OF_JD_0 - _HANOI) / 30)


def _new_moon(number: int) -> float:
    """The Julian date (UT) of the new moon ``number``."""
    t = number / 1236.85
    anomaly_sun = radians(2.5534 + 29.10535670 * number - 0.0000014 * t * t)
    anomaly_moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * t * t)
    latitude = radians(160.7108 + 390.67050284 * number - 0.0016118 * t * t)
    node = radians(124.7746 - 1.56375588 * number + 0.0020672 * t * t)
    e = 1 - 0.002516 * t - 0.0000074 * t * t
    mean = _FIRST_MOON + _MONTH * number + 0.00015437 * t * t
    return (
        mean
        - _delta_t(t)
        + (
            -0.40720 * sin(anomaly_moon)
            + 0.17241 * e * sin(anomaly_sun)
            + 0.01608 * sin(2 * anomaly_moon)
            + 0.01039 * sin(2 * latitude)
            + 0.00739 * e * sin(anomaly_moon - anomaly_sun)
            - 0.00514 * e * sin(anomaly_moon + anomaly_sun)
            + 0.00208 * e * e * sin(2 * anomaly_sun)
            - 0.00111 * sin(anomaly_moon - 2 * latitude)
            - 0.00057 * sin(anomaly_moon + 2 * latitude)
            + 0.00056 * e * sin(2 * anomaly_moon + anomaly_sun)
            - 0.00042 * sin(3 * anomaly_moon)
            + 0.00042 * e * sin(anomaly_sun + 2 * latitude)
            + 0.00038 * e * sin(anomaly_sun - 2 * latitude)
            - 0.00024 * e * sin(2 * anomaly_moon - anomaly_sun)
            - 0.00017 * sin(node)
            + 0.000325 * sin(radians(299.77 + 0.107408 * number))
            + 0.000165 * sin(radians(251.88 + 0.016321 * number))
            + 0.000164 * sin(radians(251.83 + 26.651886 * number))
            + 0.000126 * sin(radians(349.42 + 36.412478 * number))
            + 0.000110 * sin(radians(84.66 + 18.206239 * number))
        )
    )


def _sun(moment: float) -> float:
    """The sun's apparent longitude in degrees, 0–360, at a Julian date (UT)."""
    t = (moment - _J2000) / 36525
    t += _delta_t(t) / 36525
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (
        (1.914602 - 0.004817 * t) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    return (mean + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))) % 360


def _delta_t(t: float) -> float:
    """By how many days uniform time is ahead of UT, near the year 2000 + 100 t."""
    return (64 + 35 * t + 40 * t * t) / 86400
