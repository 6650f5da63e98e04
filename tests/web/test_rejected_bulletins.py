"""A bulletin whose recording did not pass: its figure in words and its picture stand where the operator sees the bulletin."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster.bulletins.making import make_bulletin
from broadcaster.model import BulletinState
from broadcaster.station import Station
from broadcaster.steps.rejected import evidence_folder
from broadcaster.web.app import create_app
from tests.conftest import BROADCASTER, PROGRAMME, sign_in, write_config

#: no recording is as exact as this, so that every one is rejected
STRICT = BROADCASTER.replace("[studio]", "[studio]\ntolerance_lufs = 0.000001")
EXACT = PROGRAMME.replace('length = "10m"', 'length = "1m"\nexact = true')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_config(tmp_path / "dai", STRICT, programme=EXACT)


@pytest.fixture
def client(station: Station) -> TestClient:
    client = TestClient(create_app(station), base_url="http://dai.test", follow_redirects=False)
    sign_in(client, station)
    return client


def reject_a_bulletin(station: Station) -> None:
    """The slot's bulletin is made and does not pass, nor does what the ladder speaks: the spare goes out, and that is told."""
    made = make_bulletin(station, "sang")
    assert made.state is BulletinState.FALLBACK


def test_the_figure_and_the_picture_stand_beside_the_bulletin(client: TestClient, station: Station) -> None:
    assert "không đạt" not in client.get("/console/").text
    reject_a_bulletin(station)
    page = client.get("/console/").text
    bulletins = page[page.index('id="bulletins"') : page.index('id="sources"')]
    assert re.search(r"<figcaption>tiếng quá (?:to|nhỏ): độ to -\d\d\.\d\d, cần -\d\d", bulletins)
    ((address, described),) = re.findall(r'<img src="([^"]+)" width="800" alt="([^"]+)"', bulletins)
    assert described.startswith("Dạng sóng và độ to theo thời gian của 2026-08-15-sang")
    picture = client.get(address)
    assert (picture.status_code, picture.headers["content-type"], picture.content[:4]) == (200, "image/png", b"\x89PNG")
    attention = page[page.index('id="attention"') : page.index('id="convert"')]
    assert "Bản tin sáng" in attention
    assert "bản thu không đạt" in attention


def leave_evidence(station: Station, fault: str) -> Path:
    """As if a bulletin had been rejected; returns its picture."""
    folder = evidence_folder(station, "sang")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ban-thu.json").write_text(json.dumps({"faults": [fault]}), "utf-8")
    (folder / "ban-thu.png").write_bytes(b"\x89PNG")
    return folder / "ban-thu.png"


def test_nothing_else_is_handed_out_by_that_address(client: TestClient, station: Station) -> None:
    picture = leave_evidence(station, "quá nhỏ")
    assert client.get(f"/console/bulletins/sang/rejected/{picture.stem}.png").status_code == 200
    for slot, name in (("khac", picture.stem), ("sang", "khac"), ("..%2Frejected%2Fsang", picture.stem), ("1", "x")):
        assert client.get(f"/console/bulletins/{slot}/rejected/{name}.png").status_code == 404
    assert client.get(f"/console/bulletins/sang/rejected/..%2F..%2F{picture.stem}.png").status_code == 404
    client.post("/console/signout")
    assert client.get(f"/console/bulletins/sang/rejected/{picture.stem}.png").status_code == 303


def test_a_slot_named_by_its_hour_is_no_article(station: Station) -> None:
    assert evidence_folder(station, "12") != evidence_folder(station, 12)


def test_words_of_the_evidence_stay_text(client: TestClient, station: Station) -> None:
    picture = leave_evidence(station, "<script>alert(1)</script>")
    page = client.get("/console/").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    picture.with_suffix(".json").write_text("{", "utf-8")  # cut off while it was written
    assert client.get("/console/").status_code == 200
