"""Each kind of alert: when it begins, when it ends and in which words, and that the guide says the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.alerts import condition, kinds, slots
from broadcaster.alerts.condition import Workers
from broadcaster.alerts.kinds import KINDS, Urgency
from broadcaster.alerts.standing import standings
from broadcaster.alerts.watch import watch
from broadcaster.bulletins import deliverable
from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery import carried
from broadcaster.delivery.latest import receipt_name
from broadcaster.errors import VoiceRefused
from broadcaster.model import Actor, Bulletin, BulletinState, Found, Master, Receipt
from broadcaster.radio import Occurrence, calendar_of, next_occurrence
from broadcaster.station import Station
from broadcaster.store import alerts, articles, bulletins, outbox, receipts
from broadcaster.store.alerts import What
from broadcaster.store.outbox import ChangeKind
from tests.conftest import BROADCASTER, SOURCES, Clock, write_config

GUIDE = (Path(__file__).resolve().parents[2] / "docs/alerts.md").read_text("utf-8")
BOUNDS = '\n[alerts]\npull_by = "10m"\nsource_silent = "3d"\ndisk_megabytes = 1000\n'
FEED = '\n[sources.cong]\nkind = "feed"\nurl = "https://cong.thu.example/rss"\ntitle = "Cổng thị xã"\n'
MASTER = Master("k", "podcast", "audio/bulletins/x.mp3", "audio/mpeg", 5, 100, 10, -16.0, -1.0, 3.0, "ab" * 32)
CLOCK = Actor.clock()
READY = (BulletinState.FILLED, BulletinState.MASTERED, BulletinState.READY)


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Megabytes of room on the disk: the last of these."""
    room = [5000]
    monkeypatch.setattr(kinds, "free_megabytes", lambda _station: room[-1])
    return room


@pytest.fixture
def station(
    tmp_path: Path, open_station: Callable[[Path], Station], free: list[int], monkeypatch: pytest.MonkeyPatch
) -> Station:
    """A station that nothing is wrong with."""
    monkeypatch.setattr(condition, "is_kept_in_step", lambda: True)
    monkeypatch.setattr(slots, "faults", lambda *_: [])
    station = open_station(write_config(tmp_path / "dai", BROADCASTER + BOUNDS, sources=SOURCES + FEED))
    watch(station)
    assert standings(station) == ()
    assert free
    return station


@pytest.fixture
def due(station: Station) -> Occurrence:
    found = next_occurrence(station.settings.slots["sang"], station.now(), calendar_of(station.settings, "sang"))
    assert found is not None
    return found


def seen(station: Station, workers: Workers | None = None) -> dict[str, str]:
    """What is wrong now, by kind."""
    watch(station, workers)
    return {one.kind: one.words for one in standings(station)}


def ending(station: Station) -> tuple[str, bool]:
    """How the newest alert that is over has ended, and whether all was well then."""
    with station.store.read() as tx:
        last = [change for change in alerts.changes_after(tx, 0) if not change.begun][-1]
    return last.words, last.what is What.MENDED


def put(station: Station, due: Occurrence, *states: BulletinState, note: str | None = None) -> Bulletin:
    bulletin = Bulletin(
        "sang", due.day, due.airs, due.ready_by, due.valid_until, "Bản tin sáng", master=MASTER, note=note
    )
    with station.store.begin() as tx:
        for state in states:
            bulletins.save(tx, bulletin, state, station.now(), actor=CLOCK)
    return bulletin


def test_a_bulletin_is_late_until_it_lies_there(station: Station, clock: Clock, due: Occurrence) -> None:
    clock.now = due.ready_by - timedelta(seconds=1)
    assert seen(station) == {}
    clock.now = due.ready_by
    assert seen(station) == {
        "late": "«Bản tin sáng» phát lúc 05:30 ngày 15/08 đáng lẽ phải xong trước 04:20 ngày 15/08"
    }
    put(station, due, BulletinState.FILLED)
    assert "late" in seen(station), "chosen is not ready"
    put(station, due, *READY[1:])
    assert seen(station) == {}
    assert ending(station) == ("bản tin đã sẵn sàng", True)


def test_what_lies_at_the_address_counts_and_not_what_a_row_says(
    station: Station, clock: Clock, due: Occurrence, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(station, due, *READY)
    clock.now = due.ready_by
    assert seen(station) == {}
    monkeypatch.setattr(slots, "faults", lambda *_: ["thiếu latest.mp3"])
    assert seen(station) == {
        "late": "tệp của «Bản tin sáng» phát lúc 05:30 ngày 15/08 không nằm đúng ở địa chỉ: thiếu latest.mp3"
    }
    clock.now = due.airs
    assert seen(station)["missed"] == (
        "«Bản tin sáng» phát lúc 05:30 ngày 15/08 đã đến giờ mà tệp không nằm đúng ở địa chỉ: thiếu latest.mp3"
    )


def test_a_file_that_was_changed_at_the_address_is_seen(
    station: Station, clock: Clock, due: Occurrence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "faults", deliverable.faults)
    make_bulletin(station, "sang")
    clock.now = due.ready_by
    assert "late" not in seen(station)
    (station.feeds / "station/sang/latest.mp3").write_bytes(b"else")
    assert "latest.mp3" in seen(station)["late"]


def test_a_bulletin_that_was_taken_down_is_not_ready(station: Station, clock: Clock, due: Occurrence) -> None:
    bulletin = put(station, due, *READY)
    with station.store.begin() as tx:
        bulletins.move(tx, bulletin, BulletinState.WITHDRAWN, clock.now, actor=Actor.step())
    clock.now = due.ready_by
    assert "late" in seen(station)


def test_a_bulletin_that_is_not_there_on_air_is_missed(station: Station, clock: Clock, due: Occurrence) -> None:
    put(station, due, BulletinState.FILLED)
    clock.now = due.ready_by
    assert "late" in seen(station)
    clock.now = due.airs
    assert seen(station) == {"missed": "«Bản tin sáng» phát lúc 05:30 ngày 15/08 đã đến giờ mà chưa xong"}
    assert ending(station) == ("đến giờ phát bản tin vẫn chưa xong", False)
    clock.now = due.airs + station.settings.slots["sang"].length
    assert seen(station) == {}
    assert ending(station) == ("khung giờ ấy đã qua", False)


def test_a_fallback_is_told_when_it_should_be_the_bulletin(station: Station, clock: Clock, due: Occurrence) -> None:
    put(station, due, BulletinState.FILLED, BulletinState.FALLBACK, note="phát tệp dự phòng vì hết đĩa")
    clock.now = due.ready_by - timedelta(minutes=1)
    assert seen(station) == {}, "there is time"
    clock.now = due.ready_by
    assert seen(station) == {
        "fallback": "«Bản tin sáng» phát lúc 05:30 ngày 15/08 là bản dự phòng: phát tệp dự phòng vì hết đĩa"
    }
    put(station, due, BulletinState.READY)
    assert seen(station) == {}
    assert ending(station) == ("bản tin chính đã thay bản dự phòng", True)


def test_a_fallback_that_went_on_air_is_over_with_its_slot(station: Station, clock: Clock, due: Occurrence) -> None:
    bulletin = put(station, due, BulletinState.FILLED, BulletinState.FALLBACK)
    pull(station, bulletin)
    clock.now = due.airs
    assert "fallback" in seen(station)
    clock.now = due.airs + station.settings.slots["sang"].length
    assert seen(station) == {}
    assert ending(station) == ("khung giờ ấy đã qua", False)


def pull(station: Station, bulletin: Bulletin, sha256: str = MASTER.sha256) -> None:
    receipt = Receipt("pulled", receipt_name(bulletin), station.now(), "127.0.0.1", sha256=sha256)
    with station.store.begin() as tx:
        receipts.add(tx, receipt)


def test_a_bulletin_that_nobody_fetches(station: Station, clock: Clock, due: Occurrence) -> None:
    bulletin = put(station, due, *READY)
    clock.now = due.airs - timedelta(minutes=11)
    assert seen(station) == {}
    clock.now = due.airs - timedelta(minutes=10)
    assert seen(station) == {
        "not_pulled": "chưa phần mềm phát sóng nào lấy trọn «Bản tin sáng» phát lúc 05:30 ngày 15/08"
    }
    pull(station, bulletin, "cd" * 32)
    assert "not_pulled" in seen(station), "other bytes were"
    pull(station, bulletin)
    assert seen(station) == {}
    assert ending(station) == ("phần mềm phát sóng đã lấy bản tin", True)


def test_who_named_no_time_is_not_asked_who_fetches(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock, due: Occurrence
) -> None:
    quiet = open_station(write_config(tmp_path / "khac"))
    put(quiet, due, *READY)
    clock.now = due.airs
    assert "not_pulled" not in seen(quiet)


@pytest.fixture
def two_voices(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    two = BROADCASTER.replace('chain = ["fake"]', 'chain = ["gtts", "espeak"]')
    engines = '\n[voices.engines.gtts]\nengine = "gtts"\n[voices.engines.espeak]\nengine = "espeak"\n'
    return open_station(write_config(tmp_path / "hai", two + engines))


def test_every_voice_is_down(two_voices: Station) -> None:
    breakers = [two_voices.chain.breaker(name) for name in ("gtts", "espeak")]
    breakers[0].failed(VoiceRefused("Giọng gtts", "khóa API hết hạn"))
    assert "voices" not in seen(two_voices), "one is enough"
    breakers[1].failed(VoiceRefused("Giọng espeak", "thiếu thư viện."))
    assert seen(two_voices)["voices"].startswith(
        "không giọng nào đọc được (gtts: khóa API hết hạn; espeak: thiếu thư viện)"
    )
    breakers[0].succeeded()
    assert "voices" not in seen(two_voices)
    assert ending(two_voices) == ("đã có giọng đọc được", True)


def test_a_disk_is_nearly_full_until_there_is_a_good_deal_more_room(station: Station, free: list[int]) -> None:
    free.append(1000)
    assert seen(station) == {}
    free.append(999)
    assert seen(station) == {"disk": "đĩa chứa thư mục của đài chỉ còn 999 MB, mức báo là 1000 MB"}
    free.append(1100)
    assert "disk" in seen(station), "it would come and go"
    free.append(1200)
    assert seen(station) == {}


def test_the_room_is_that_of_the_disk(station: Station) -> None:
    assert condition.free_megabytes(station) > 0


@pytest.mark.parametrize(("source", "silent"), [("cong", True), ("thu", False)])
def test_a_source_on_the_web_is_silent_and_a_folder_never(
    station: Station, clock: Clock, source: str, silent: bool
) -> None:
    with station.store.begin() as tx:
        articles.take_in(tx, "ab" * 32, Found(source, b"x", "text/plain"), clock.now)
    clock.forward(days=3, seconds=-1)
    assert "source" not in seen(station)
    clock.forward(seconds=1)
    assert ("source" in seen(station)) == silent
    if silent:
        assert seen(station)["source"] == "nguồn «Cổng thị xã» không có bài mới từ 09:00 ngày 14/08"
    with station.store.begin() as tx:
        articles.take_in(tx, "cd" * 32, Found(source, b"y", "text/plain"), clock.now)
    assert "source" not in seen(station)
    if silent:
        assert ending(station) == ("nguồn đã có bài mới", True)


def test_two_times_of_one_slot_are_watched_side_by_side(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock, due: Occurrence
) -> None:
    hourly = '[slots.sang]\ntitle = "Bản tin giờ"\nat = ["05:30", "06:00"]\nlength = "10m"\n'
    station = open_station(write_config(tmp_path / "gio", BROADCASTER, programme=hourly))
    clock.now = due.airs
    watch(station)
    assert {(one.kind, one.words[:34]) for one in standings(station)} >= {
        ("missed", "«Bản tin giờ» phát lúc 05:30 ngày "),
        ("late", "«Bản tin giờ» phát lúc 06:00 ngày "),
    }


def test_a_source_that_is_paused_is_no_longer_watched(
    station: Station, clock: Clock, open_station: Callable[[Path], Station]
) -> None:
    with station.store.begin() as tx:
        articles.take_in(tx, "ab" * 32, Found("cong", b"x", "text/plain"), clock.now)
    clock.forward(days=3)
    assert "source" in seen(station)
    paused = open_station(write_config(station.folder, sources=SOURCES + FEED + "enabled = false\n"))
    assert "source" not in seen(paused)
    assert ending(paused) == ("nguồn không còn được ghé", False)


def test_a_bulletin_that_comes_while_it_should_be_on_air(station: Station, clock: Clock, due: Occurrence) -> None:
    clock.now = due.airs
    assert "missed" in seen(station)
    put(station, due, *READY)
    assert "missed" not in seen(station)
    assert ending(station) == ("bản tin đã sẵn sàng, muộn giờ", True)


def test_a_source_that_never_brought_anything_is_no_alert(station: Station, clock: Clock) -> None:
    clock.forward(days=300)
    assert "source" not in seen(station)


@pytest.mark.parametrize(
    ("workers", "words"),
    [
        (Workers(2, 1), "cùng lúc chỉ xử lý được 1 bài, đáng lẽ 2 bài"),
        (Workers(2, 2, "đĩa đầy"), "việc xử lý bài đang tạm dừng: đĩa đầy"),
    ],
)
def test_workers_are_dead_or_wait(station: Station, workers: Workers, words: str) -> None:
    assert seen(station, workers)["workers"].startswith(words)
    assert seen(station, Workers(2, 2)) == {}
    assert ending(station) == ("việc xử lý bài đã chạy lại", True)


def test_a_feed_is_held_back(station: Station) -> None:
    carried.keep_frozen(station, "tin", "mất 3 tập")
    assert "nguồn cấp RSS «Tin thử» (tin) giữ ở bản cũ" in seen(station)["feed"]
    carried.keep_written(station, "tin", [])
    assert seen(station) == {}


def test_a_follower_is_told_when_it_has_been_down_for_an_hour(station: Station, clock: Clock) -> None:
    with station.store.begin() as tx:
        outbox.start(tx, "feeds", "", 0)
        outbox.add(tx, ChangeKind.EPISODE, "tag:x", clock.now, CLOCK)
        outbox.failed(tx, "feeds", clock.now, clock.now + timedelta(days=9), "đĩa đầy.")
    clock.forward(minutes=59)
    assert seen(station) == {}
    clock.forward(minutes=1)
    assert seen(station) == {
        "delivery": "viết nguồn cấp RSS và trang nghe: chậm 1 thay đổi từ 09:00 ngày 14/08, vì đĩa đầy"
    }
    with station.store.begin() as tx:
        outbox.done(tx, "feeds", 1)
    assert seen(station) == {}


def test_a_clock_that_nobody_keeps(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(condition, "is_kept_in_step", lambda: False)
    assert "đồng hồ của máy chưa theo máy chủ giờ nào" in seen(station)["clock"]
    monkeypatch.setattr(condition, "is_kept_in_step", lambda: True)
    assert seen(station) == {}


def test_what_is_urgent_stands_first(station: Station, monkeypatch: pytest.MonkeyPatch, free: list[int]) -> None:
    monkeypatch.setattr(condition, "is_kept_in_step", lambda: False)
    watch(station)
    free.append(1)
    watch(station)
    assert [(one.kind, one.urgent) for one in standings(station)] == [("disk", True), ("clock", False)]


def test_an_alert_of_a_kind_that_this_version_does_not_know_is_shown_all_the_same(station: Station) -> None:
    one = alerts.Alert("la", "x", "có gì đó hỏng", datetime(2026, 8, 14, tzinfo=UTC))
    with station.store.begin() as tx:
        alerts.save(tx, replace(one, times=2))
    (standing,) = standings(station)
    assert (standing.title, standing.words, standing.urgent) == ("la", "có gì đó hỏng", False)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_the_guide_has_every_kind(kind: kinds.Kind) -> None:
    level = {Urgency.NOW: "ngay", Urgency.SOON: "trong ngày"}[kind.urgency]
    assert re.search(rf"(?m)^\| `{kind.name}` {re.escape(kind.title)} \|.*\| {level} \|$", GUIDE)


def test_the_guide_has_no_other_kind() -> None:
    assert re.findall(r"(?m)^\| `(\w+)` [A-ZĐ]", GUIDE) == [kind.name for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_remedy_is_a_sentence_and_a_title_fits_a_subject(kind: kinds.Kind) -> None:
    assert kind.remedy.endswith(".")
    assert len(kind.title) <= 40
    assert not kind.title.endswith(".")
