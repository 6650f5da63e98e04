"""The days to come, as they are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from broadcaster.radio.week import day_as_value, days_ahead
from broadcaster.settings import load_settings
from tests.conftest import write_config

PROGRAMME = """
[slots.sang]
title = "Sáng"
at = ["05:30", "17:00"]
length = "10m"
weekend = "by-decision"
holidays = "off"
parts = [{ title = "Tiếp sóng đài tỉnh", kind = "relay", most = "5m" }, { title = "Tin" }]

[slots.trua]
title = "Trưa"
at = "11:00"
holidays = "own"
holiday_at = ["09:00"]

[[specials]]
date = "2026-12-31"
slot = "sang"
off = true

[[specials]]
date = "2026-12-30"
slot = "trua"
title = "Tổng kết năm"

[programme]
decided = ["2027-01-03"]
"""


def test_a_week_over_new_year(tmp_path: Path) -> None:
    settings = load_settings(write_config(tmp_path, programme=PROGRAMME))
    wednesday, thursday, new_year, saturday, sunday = days_ahead(settings, date(2026, 12, 30), 5)
    shown = [(f"{one.begins:%H:%M}–{one.ends:%H:%M}", one.kind, one.title, one.note) for one in wednesday.sessions]
    assert shown == [
        ("05:30–05:35", "relay", "Tiếp sóng đài tỉnh", ""),
        ("05:35–05:45", "bulletin", "Sáng", ""),
        ("11:00–11:15", "bulletin", "Tổng kết năm", "riêng ngày này"),
        ("17:00–17:05", "relay", "Tiếp sóng đài tỉnh", ""),
        ("17:05–17:15", "bulletin", "Sáng", ""),
    ]
    assert wednesday.on_air.total_seconds() == 45 * 60
    assert thursday.rests == ("sang (nghỉ riêng ngày này)",)
    assert (new_year.holiday, new_year.rests) == ("Tết Dương lịch", ("sang (nghỉ lễ: Tết Dương lịch)",))
    assert [(f"{one.begins:%H:%M}", one.note) for one in new_year.sessions] == [("09:00", "giờ ngày lễ")]
    assert saturday.rests == ("sang (cuối tuần, chưa có quyết định phát)",)
    assert len(sunday.sessions) == 5 and sunday.rests == ()
    value = day_as_value(wednesday)
    assert value["date"] == "2026-12-30" and value["sessions"][1]["begins"] == "2026-12-30T05:35:00+07:00"
