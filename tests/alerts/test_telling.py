"""Who is told what, when, and how often: at once, then gathered, each channel by its own mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from broadcaster.alerts import telling
from broadcaster.alerts.digest import Message
from broadcaster.alerts.standing import channels, standings
from broadcaster.alerts.telling import tell
from broadcaster.alerts.watch import watch
from broadcaster.station import Station
from broadcaster.store import alerts
from tests.conftest import Clock

from .troubles import Ear, Troubles


@pytest.fixture
def troubles(monkeypatch: pytest.MonkeyPatch) -> Troubles:
    return Troubles(monkeypatch, "lua", "nuoc", "gio")


class Minutes:
    """The watch and the telling as they go on, minute by minute."""

    def __init__(self, station: Station, clock: Clock, *ears: Ear) -> None:
        self._station, self._clock = station, clock
        self._ears = [(ear, ear.configured(f"tai-{number}")) for number, ear in enumerate(ears)]

    def go(self, minutes: int = 1) -> None:
        for _ in range(minutes):
            watch(self._station)
            for _, one in self._ears:
                tell(self._station, one)
            self._clock.forward(minutes=1)


def subjects(ear: Ear) -> list[str]:
    return [message.subject for message in ear.heard]


def test_the_first_of_a_kind_goes_out_at_once_and_the_rest_is_gathered(
    station: Station, clock: Clock, troubles: Troubles
) -> None:
    ear = Ear()
    minutes = Minutes(station, clock, ear)
    minutes.go()
    assert subjects(ear) == [], "all is well"
    troubles.wrong = {("lua", "kho")}
    minutes.go()
    assert subjects(ear) == ["Cần xử lý ngay: Loại lua (Đài thử)"]
    for room in range(10):
        troubles.wrong.add(("lua", f"phòng {room}"))
        minutes.go()
    assert len(ear.heard) == 1
    minutes.go(5)
    assert subjects(ear)[1:] == ["10 cảnh báo mới (Đài thử)"]
    minutes.go(60)
    assert len(ear.heard) == 2, "quiet while nothing changes"


def test_another_kind_does_not_wait_for_the_first(station: Station, clock: Clock, troubles: Troubles) -> None:
    ear = Ear()
    minutes = Minutes(station, clock, ear)
    troubles.wrong = {("nuoc", "")}
    minutes.go()
    troubles.wrong.add(("lua", "kho"))
    minutes.go()
    assert subjects(ear)[1:] == ["Cần xử lý ngay: Loại lua (Đài thử)"]


def test_the_end_is_told_in_the_digest(station: Station, clock: Clock, troubles: Troubles) -> None:
    ear = Ear()
    minutes = Minutes(station, clock, ear)
    troubles.wrong = {("lua", "kho")}
    minutes.go()
    troubles.wrong = set()
    minutes.go(14)
    assert len(ear.heard) == 1
    minutes.go(2)
    assert subjects(ear)[1:] == ["Đã ổn: Loại lua (Đài thử)"]
    assert "- Loại lua: lua đã được chữa. Trước đó: lua kho hỏng." in ear.heard[1].text


def test_what_flaps_is_told_with_how_often(station: Station, clock: Clock, troubles: Troubles) -> None:
    ear = Ear()
    minutes = Minutes(station, clock, ear)
    for minute in range(60):
        troubles.wrong = {("lua", "kho")} if minute % 2 == 0 else set()
        minutes.go()
    assert len(ear.heard) == 2, "sixty changes in an hour"
    assert "Lặp lại 8 lần" in ear.heard[1].text
    minutes.go(40)
    assert subjects(ear)[2:] == ["Đã ổn: Loại lua (Đài thử)"]
    assert "Lặp lại 30 lần" in ear.heard[2].text


def test_a_channel_that_is_down_backs_off_and_then_tells_all_at_once(
    station: Station, clock: Clock, troubles: Troubles
) -> None:
    well, down = Ear(), Ear(deaf=True)
    minutes = Minutes(station, clock, well, down)
    troubles.wrong = {("lua", "kho")}
    minutes.go(120)
    assert len(well.heard) == 1, "the other one does not wait"
    assert 6 <= down.asked <= 9
    with station.store.read() as tx:
        mark = alerts.marks(tx)["tai-1"]
    assert mark.why is not None and "không nghe" in mark.why
    assert mark.retry_at is not None and mark.retry_at - clock.now <= timedelta(minutes=30)
    troubles.wrong = {("nuoc", "")}
    minutes.go(20)
    down.deaf = False
    minutes.go(30)
    assert subjects(down) == ["1 cảnh báo mới, 1 việc đã ổn (Đài thử)"], "also of what was over before it could be told"
    with station.store.read() as tx:
        assert alerts.marks(tx)["tai-1"].why is None


def test_a_restart_tells_nothing_again(
    folder: Path, open_station: Callable[[Path], Station], clock: Clock, troubles: Troubles
) -> None:
    ear = Ear()
    troubles.wrong = {("lua", "kho")}
    Minutes(open_station(folder), clock, ear).go(3)
    again = open_station(folder)
    Minutes(again, clock, ear).go(40)
    assert len(ear.heard) == 1
    assert standings(again)[0].told_at is not None


def test_killed_between_telling_and_writing_it_is_told_once_more_and_never_not_at_all(
    folder: Path,
    open_station: Callable[[Path], Station],
    clock: Clock,
    troubles: Troubles,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    ear, station = Ear(), open_station(folder)
    troubles.wrong = {("lua", "kho")}
    watch(station)
    with monkeypatch.context() as patch:
        patch.setattr(alerts, "told", killed)
        with pytest.raises(Killed):
            tell(station, ear.configured())
    for _ in range(3):
        tell(open_station(folder), ear.configured())
    assert len(ear.heard) == 2
    assert ear.heard[0].data["alerts"] == ear.heard[1].data["alerts"]


def test_two_processes_do_not_tell_at_once(station: Station, troubles: Troubles) -> None:
    other: list[bool] = []

    class Meanwhile(Ear):
        def send(self, message: Message) -> str | None:
            mine, station.owner = station.owner, "máy khác:1"
            other.append(tell(station, self.configured()))
            station.owner = mine
            return super().send(message)

    ear = Meanwhile()
    troubles.wrong = {("lua", "kho")}
    watch(station)
    assert tell(station, ear.configured())
    assert other == [False]
    assert len(ear.heard) == 1


def test_a_new_address_is_told_what_is_wrong_and_not_the_past(
    station: Station, clock: Clock, troubles: Troubles
) -> None:
    ear = Ear()
    troubles.wrong = {("lua", "kho"), ("nuoc", "")}
    watch(station)
    tell(station, ear.configured())
    clock.forward(hours=1)
    troubles.wrong = {("nuoc", "")}
    watch(station)
    tell(station, ear.configured())
    assert len(ear.heard) == 2
    tell(station, ear.configured(target="b"))
    assert subjects(ear)[2:] == ["Cần xem: Loại nuoc (Đài thử)"]


def test_what_ended_before_a_new_channel_could_tell_it_is_told_all_the_same(
    station: Station, clock: Clock, troubles: Troubles
) -> None:
    ear = Ear(deaf=True)
    troubles.wrong = {("lua", "kho")}
    watch(station)
    tell(station, ear.configured())
    troubles.wrong = set()
    clock.forward(minutes=10)
    watch(station)
    ear.deaf = False
    tell(station, ear.configured())
    assert subjects(ear) == ["Đã ổn: Loại lua (Đài thử)"]


def test_who_of_several_did_not_take_it_is_told_and_nobody_gets_it_twice(station: Station, troubles: Troubles) -> None:
    ear = Ear(note="máy chủ thư không nhận địa chỉ b@thu.test; các địa chỉ khác đã nhận")
    troubles.wrong = {("lua", "kho")}
    watch(station)
    tell(station, ear.configured())
    assert not tell(station, ear.configured())
    assert len(ear.heard) == 1
    with station.store.read() as tx:
        assert alerts.marks(tx)["tai"].why == ear.note


def test_a_clock_set_back_holds_no_channel_up(station: Station, clock: Clock, troubles: Troubles) -> None:
    ear = Ear()
    minutes = Minutes(station, clock, ear)
    troubles.wrong = {("lua", "kho")}
    minutes.go()
    clock.forward(days=-400)
    troubles.wrong = {("lua", "kho"), ("nuoc", "")}
    minutes.go()
    troubles.wrong = set()
    minutes.go(20)
    assert subjects(ear)[-1] == "2 việc đã ổn (Đài thử)"


def test_marks_of_channels_that_are_gone_are_forgotten(station: Station, clock: Clock, troubles: Troubles) -> None:
    troubles.wrong = {("lua", "kho")}
    watch(station)
    tell(station, Ear().configured())
    telling.forget(station, clock.now - timedelta(days=30))
    with station.store.read() as tx:
        assert alerts.marks(tx) == {}
    assert channels(station) == ()
