"""The watch: the coming bulletin lies at its address early, is kept fresh until it is frozen, and whatever is wrong there is mended."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadcaster import actions
from broadcaster.bulletins import ladder, making, programme, watch
from broadcaster.bulletins.coming import wanted
from broadcaster.bulletins.deliverable import faults
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.renewal import Reason
from broadcaster.bulletins.spare import prepare_spare
from broadcaster.bulletins.watch import SlotWatch, reason_to_make
from broadcaster.bulletins.watched import WatchedSlot
from broadcaster.errors import DiskError, VoiceUnavailable
from broadcaster.model import Actor, Bulletin, BulletinState, Priority
from broadcaster.pipeline import finish, take_in
from broadcaster.settings import SlotSettings
from broadcaster.station import Station
from broadcaster.store import bulletins, episodes, leases, outbox
from broadcaster.store.outbox import ChangeKind
from broadcaster.testing import article
from tests.conftest import BROADCASTER, Clock, write_config

ME = Actor.person("thử")
WATER = ("Thông báo ngừng cấp nước", "Nước ngừng từ tối nay đến sáng mai.", "Mong bà con trữ nước đủ dùng.")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa.")
MARKET = ("Chợ có khu mới", "Ban quản lý mời bà con đến xem khu mới của chợ Bàu Sen.")
#: the slot «sang» airs at 05:30 in Vietnam, for ten minutes
AIRS = datetime(2026, 8, 14, 22, 30, tzinfo=UTC)


def publish(station: Station, title: str, *paragraphs: str) -> int:
    number, _ = take_in(station, article(title, *paragraphs))
    finish(station, number)
    return number


def titles(bulletin: Bulletin | None) -> set[str]:
    return {item.title for item in bulletin.items if item.guid} if bulletin is not None else set()


def at_the_address(station: Station) -> Bulletin:
    """The row of the bulletin whose place the address is now; the file there is the one that the row tells of, of its day."""
    occurrence = wanted(station, "sang")
    with station.store.read() as tx:
        known = bulletins.get(tx, "sang", occurrence.airs)
    assert known is not None and known.master is not None
    sound = (station.feeds / "station/sang/latest.mp3").read_bytes()
    told = json.loads((station.feeds / "station/sang/latest.json").read_bytes())
    assert hashlib.sha256(sound).hexdigest() == known.master.sha256 == told["sha256"]
    day = None if told["kind"] == "spare" else occurrence.day.isoformat()
    assert (told["date"], told["bytes"]) == (day, len(sound))
    assert not faults(station, known)
    return known


# --- made early


def test_a_first_version_lies_there_at_once_and_waits_for_no_article(station: Station) -> None:
    take_in(station, article(*WATER))
    assert reason_to_make(station, "sang") is Reason.UNMADE
    watch.watch_slots(station)
    assert at_the_address(station).state is BulletinState.FALLBACK
    assert reason_to_make(station, "sang") is None


def test_after_air_the_next_one_lies_at_the_address(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    aired = at_the_address(station)
    clock.now = AIRS + timedelta(minutes=5)
    look()
    assert at_the_address(station) == aired, "what is on the air is not exchanged"
    following = wanted(station, "sang").airs + timedelta(days=1)
    with station.store.read() as tx:
        prepared = bulletins.get(tx, "sang", following)
    assert prepared is not None and prepared.state is BulletinState.MASTERED, "made while the slot is on air"
    clock.now = AIRS + timedelta(minutes=10)
    look()
    after = at_the_address(station)
    assert (after.airs, after.date) == (following, aired.date + timedelta(days=1))
    assert not titles(after), "nothing is said twice"


def test_what_was_prepared_needs_no_voice_when_its_turn_comes(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = SlotWatch(station).look
    look()
    clock.now = AIRS
    look()
    monkeypatch.setattr(making, "voiced", _dead)
    clock.now = AIRS + timedelta(minutes=10)
    look()
    assert at_the_address(station).airs == AIRS + timedelta(days=1)


def _dead(*_: object, **__: object) -> None:
    raise VoiceUnavailable("Giọng", "bị ngắt")


# --- kept fresh


def test_a_fallback_is_replaced_by_the_first_news_at_once(station: Station) -> None:
    watch.watch_slots(station)
    take_in(station, article(*MEETING))  # a queue that never rests
    publish(station, *WATER)
    assert reason_to_make(station, "sang") is Reason.BETTER
    watch.watch_slots(station)
    assert titles(at_the_address(station)) == {WATER[0]}


@pytest.mark.parametrize(
    ("before_air", "since_made", "is_made"),
    [
        (timedelta(hours=20), timedelta(minutes=25), False),  # there is time
        (timedelta(hours=20), timedelta(minutes=31), True),
        (timedelta(minutes=100), timedelta(minutes=3), False),
        (timedelta(minutes=100), timedelta(minutes=4), True),
        (
            timedelta(minutes=74),
            timedelta(minutes=2),
            True,
        ),  # the last turn before it must be ready, 70 minutes before air
        (timedelta(minutes=60), timedelta(minutes=8), True),
        (timedelta(minutes=5), timedelta(minutes=4), True),  # the last turn before it is frozen
        (timedelta(minutes=1), timedelta(minutes=60), False),  # frozen
        (timedelta(0), timedelta(hours=1), False),
    ],
)
def test_ordinary_news_has_its_turn_the_more_often_the_nearer_the_slot_is(
    station: Station, clock: Clock, before_air: timedelta, since_made: timedelta, is_made: bool
) -> None:
    publish(station, *WATER)
    clock.now = AIRS - before_air - since_made
    watch.watch_slots(station)
    publish(station, *MEETING)
    take_in(station, article(*MARKET))
    clock.now = AIRS - before_air
    assert reason_to_make(station, "sang") is (Reason.NEWS if is_made else None)
    watch.watch_slots(station)
    assert titles(at_the_address(station)) == {WATER[0], MEETING[0]} if is_made else {WATER[0]}


def test_news_that_had_to_wait_comes_in_with_its_turn(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    publish(station, *MEETING)
    look()
    assert titles(at_the_address(station)) == {WATER[0]}
    clock.forward(minutes=30)
    look()
    assert titles(at_the_address(station)) == {WATER[0], MEETING[0]}


def test_urgent_news_does_not_wait(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    number = publish(station, *MEETING)
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
        assert episode is not None
        episodes.change(tx, number, replace(episode, priority=Priority.PRIORITY))
        outbox.add(tx, ChangeKind.EPISODE, episode.guid, station.now(), ME)
    look()
    assert titles(at_the_address(station)) == {WATER[0], MEETING[0]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": "Bản tin buổi sáng"}, Reason.SHAPE),
        ({"length": "5m"}, Reason.SHAPE),
        ({"ready_before": "30m"}, None),  # nobody hears that
    ],
)
def test_a_slot_that_sounds_otherwise_is_made_again_at_once(
    station: Station, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], reason: Reason | None
) -> None:
    publish(station, *WATER)
    watch.watch_slots(station)
    slots = station.settings.slots
    changed = SlotSettings.model_validate({**slots["sang"].model_dump(mode="json"), **change})
    monkeypatch.setitem(slots, "sang", changed)
    assert reason_to_make(station, "sang") is reason
    watch.watch_slots(station)
    assert at_the_address(station).title == changed.title
    assert reason_to_make(station, "sang") is None


def test_other_texts_of_the_station_make_it_again(station: Station) -> None:
    publish(station, *WATER)
    watch.watch_slots(station)
    texts = station.path("config/texts")
    texts.mkdir(exist_ok=True)
    (texts / "mo-dau.txt").write_text("Xin chào.", "utf-8")
    assert reason_to_make(station, "sang") is Reason.SHAPE


def test_what_has_not_changed_is_neither_chosen_nor_read_nor_made_again(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    before = at_the_address(station)
    clock.forward(minutes=31)
    look()
    for name in ("choice_for", "follow_withdrawals"):
        monkeypatch.setattr(watch, name, _dead)
    monkeypatch.setattr(hashlib, "file_digest", _dead)
    for _ in range(3):
        clock.forward(minutes=31)
        look()
    monkeypatch.undo()
    assert at_the_address(station) == before


def test_renewing_speaks_only_what_is_new_and_encodes_nothing_that_sounds_the_same(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(station, *WATER)
    publish(station, *MEETING)
    made = make_bulletin(station, "sang")
    monkeypatch.setattr(station.chain._voices[0], "speak", _dead)
    monkeypatch.setattr(making, "make_master", _dead)
    again = make_bulletin(station, "sang")
    assert again.master == made.master


# --- frozen


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_what_may_not_be_said_is_taken_out_inside_the_freeze_too(station: Station, clock: Clock, how: str) -> None:
    publish(station, *WATER)
    number = publish(station, *MEETING)
    watch.watch_slots(station)
    clock.now = AIRS - timedelta(seconds=30)
    if how == "withdrawn":
        with station.store.read() as tx:
            guid = episodes.guid_of(tx, number)
        assert guid is not None
        actions.withdraw(station, guid, ME, "sai")
    else:
        with station.store.begin() as tx:
            episode = episodes.of_article(tx, number)
            assert episode is not None
            episodes.change(tx, number, replace(episode, expires=AIRS))
            outbox.add(tx, ChangeKind.EPISODE, episode.guid, station.now(), ME)
    watch.watch_slots(station)
    assert titles(at_the_address(station)) == {WATER[0]}


def test_a_correction_inside_the_freeze_waits_for_the_next_bulletin(station: Station, clock: Clock) -> None:
    number = publish(station, *WATER)
    watch.watch_slots(station)
    clock.now = AIRS - timedelta(minutes=1)
    actions.edit(station, number, title=WATER[0], text="Ngừng từ 23 giờ.", of=1, base=1, actor=ME, why="sai giờ")
    finish(station, number)
    assert reason_to_make(station, "sang") is None
    clock.now = AIRS - timedelta(minutes=3)
    assert reason_to_make(station, "sang") is Reason.EDITED


def test_a_renewal_that_is_too_late_is_given_up(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was begun in time, and the voice took long."""
    publish(station, *WATER)
    watch.watch_slots(station)
    before = at_the_address(station)
    clock.now = AIRS - timedelta(minutes=5)
    publish(station, *MEETING)
    voiced = programme.voiced

    def slow(*given: object) -> object:
        clock.now = AIRS - timedelta(minutes=1)
        return voiced(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "voiced", slow)
    watch.watch_slots(station)
    assert at_the_address(station) == before
    with station.store.read() as tx:
        assert bulletins.making_of(tx, "sang", AIRS) is None


# --- mended


def replaced(sound: Path, data: bytes) -> None:
    """As copying tools do: the file that was there is not written into."""
    sound.unlink()
    sound.write_bytes(data)


def damage(station: Station, how: str) -> None:
    folder = station.feeds / "station/sang"
    sound = folder / "latest.mp3"
    match how:
        case "deleted":
            sound.unlink()
        case "truncated":
            replaced(sound, sound.read_bytes()[:1000])
        case "foreign":
            replaced(sound, b"x" * sound.stat().st_size)
        case "no sidecar":
            (folder / "latest.json").unlink()
        case "sidecar of another day":
            told = json.loads((folder / "latest.json").read_bytes())
            (folder / "latest.json").write_text(json.dumps({**told, "date": "2026-08-14"}), "utf-8")
        case "no playlist":
            (folder / "latest.m3u").unlink()
        case "loopback":
            (folder / "latest.pls").write_text("[playlist]\nFile1=http://127.0.0.1:1/station/sang/latest.mp3\n")
        case "the folder":
            shutil.rmtree(folder)
    assert reason_to_make(station, "sang") is Reason.LOST


@pytest.mark.parametrize(
    "how",
    [
        "deleted",
        "truncated",
        "foreign",
        "no sidecar",
        "sidecar of another day",
        "no playlist",
        "loopback",
        "the folder",
    ],
)
@pytest.mark.parametrize("is_on_air", [False, True])
@pytest.mark.parametrize("has_master", [False, True])
def test_what_is_wrong_at_the_address_is_mended(
    station: Station, clock: Clock, how: str, is_on_air: bool, has_master: bool
) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    before = at_the_address(station)
    assert before.master is not None
    if is_on_air:
        clock.now = AIRS + timedelta(minutes=1)
    if not has_master:
        station.path(before.master.path).unlink()
    damage(station, how)
    look()
    after = at_the_address(station)
    assert titles(after) == titles(before) == {WATER[0]}


def test_without_a_voice_and_a_master_the_spare_is_there(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_spare(station, "sang")
    publish(station, *WATER)
    watch.watch_slots(station)
    made = at_the_address(station)
    assert made.master is not None
    station.path(made.master.path).unlink()
    damage(station, "deleted")
    with monkeypatch.context() as patch:
        patch.setattr(making, "voiced", _dead)
        patch.setattr(ladder, "voiced", _dead)
        watch.watch_slots(station)
    assert at_the_address(station).state is BulletinState.FALLBACK
    assert reason_to_make(station, "sang") is Reason.SPARE
    watch.watch_slots(station)
    assert titles(at_the_address(station)) == {WATER[0]}, "what the spare did not say is not lost"


def test_what_cannot_be_made_again_stays(station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_spare(station, "sang")
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    before = at_the_address(station)
    publish(station, *MEETING)
    clock.forward(minutes=31)
    tries: list[int] = []

    def dead(*_: object) -> None:
        tries.append(1)
        raise VoiceUnavailable("Giọng", "bị ngắt")

    monkeypatch.setattr(making, "voiced", dead)
    for _ in range(10):
        look()
        clock.forward(minutes=1)
    assert at_the_address(station) == before
    assert len(tries) < 5, "not every minute, while there is time"
    for _ in range(100):
        clock.forward(minutes=3)
        look()
    assert len(tries) < 25
    monkeypatch.undo()
    clock.forward(minutes=16)
    look()
    assert titles(at_the_address(station)) == {WATER[0], MEETING[0]}


@pytest.mark.parametrize("failures", [1, 5, 100, 10_000])
def test_the_pause_after_a_failure_grows_and_ends(station: Station, clock: Clock, failures: int) -> None:
    occurrence = wanted(station, "sang")
    slot = WatchedSlot("sang", station.settings.slots["sang"], occurrence, clock(), occurrence.ends)
    slot.failures, slot.tried = failures, clock()
    assert slot.is_resting(clock())
    assert not slot.is_resting(clock() + timedelta(minutes=16))
    assert not slot.is_resting(clock() - timedelta(minutes=1)), "the clock was set back"
    slot.tried = occurrence.ready_by - timedelta(minutes=10)
    assert not slot.is_resting(slot.tried + timedelta(minutes=2)), "there is little time"


def test_a_spare_that_has_to_stay_rests_like_a_failure(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_spare(station, "sang")
    publish(station, *WATER)
    tries: list[int] = []

    def dead(*_: object) -> None:
        tries.append(1)
        raise VoiceUnavailable("Giọng", "bị ngắt")

    monkeypatch.setattr(making, "voiced", dead)
    look = SlotWatch(station).look
    for _ in range(60):
        look()
        clock.forward(minutes=1)
    there = at_the_address(station)
    assert (there.state, there.wish) == (BulletinState.FALLBACK, "")
    assert len(tries) <= 8


# --- clocks and sleep


@pytest.mark.parametrize("minutes", [1, 7, 20, 60, 120])
@pytest.mark.parametrize("begin", [-30, -5, 3])
def test_back_after_a_while(station: Station, clock: Clock, begin: int, minutes: int) -> None:
    """Stopped around the slot for so long: at the first look the right bulletin lies there, and nothing is lost or said twice."""
    publish(station, *WATER)
    clock.now = AIRS + timedelta(minutes=begin) - timedelta(minutes=1)
    watch.watch_slots(station)
    clock.now = AIRS + timedelta(minutes=begin + minutes)
    publish(station, *MEETING)
    watch.watch_slots(station)
    at_the_address(station)
    clock.now = max(clock.now, AIRS + timedelta(minutes=10)) + timedelta(minutes=31)
    watch.watch_slots(station)
    there = at_the_address(station)
    with station.store.read() as tx:
        heard = bulletins.carried(tx, "sang", there.airs)
        known = {one.title for guid in heard if (one := episodes.by_guid(tx, guid)) is not None}
    assert known | titles(there) == {WATER[0], MEETING[0]}
    assert not known & titles(there)


def test_asleep_for_days(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    watch.watch_slots(station)
    clock.now = AIRS + timedelta(days=3, minutes=20)
    publish(station, *MEETING)
    watch.watch_slots(station)
    there = at_the_address(station)
    assert there.airs == AIRS + timedelta(days=4)
    assert titles(there) == {MEETING[0]}


@pytest.mark.parametrize("back", [timedelta(minutes=40), timedelta(hours=3), timedelta(days=2)])
def test_the_clock_is_set_back(station: Station, clock: Clock, back: timedelta) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    clock.now = AIRS + timedelta(minutes=15)
    look()
    ahead = at_the_address(station)
    clock.now -= back
    look()
    assert at_the_address(station).airs < ahead.airs, "the day is that of the clock"
    clock.now = AIRS + timedelta(minutes=20)
    look()
    assert at_the_address(station).airs == ahead.airs


def test_one_broken_slot_keeps_nobody_from_looking_at_the_others(
    open_station: Callable[[Path], Station], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = folder / "config/programme.toml"
    programme.write_text(programme.read_text("utf-8") + '\n[slots.toi]\ntitle = "Tối"\nat = "19:00"\n', "utf-8")
    station = open_station(folder)
    begin = making.begin

    def broken(job: making.Job) -> None:
        if job.slot == "toi":
            raise ZeroDivisionError
        begin(job)

    monkeypatch.setattr(watch, "begin", broken)
    watch.watch_slots(station)
    at_the_address(station)


def test_every_form_of_the_sound_is_kept_renewed_and_mended(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock
) -> None:
    config = BROADCASTER.replace('bulletin_profiles = ["podcast"]', 'bulletin_profiles = ["podcast", "radio-wav"]')
    station = open_station(write_config(tmp_path / "dai", config))
    look = SlotWatch(station).look
    for news in (WATER, MEETING, MARKET):
        publish(station, *news)
        clock.forward(minutes=31)
        look()
    made = at_the_address(station)
    assert titles(made) == {WATER[0], MEETING[0], MARKET[0]}
    assert [Path(file.path).suffix for file in made.files] == [".mp3", ".wav"]
    assert len(list(station.path("audio/bulletins/2026-08-15").glob("*"))) == 4, "what is there, and the one before"
    versions = [place.name for place in (station.feeds / "station/sang").glob("2026-*")]
    assert len(versions) == 4 and sum(made.files[1].sha256[:8] in name for name in versions) == 1
    (station.feeds / "station/sang/latest.wav").unlink()
    look()
    at_the_address(station)
    assert (station.feeds / "station/sang/latest.wav").stat().st_size == made.files[1].size
    station.path(made.files[1].path).unlink()
    (station.feeds / "station/sang/latest.mp3").unlink()
    look()
    assert at_the_address(station).files == made.files, "the same bytes, made once more"


# --- a disk on which nothing can be written any more


def _full(*_: object, **__: object) -> None:
    raise DiskError("cơ sở dữ liệu", "database or disk is full", "Giải phóng dung lượng đĩa.")


@pytest.mark.parametrize("what", ["the lease", "the row", "the file"])
def test_after_air_nothing_stale_stays_where_nothing_can_be_written(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    clock.now = AIRS + timedelta(minutes=11)
    with monkeypatch.context() as patch:
        match what:
            case "the lease":
                patch.setattr(leases, "take", _full)
            case "the row":
                patch.setattr(bulletins, "save", _full)
            case "the file":
                patch.setattr(making, "put_out", _full)
        look()
        told = json.loads((station.feeds / "station/sang/latest.json").read_bytes())
        assert told["kind"] == "spare" or told["date"] == "2026-08-16", "not what was on air"
        clock.forward(minutes=20)
        look()
    clock.forward(minutes=20)
    look()
    assert at_the_address(station).airs == AIRS + timedelta(days=1)


def test_a_broken_file_is_covered_by_the_spare_where_nothing_can_be_written(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(station, *WATER)
    look = SlotWatch(station).look
    look()
    damage(station, "truncated")
    with monkeypatch.context() as patch:
        patch.setattr(leases, "take", _full)
        look()
        told = json.loads((station.feeds / "station/sang/latest.json").read_bytes())
        assert told["kind"] == "spare"
    look()
    assert titles(at_the_address(station)) == {WATER[0]}
