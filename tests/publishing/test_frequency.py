"""What the feed promises about its rhythm comes from the timetable."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from broadcaster.publishing import update_frequency
from broadcaster.settings import FolderSettings, ShowSettings, SlotSettings


def show(**values: Any) -> ShowSettings:
    return ShowSettings(title="t", description="d", **values)


def source(**values: Any) -> FolderSettings:
    return FolderSettings(path="x", **values)


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"a": source(every="15m")}, "FREQ=DAILY"),
        ({"a": source(every="7d")}, None),
        ({"a": source(cron="0 5 * * mon-fri")}, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ({"a": source(cron="0 5 * * *")}, "FREQ=DAILY"),
        ({"a": source(cron="0 5 * * sat,sun,mon")}, "FREQ=WEEKLY;BYDAY=MO,SA,SU"),
        ({"a": source(cron="0 5 1 * *")}, None),
        ({"a": source(cron="0 5 * * mon"), "b": source(cron="0 5 * * thu")}, "FREQ=WEEKLY;BYDAY=MO,TH"),
        ({}, None),
    ],
)
def test_news_follow_their_sources(sources: dict[str, FolderSettings], expected: str | None) -> None:
    assert update_frequency(show(), {}, sources) == expected


def test_bulletins_follow_their_slots() -> None:
    slots = {
        "sang": SlotSettings(title="Sáng", at=time(5, 30)),
        "chieu": SlotSettings(title="Chiều", at=time(17), days=("mon", "wed")),
    }
    assert update_frequency(show(kind="bulletins"), slots, {}) == "FREQ=DAILY"
    assert update_frequency(show(kind="bulletins", slots=("chieu",)), slots, {}) == "FREQ=WEEKLY;BYDAY=MO,WE"
    assert update_frequency(show(kind="bulletins", frequency="FREQ=MONTHLY"), slots, {}) == "FREQ=MONTHLY"
