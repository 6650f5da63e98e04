"""The console's first page says what is wrong before all else, with the count in its title."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from broadcaster.actions.overview import as_json, overview
from broadcaster.alerts import standing
from broadcaster.station import Station
from broadcaster.store import alerts
from tests.alerts.troubles import Ear
from tests.conftest import Clock


def test_without_alerts_there_is_no_heading(client: TestClient) -> None:
    page = client.get("/console/").text
    assert "<title>Tổng quan – Đài thử</title>" in page
    assert 'id="alerts"' not in page


def test_alerts_stand_first_and_in_the_title(client: TestClient, station: Station, clock: Clock) -> None:
    told = alerts.Alert("disk", "", "đĩa <chỉ> còn 10 MB", clock.now, times=2, told_at=clock.now)
    with station.store.begin() as tx:
        alerts.save(tx, told)
        alerts.save(tx, alerts.Alert("clock", "", "đồng hồ chưa đúng", clock.now))
        alerts.save(tx, alerts.Alert("feed", "tin", "đã qua", clock.now, ended_at=clock.now))
    page = client.get("/console/").text
    assert "<title>(2) Tổng quan – Đài thử</title>" in page
    shown = page[page.index('id="alerts"') : page.index('id="convert"')]
    assert shown.index("Sắp hết chỗ trên đĩa") < shown.index("Đồng hồ chưa đúng")
    assert "Đĩa &lt;chỉ&gt; còn 10 MB. Từ 09:00 14/08, lặp lại 2 lần; đã báo lúc 09:00 14/08." in shown
    assert "Dọn bớt đĩa" in shown
    assert shown.count("cần xử lý ngay") == 1
    assert "đã qua" not in page
    assert "Đồng hồ chưa đúng. Từ 09:00 14/08.</p>" in shown


def test_a_channel_that_is_down_is_shown(
    client: TestClient, station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "channels_of", lambda _station: (Ear().configured(),))
    with station.store.begin() as tx:
        alerts.failed(tx, "tai", "a", 0, clock.now, clock.now + timedelta(minutes=4), "không nghe.")
    page = client.get("/console/").text
    assert "Tai nghe thử: không nghe. Gửi lại lúc 09:04:00." in page
    assert "<title>Tổng quan – Đài thử</title>" in page
    assert overview(station).needs_attention


def test_programs_are_told_the_same(station: Station, clock: Clock) -> None:
    assert as_json(overview(station))["alerts"] == []
    assert not overview(station).needs_attention
    with station.store.begin() as tx:
        alerts.save(tx, alerts.Alert("clock", "", "đồng hồ chưa đúng", clock.now))
    assert not overview(station).needs_attention, "it can wait"
    with station.store.begin() as tx:
        alerts.save(tx, alerts.Alert("disk", "", "đĩa đầy", clock.now))
    seen = overview(station)
    assert [one["kind"] for one in as_json(seen)["alerts"]] == ["disk", "clock"]
    assert seen.needs_attention
