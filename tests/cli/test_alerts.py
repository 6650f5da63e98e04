"""``broadcaster alerts``: what is wrong, and whether those who should hear of it would."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broadcaster.cli.alerts import app
from broadcaster.station import Station
from broadcaster.store import alerts
from tests.alerts.hooks import webhook
from tests.alerts.mailserver import mail_server
from tests.conftest import BROADCASTER, Clock, write_config


@pytest.fixture
def wrong(station: Station, clock: Clock) -> Station:
    """A station with two alerts, one of them urgent."""
    with station.store.begin() as tx:
        alerts.save(tx, alerts.Alert("clock", "", "đồng hồ của máy chưa theo máy chủ giờ nào", clock.now, times=3))
        alerts.save(tx, alerts.Alert("disk", "", "đĩa chỉ còn 10 MB", clock.now))
    return station


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments, "--station", str(folder)])
    return done.exit_code, done.output


def test_nothing_is_wrong(station: Station) -> None:
    code, said = run(station.folder)
    assert code == 0
    assert "Không có cảnh báo nào." in said
    assert "khai [alerts] trong broadcaster.toml" in said


def test_what_is_wrong_is_listed_with_what_to_do(wrong: Station) -> None:
    code, said = run(wrong.folder)
    assert code == 1
    lines = said.splitlines()
    assert lines[0] == "! Sắp hết chỗ trên đĩa: đĩa chỉ còn 10 MB (từ 09:00 ngày 14/08)"
    assert lines[1] == "  Dọn bớt đĩa, hoặc giảm takes_megabytes trong [retention]."
    assert lines[2].endswith("(từ 09:00 ngày 14/08, lặp lại 3 lần)")


def test_for_programs(wrong: Station) -> None:
    _, said = run(wrong.folder, "--json")
    told = json.loads(said)
    assert [(one["kind"], one["urgent"]) for one in told["alerts"]] == [("disk", True), ("clock", False)]
    assert told["channels"] == []


EMAIL = """
[alerts.email]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "dai@thu.test"
to = ["truc@thu.test"]
"""


def test_a_trial_goes_through_every_channel(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    with mail_server() as mail, webhook() as hook:
        told = EMAIL.format(port=mail.port) + f'\n[alerts.webhook]\nurl = "{hook.url}"\n'
        station = open_station(write_config(tmp_path / "dai", BROADCASTER + told))
        code, said = run(station.folder, "test")
    assert code == 0
    assert "Đã gửi thư đến truc@thu.test qua 127.0.0.1." in said
    assert "Đã gửi webhook tới 127.0.0.1." in said
    assert mail.letters[0]["Subject"] == "Gửi thử cảnh báo (Đài thử)"
    assert json.loads(hook.taken[0][2])["test"] is True
    with station.store.read() as tx:
        assert alerts.marks(tx) == {}, "nothing of it is kept"


def test_a_trial_says_what_hinders(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        told = EMAIL.format(port=taken.getsockname()[1])
        station = open_station(write_config(tmp_path / "dai", BROADCASTER + told))
        code, said = run(station.folder, "test")
    assert code == 1
    assert (
        "Chưa gửi được thư đến truc@thu.test qua 127.0.0.1: Thư báo: máy chủ thư 127.0.0.1: không kết nối được" in said
    )
    assert "Kiểm tra [alerts.email]" in said


def test_a_trial_without_channels(station: Station) -> None:
    code, said = run(station.folder, "test")
    assert code == 0
    assert "Chưa khai nơi nhận nào" in said
