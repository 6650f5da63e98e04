"""The month's log from the store, on the page, on the command line and as an act."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from broadcaster.actions import approving
from broadcaster.actions.air_log import entry_of, month_named, month_of
from broadcaster.actions.register import act_named, perform
from broadcaster.bulletins import emergency_life
from broadcaster.bulletins.coverage import Coverages
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.pulls import note
from broadcaster.cli import cli
from broadcaster.errors import RadioError, StationError
from broadcaster.model import Actor, Bulletin, BulletinState, Priority
from broadcaster.pipeline import finish, take_in
from broadcaster.radio.air_log import as_csv, as_record
from broadcaster.station import Station
from broadcaster.store import articles, tables
from broadcaster.testing import article
from tests.bulletins.emergency_samples import message
from tests.bulletins.test_life import now, pull_of
from tests.conftest import BROADCASTER, Clock, write_config

STATIONS = """
[review]
mode = "all"
[radio.stations.phuong]
title = "Đài truyền thanh phường"
addresses = ["192.0.2.7"]
"""
ME = Actor.person("Chị Hoa")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_config(tmp_path / "dai", BROADCASTER + STATIONS)


@pytest.fixture
def made(station: Station, clock: Clock) -> Bulletin:
    """A bulletin of one approved article that a station has, and whose time has come."""
    number, _ = take_in(station, article("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))
    with station.store.begin() as tx:
        tx.execute(tables.articles.update().values(priority=Priority.PRIORITY))
    finish(station, number)
    with station.store.read() as tx:
        stored = articles.get(tx, number)
        assert stored is not None
        heard = approving.waiting_masters(tx, stored)[0].sha256
    approving.approve(station, number, ME, heard)
    finish(station, number)
    bulletin = make_bulletin(station, "sang")
    note(station, pull_of(bulletin), Coverages())
    clock.now = bulletin.airs + timedelta(minutes=1)
    return now(station, bulletin)


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(cli, [*words, "--station", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_entry_tells_the_whole_story(station: Station, made: Bulletin) -> None:
    (entry,) = month_of(station, date(2026, 8, 1), date(2026, 8, 31))
    assert entry == entry_of(station, made)
    assert (entry.priority, entry.approved_by, entry.state) == (Priority.PRIORITY, ("Chị Hoa",), BulletinState.PULLED)
    (told,) = entry.pulled
    assert (told.station, told.by, told.evidence) == ("Đài truyền thanh phường", "phuong", "closed")
    (item,) = entry.items
    assert (item.title, item.revision, item.approved_by) == ("Cắt nước khu phố 2", 1, "Chị Hoa")
    assert item.page_url.startswith("http://127.0.0.1:8080/episodes/") and entry.audio_url.endswith(".mp3")


def test_a_month_is_a_month(station: Station, made: Bulletin) -> None:
    assert month_named(station, "2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert month_named(station, "") == (date(2026, 8, 1), date(2026, 8, 31))
    assert (
        month_of(station, *month_named(station, "2026-07")) == month_of(station, *month_named(station, "2026-09")) == []
    )
    with pytest.raises(StationError, match="không phải một tháng"):
        month_named(station, "tháng này")


def test_somebody_who_heard_it_says_so(station: Station, made: Bulletin, clock: Clock) -> None:
    act = act_named("aired")
    assert act is not None
    for when, fault in (("mai", "không phải một ngày giờ"), ("2026-08-15 06:30", "không có bản tin nào như vậy")):
        with pytest.raises(RadioError, match=fault):
            perform(station, act, "sang", ME, {"when": when})
    perform(station, act, "sang", ME, {"when": "2026-08-15 05:30"})
    perform(station, act, "sang", ME)
    (entry,) = month_of(station, date(2026, 8, 1), date(2026, 8, 31))
    assert entry.state is BulletinState.AIRED
    assert [(one.station, one.evidence) for one in entry.aired] == [("Chị Hoa", "operator")]


def test_nobody_heard_what_has_not_come(station: Station, made: Bulletin, clock: Clock) -> None:
    act = act_named("aired")
    assert act is not None
    clock.now = made.airs - timedelta(hours=1)
    with pytest.raises(RadioError, match="đã tới giờ phát"):
        perform(station, act, "sang", ME)


def test_the_command_line_prints_the_month(station: Station, folder: Path, made: Bulletin) -> None:
    told = run(folder, "receipts", "--month", "2026-08")
    assert "15/08 05:30  Bản tin sáng  (ưu tiên, 0:00:" in told and "1 bản tin trong tháng 08/2026" in told
    text = run(folder, "receipts", "--month", "2026-08", "--csv", "--separator", ";")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert (row["Người duyệt"], row["Loại"]) == ("Chị Hoa", "ưu tiên")
    month = json.loads(run(folder, "receipts", "--month", "2026-08", "--json"))
    (record,) = month["bulletins"]
    assert (month["month"], record["slot"]) == ("2026-08", "sang")
    assert json.loads(run(folder, "export", "bulletin", "sang", "--date", "2026-08-15")) == record
    place = folder / "export.json"
    run(folder, "export", "bulletin", "sang", "--date", "2026-08-15", "--time", "05:30", "-o", str(place))
    assert json.loads(place.read_text("utf-8")) == record


def test_the_command_line_makes_a_token_and_reads_a_log(
    station: Station, folder: Path, made: Bulletin, tmp_path: Path
) -> None:
    token, line = CliRunner().invoke(cli, ["receipts", "token"]).output.splitlines()
    assert hashlib.sha256(token.rpartition(" ")[2].encode()).hexdigest() in line
    assert made.master is not None
    said = f'192.0.2.7 - - [15/Aug/2026:05:00:00 +0700] "GET /station/sang/latest.mp3 HTTP/1.1" 200 {made.master.size} "-" "x"'
    (tmp_path / "access.log").write_text(f"{said}\n")
    with gzip.open(tmp_path / "access.log.1.gz", "wt") as packed:
        packed.write(f"{said}\n")
    for name in ("access.log", "access.log.1.gz"):
        assert "Đài lấy trọn tệp 1 lượt" in run(folder, "receipts", "import-log", str(tmp_path / name))
    with pytest.raises(StationError, match="không đọc được"):
        run(folder, "receipts", "import-log", str(tmp_path / "none.log"))


def test_the_page_is_for_operators_and_for_paper(client: TestClient, made: Bulletin) -> None:
    shown = client.get("/console/air-log?month=2026-08").text
    assert "Nhật ký phát sóng tháng 08/2026" in shown and "Cắt nước khu phố 2" in shown and "Chị Hoa" in shown
    assert "Tháng này chưa có bản tin nào." in client.get("/console/air-log?month=2026-07").text
    assert client.get("/console/air-log?month=x").status_code == 422
    table = client.get("/console/air-log.csv?month=2026-08")
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "nhat-ky-2026-08.csv" in table.headers["content-disposition"]
    assert client.get("/console/air-log.json?month=2026-08").json()["bulletins"][0]["slot"] == "sang"
    assert "@media print" in client.get("/console/static/console.css").text
    client.cookies.clear()
    for address in ("air-log", "air-log.csv", "air-log.json"):
        assert client.get(f"/console/{address}").status_code == 303


def test_emergencies_stand_in_it_and_whoever_pressed_has_approved_them(station: Station, made: Bulletin) -> None:
    drill = emergency_life.accept(station, message(station, exercise=True))
    out = emergency_life.accept(station, message(station))
    assert out.master is not None
    emergency_life.fetched(station, out.master.sha256, "phuong", agent="playout/1")
    urgent = [one for one in month_of(station, date(2026, 8, 1), date(2026, 8, 31)) if one.slot == "emergency"]
    assert [(one.title, one.items[0].kind, one.approved_by) for one in urgent] == [
        ("Diễn tập", "exercise", ("an",)),
        ("Thông báo khẩn cấp", "emergency", ("an",)),
    ]
    assert (urgent[1].priority, urgent[1].items[0].title) == (Priority.EMERGENCY, out.title)
    assert [one.station for one in urgent[1].pulled] == ["Đài truyền thanh phường"]
    assert urgent[0].pulled == () and drill.exercise
    text = as_csv(urgent)
    assert "khẩn cấp" in text and "đang hiệu lực" in text
    assert as_record(urgent[1])["state"] == "live"
