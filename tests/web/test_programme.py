"""The programme in the console: the week, what is wrong with it, and each bulletin's rundown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def test_the_week_leads_to_each_rundown(client: TestClient) -> None:
    week = client.get("/console/programme")
    assert week.status_code == 200
    assert week.text.count("/console/programme/sang?day=") == 7
    link = week.text.split('href="/console/programme/sang?', 1)[1].split('"')[0].replace("&amp;", "&")
    rundown = client.get(f"/console/programme/sang?{link}")
    assert rundown.status_code == 200
    assert "Bảng phát sóng" in rundown.text and "ước tính" in rundown.text
    assert "05:30:00" in rundown.text
    assert "/console/programme" in client.get("/console/").text


@pytest.mark.parametrize("path", ["toi", "sang?day=mai", "sang?at=9h", "sang?day=2026-08-20&at=09:00"])
def test_what_there_is_not_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/console/programme/{path}").status_code == 404
