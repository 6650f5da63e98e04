"""The names of the days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from broadcaster.vietnamese.weekdays import ORDINALS, SUNDAY, WEEKDAYS, weekday

MONDAY = date(2026, 11, 23)


def test_a_day_has_its_name() -> None:
    assert [weekday(MONDAY + timedelta(days=days)) for days in range(7)] == list(WEEKDAYS)
    assert (weekday(MONDAY), weekday(MONDAY + timedelta(days=6))) == ("thứ Hai", "Chủ nhật")


def test_every_name_is_found_in_a_text() -> None:
    for name in WEEKDAYS:
        assert re.fullmatch(f"thứ (?:{ORDINALS})|{SUNDAY}", name.lower())
