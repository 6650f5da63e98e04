"""The alarm at work: against real servers that hang, and with a store that cannot be written."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broadcaster.alerts.standing import channels
from broadcaster.errors import DiskError
from broadcaster.station import Station
from broadcaster.store import Store, alerts
from broadcaster.work import alerts as work
from broadcaster.work.alerts import Alarm
from tests.alerts.hooks import webhook
from tests.alerts.mailserver import Manners, mail_server
from tests.alerts.troubles import Troubles
from tests.conftest import BROADCASTER, Clock, write_config

Open = Callable[[Path], Station]


@pytest.fixture
def troubles(monkeypatch: pytest.MonkeyPatch) -> Troubles:
    return Troubles(monkeypatch, "lua", "nuoc", "store")


@contextmanager
def alarm_of(station: Station) -> Iterator[Alarm]:
    """An alarm; nothing of it is left when the block ends."""
    alarm = Alarm(station, lambda: None)
    yield alarm
    assert alarm.wait(60)


def configured(folder: Path, mail: int | None = None, hook: str | None = None, timeout: str = "10s") -> Path:
    told = "\n[alerts]\n"
    if mail is not None:
        told += f'[alerts.email]\nhost = "127.0.0.1"\nport = {mail}\nsecurity = "none"\nsender = "dai@thu.test"\n'
        told += f'to = ["truc@thu.test"]\ntimeout = "{timeout}"\n'
    if hook is not None:
        told += f'[alerts.webhook]\nurl = "{hook}"\nsecret_env = ""\ntimeout = "{timeout}"\n'
    return write_config(folder, BROADCASTER + told)


def test_both_channels_are_told_in_one_look(tmp_path: Path, open_station: Open, troubles: Troubles) -> None:
    with mail_server() as mail, webhook() as hook:
        station = open_station(configured(tmp_path / "dai", mail.port, hook.url))
        with alarm_of(station) as alarm:
            alarm.look()
            assert (mail.letters, hook.taken) == ([], [])
            troubles.wrong = {("lua", "kho")}
            alarm.look()
            alarm.look()
    assert [letter["Subject"] for letter in mail.letters] == ["Cần xử lý ngay: Loại lua (Đài thử)"]
    assert len(hook.taken) == 1


def test_a_mail_server_that_hangs_holds_up_nothing(
    tmp_path: Path, open_station: Open, troubles: Troubles, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_PATIENCE_SECONDS", 0.2)
    with mail_server(Manners(silent=True)) as mail, webhook() as hook:
        station = open_station(configured(tmp_path / "dai", mail.port, hook.url, "60s"))
        with alarm_of(station) as alarm:
            troubles.wrong = {("lua", "kho")}
            alarm.look()
            troubles.wrong.add(("nuoc", ""))
            clock.forward(minutes=1)
            alarm.look()
            assert not alarm.wait(0), "the letter is still on its way"
            assert sum(thread.name == "alert-email" for thread in threading.enumerate()) == 1
            while len(hook.taken) < 2:
                alarm.look()
            mail.over.set()
    with station.store.read() as tx:
        assert alerts.marks(tx)["email"].why is not None


def test_servers_that_are_down_are_told_in_the_console(
    tmp_path: Path, open_station: Open, troubles: Troubles, clock: Clock
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        station = open_station(configured(tmp_path / "dai", port, f"http://127.0.0.1:{port}/"))
        with alarm_of(station) as alarm:
            troubles.wrong = {("lua", "kho")}
            alarm.look()
    standing = {one.name: one for one in channels(station)}
    assert "không kết nối được" in (standing["email"].why or "")
    assert "không kết nối được" in (standing["webhook"].why or "")
    assert standing["email"].retry_at is not None and standing["email"].retry_at > clock.now


class Brittle:
    """A store that cannot be written for a while."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.broken = False
        real = Store.begin

        def begin(store: Store) -> object:
            if self.broken:
                raise DiskError("cơ sở dữ liệu", "đĩa đầy", "Giải phóng dung lượng đĩa.")
            return real(store)

        monkeypatch.setattr(Store, "begin", begin)


def test_a_store_that_cannot_be_written_is_told_from_memory(
    tmp_path: Path, open_station: Open, troubles: Troubles, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as mail:
        station = open_station(configured(tmp_path / "dai", mail.port))
        with alarm_of(station) as alarm:
            alarm.look()
            brittle = Brittle(monkeypatch)
            brittle.broken = True
            troubles.wrong = {("lua", "kho")}
            alarm.look()
            assert mail.letters == [], "a backup may hold it for a moment"
            for _ in range(30):
                clock.forward(minutes=1)
                alarm.look()
            assert len(mail.letters) == 1, "once"
            assert "cơ sở dữ liệu: đĩa đầy" in mail.letters[0].get_content()
            brittle.broken = False
            alarm.look()
    subjects = [letter["Subject"] for letter in mail.letters]
    assert subjects == [
        "Cần xử lý ngay: Loại store (Đài thử)",
        "Đã ổn: Loại store (Đài thử)",
        "Cần xử lý ngay: Loại lua (Đài thử)",
    ], "and what could not be kept meanwhile follows"


def test_a_store_that_cannot_be_read_stops_nothing(
    tmp_path: Path, open_station: Open, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    with mail_server() as mail:
        folder = configured(tmp_path / "dai", mail.port)
        config = folder / "config/broadcaster.toml"
        config.write_text(config.read_text("utf-8").replace('base_url = "http://127.0.0.1:8080"\n', ""), "utf-8")
        station = open_station(folder)

        def unreadable(_store: Store) -> object:
            raise DiskError("cơ sở dữ liệu", "đĩa hỏng", "")

        monkeypatch.setattr(Store, "read", unreadable)
        with alarm_of(station) as alarm:
            for _ in range(3):
                alarm.look()
                clock.forward(minutes=1)
    assert len(mail.letters) == 1
    assert "http://127.0.0.1:8080/console/" in mail.letters[0].get_content()
