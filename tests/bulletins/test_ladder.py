"""The ladder: whatever fails while a bulletin is made, something right lies at the address, and says by which rung."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from broadcaster import actions
from broadcaster.bulletins import again, ladder, last_resort, local, programme, spare, watch
from broadcaster.bulletins.addresses import keep_addresses
from broadcaster.bulletins.ladder import RUNGS, rescue
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.spare import ensure_spare, prepare_spare, prepare_spares, spare_master
from broadcaster.delivery import flip
from broadcaster.delivery.latest import what_lies
from broadcaster.errors import MasterRejected, NoVoiceLeft, RadioError, StoreError
from broadcaster.mark import read_mark
from broadcaster.model import Actor, Bulletin, BulletinState
from broadcaster.pipeline import finish, take_in
from broadcaster.radio import calendar_of, next_occurrence
from broadcaster.reading import breath_groups
from broadcaster.station import Station
from broadcaster.store import Store, bulletins, outbox
from broadcaster.testing import article
from broadcaster.voices import Chain, build_chain
from tests.conftest import BROADCASTER, PROGRAMME, SOURCES, Clock, write_config

WATER = ("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ.")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa.")
WHO = Actor.person("thử")


def publish(station: Station, title: str, *paragraphs: str, **known: Any) -> int:
    number, _ = take_in(station, article(title, *paragraphs, **known))
    finish(station, number)
    return number


def no_voice(*_: object, **__: object) -> None:
    raise NoVoiceLeft("Bản tin", "không giọng nào đọc được")


@contextmanager
def no_local_voice(_station: Station) -> Iterator[Chain]:
    raise NoVoiceLeft("Bản tin", "không giọng nào trên máy đọc được")
    yield


@contextmanager
def fake_local_voice(station: Station) -> Iterator[Chain]:
    """The fake voice in the place of this machine's."""
    settings, zone = station.settings.voices, station.settings.station.timezone
    chain = build_chain(settings, station.takes, split=breath_groups, folder=station.folder, zone=zone)
    yield chain
    chain.close()


@pytest.fixture
def dead(station: Station, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Every voice stops working, those of the machine as well."""

    def kill() -> None:
        monkeypatch.setattr(station.chain, "speak", no_voice)
        for module in (ladder, again):
            monkeypatch.setattr(module, "local_chain", no_local_voice)

    return kill


@pytest.fixture
def broken(station: Station, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The chain's voices stop working, this machine's speak."""

    def break_chain() -> None:
        monkeypatch.setattr(station.chain, "speak", no_voice)
        for module in (ladder, again):
            monkeypatch.setattr(module, "local_chain", fake_local_voice)

    return break_chain


def lies(station: Station, slot: str = "sang") -> dict[str, bytes]:
    return {place.name: place.read_bytes() for place in (station.feeds / "station" / slot).glob("latest.*")}


def is_right(station: Station, slot: str = "sang") -> bool:
    """Whether what lies at the address may be fetched now and is what its sidecar says."""
    return flip.fault(station.feeds / "station" / slot, station.now()) is None


def test_this_machines_voice_speaks_when_the_others_do_not(station: Station, broken: Callable[[], None]) -> None:
    publish(station, *WATER)
    publish(station, *MEETING)
    broken()
    made = make_bulletin(station, "sang")
    assert made.state is BulletinState.FALLBACK
    assert "giọng trên máy" in (made.note or "")
    assert {item.title for item in made.items} == {WATER[0], MEETING[0]}
    assert what_lies(station, "sang")["date"] == made.date.isoformat()


def test_the_embedded_voice_needs_no_configuration(station: Station) -> None:
    with local.local_chain(station) as chain:
        spoken = chain.speak(station.reader.read("Xin chào."))
    assert spoken.voice_name == local.EMBEDDED


def test_an_item_that_cannot_be_said_does_not_cost_the_others(
    station: Station, broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(station, *WATER)
    publish(station, *MEETING)
    broken()
    whole = programme.voiced

    def voiced(station: Station, bulletin: Bulletin, pieces: Sequence[Any], *rest: Any) -> Any:
        if any(piece.title == WATER[0] for piece in pieces):
            raise MasterRejected("Bản tin", "hỏng")
        return whole(station, bulletin, pieces, *rest)

    monkeypatch.setattr(ladder, "voiced", voiced)
    made = make_bulletin(station, "sang")
    assert "ít bài hơn" in (made.note or "")
    assert [item.title for item in made.items] == [MEETING[0]]


def test_what_keeps_is_said_when_no_item_can_be(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = PROGRAMME + 'evergreen = ["sức khỏe"]\nnewest = "23h"\n'
    sources = SOURCES + '\n[sources.khoe]\nkind = "folder"\npath = "inbox"\nkeep = true\ncategories = ["sức khỏe"]\n'
    station = open_station(write_config(tmp_path / "d", programme=slots, sources=sources))
    publish(station, *WATER, source="khoe")
    station.now.forward(hours=24)  # type: ignore[attr-defined]
    publish(station, *MEETING)
    monkeypatch.setattr(station.chain, "speak", no_voice)
    monkeypatch.setattr(ladder, "local_chain", fake_local_voice)
    whole = programme.voiced

    def voiced(station: Station, bulletin: Bulletin, pieces: Sequence[Any], *rest: Any) -> Any:
        if any(piece.title == MEETING[0] for piece in pieces):
            raise MasterRejected("Bản tin", "hỏng")
        return whole(station, bulletin, pieces, *rest)

    monkeypatch.setattr(ladder, "voiced", voiced)
    made = make_bulletin(station, "sang")
    assert "còn giá trị" in (made.note or "")
    assert [(item.kind, item.title) for item in made.items] == [("evergreen", WATER[0])]


@pytest.fixture
def yesterdays(station: Station, clock: Clock) -> Bulletin:
    publish(station, *WATER)
    made = make_bulletin(station, "sang")
    clock.forward(days=1)
    publish(station, *MEETING)
    return made


@pytest.mark.parametrize("voice", [False, True])
def test_a_repeat_is_announced_and_has_not_the_name_of_the_day(
    station: Station,
    yesterdays: Bulletin,
    dead: Callable[[], None],
    voice: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dead()
    if voice:
        monkeypatch.setattr(again, "local_chain", fake_local_voice)
    made = make_bulletin(station, "sang")
    assert "phát lại bản tin trước" in (made.note or "")
    assert (made.state, made.repeats, made.title) == (BulletinState.FALLBACK, yesterdays.date, "Phát lại Bản tin sáng")
    assert [item.guid for item in made.items] == [item.guid for item in yesterdays.items]
    assert made.master is not None and yesterdays.master is not None
    assert made.master.seconds > yesterdays.master.seconds + 1, "the word in front"
    said = what_lies(station, "sang")
    assert (said["kind"], said["repeats"]) == ("repeat", yesterdays.date.isoformat())
    day = f"{yesterdays.date:%d/%m/%Y}"
    assert f"Phát lại Bản tin sáng {day}" in lies(station)["latest.m3u"].decode("utf-8")
    assert day.encode("utf-16-le") in lies(station)["latest.mp3"]
    assert f"{made.date:%d/%m/%Y}".encode("utf-16-le") not in lies(station)["latest.mp3"]


@pytest.mark.parametrize("act", ["withdrawn", "expired"])
def test_nothing_is_repeated_that_may_not_be_heard(
    station: Station, yesterdays: Bulletin, dead: Callable[[], None], act: str, clock: Clock
) -> None:
    if act == "withdrawn":
        actions.withdraw(station, str(yesterdays.items[0].guid), WHO, "sai")
    else:
        actions.set_expiry(station, 1, station.local(clock()).date(), WHO)
    dead()
    assert "tệp dự phòng" in (make_bulletin(station, "sang").note or "")


def test_what_is_too_old_is_not_repeated(
    station: Station, yesterdays: Bulletin, dead: Callable[[], None], clock: Clock
) -> None:
    clock.forward(days=4)
    dead()
    assert "tệp dự phòng" in (make_bulletin(station, "sang").note or "")


def test_before_any_voice_has_spoken_the_shipped_recording_lies_there(
    station: Station, dead: Callable[[], None]
) -> None:
    dead()
    watch.watch_slots(station)
    said = what_lies(station, "sang")
    assert (said["kind"], said["valid_until"], said["date"]) == ("spare", None, None)
    assert is_right(station)
    assert 5 < said["seconds"] < 15
    with station.store.read() as tx:
        row = bulletins.get(tx, "sang", planned(station).airs)
    assert row is not None and row.master is not None
    assert (row.state, row.master.sha256) == (BulletinState.FALLBACK, said["sha256"])


def test_not_even_the_studio_is_needed(
    station: Station, dead: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def rejected(*_: object, **__: object) -> None:
        raise MasterRejected("Bản tin", "hỏng")

    dead()
    monkeypatch.setattr(spare, "make_master", rejected)
    ensure_spare(station, "sang")
    master = spare_master(station, "sang")
    assert master is not None
    assert master.seconds == pytest.approx(9, abs=3)
    assert station.path(master.path).read_bytes() == last_resort.SORRY.read_bytes()


def test_the_spare_says_no_day_inside_and_outside(station: Station) -> None:
    import mutagen

    prepare_spare(station, "sang")
    folder = station.feeds / "station/sang" / flip.SPARE
    said = flip.told(folder)
    assert {said[name] for name in ("date", "airs", "valid_from", "valid_until", "repeats")} == {None}
    tags = mutagen.File(folder / "latest.mp3").tags
    assert str(tags["TIT2"]) == "Bản tin sáng"
    assert not [tag for tag in tags if tag.startswith(("TDRC", "TYER", "TDAT", "TIME", "TDRL"))]
    texts = "".join(place.read_text("utf-8") for place in folder.glob("latest.*") if place.suffix != ".mp3")
    assert "2000" not in texts and "/08/2026" not in texts
    assert read_mark(folder / "latest.mp3") is not None


def test_an_own_spare_takes_the_place_of_the_shipped_one(station: Station) -> None:
    keep_addresses(station)
    shipped = what_lies(station, "sang")["sha256"]
    prepare_spares(station)
    own = what_lies(station, "sang")["sha256"]
    assert own != shipped, "also where it lies at the address"
    assert is_right(station)
    kept = (station.feeds / "station/sang" / flip.SPARE).stat().st_ino
    prepare_spares(station)
    assert (station.feeds / "station/sang" / flip.SPARE).stat().st_ino == kept, "made once"
    versions = sorted(place.name for place in (station.feeds / "station/sang").glob("spare-*"))
    assert versions == [f"spare-{own[:8]}.mp3"]


def test_an_exact_slot_has_an_exact_spare_also_without_a_voice(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = PROGRAMME.replace('"10m"', '"1m"') + "exact = true\n"
    station = open_station(write_config(tmp_path / "d", programme=programme))
    ensure_spare(station, "sang")
    master = spare_master(station, "sang")
    assert master is not None
    assert master.seconds == pytest.approx(60, abs=0.5)


def test_both_kinds_of_file_lie_side_by_side(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    config = BROADCASTER.replace('bulletin_profiles = ["podcast"]', 'bulletin_profiles = ["podcast", "radio-wav"]')
    station = open_station(write_config(tmp_path / "d", config))
    ensure_spare(station, "sang")
    assert (station.feeds / "station/sang" / flip.SPARE / "latest.wav").read_bytes()[:4] in (b"RIFF", b"RF64")
    publish(station, *WATER)
    made = make_bulletin(station, "sang")
    assert made.master is not None
    (wav,) = made.master.beside
    assert lies(station)["latest.wav"] == station.path(wav.path).read_bytes()
    assert [file["name"] for file in what_lies(station, "sang")["files"]] == ["latest.mp3", "latest.wav"]
    assert (station.feeds / "station/sang/latest.wav").samefile(station.path(wav.path)), "no byte is copied"


# --- what the store and the disk do


def planned(station: Station) -> Bulletin:
    one = next_occurrence(station.settings.slots["sang"], station.now(), calendar_of(station.settings, "sang"))
    assert one is not None
    return Bulletin("sang", one.day, one.airs, one.ready_by, one.valid_until, "Bản tin sáng")


def lock_store(patch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise StoreError("Cơ sở dữ liệu", "đang bị khóa", "Thử lại sau.")

    patch.setattr(Store, "begin", refused)


def test_a_locked_store_costs_the_row_and_not_the_broadcast(
    station: Station, yesterdays: Bulletin, dead: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_spare(station, "sang")
    dead()
    lock_store(monkeypatch)
    made = rescue(station, planned(station), "thử", WHO)
    assert made.state is BulletinState.FALLBACK
    assert made.master is not None
    assert what_lies(station, "sang")["sha256"] == made.master.sha256
    assert is_right(station)


@pytest.mark.parametrize("fault", ["locked", "gone", "voices"])
def test_what_is_over_is_not_left_whatever_else_fails(
    station: Station, yesterdays: Bulletin, dead: Callable[[], None], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_addresses(station)
    assert what_lies(station, "sang")["kind"] == "spare"
    made = make_bulletin(station, "sang")
    station.now.now = made.valid_until  # type: ignore[attr-defined]
    if fault == "voices":
        dead()
    else:
        lock_store(monkeypatch)
    if fault == "gone":

        def nothing(*_: object) -> None:
            raise StoreError("Cơ sở dữ liệu", "không mở được", "Kiểm tra tệp.")

        monkeypatch.setattr(Store, "read", nothing)
    keep_addresses(station)
    assert what_lies(station, "sang")["kind"] == "spare"
    assert is_right(station)


def test_a_full_disk_leaves_the_spare(station: Station, yesterdays: Bulletin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write of the making fails; links and renames do not."""
    ensure_spare(station, "sang")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("broadcaster.studio.make_masters", full)
    monkeypatch.setattr("broadcaster.publishing.replace_file", full)
    monkeypatch.setattr(shutil, "copyfile", full)
    made = make_bulletin(station, "sang")
    assert "tệp dự phòng" in (made.note or "")
    assert is_right(station)
    assert what_lies(station, "sang")["kind"] == "spare"


def test_the_earlier_version_of_the_same_bulletin_stays(station: Station, dead: Callable[[], None]) -> None:
    publish(station, *WATER)
    make_bulletin(station, "sang")
    before = lies(station)
    publish(station, *MEETING)
    dead()
    with pytest.raises(RadioError, match="giữ nguyên"):
        make_bulletin(station, "sang")
    assert lies(station) == before


def test_an_earlier_version_that_says_what_was_withdrawn_does_not(
    station: Station, dead: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = publish(station, *WATER)
    publish(station, *MEETING)
    made = make_bulletin(station, "sang")
    take_in(station, article("Hoãn cắt nước khu phố 2", WATER[1], guid="g"))
    actions.set_expiry(station, number, station.local(station.now()).date(), WHO)
    dead()
    after = make_bulletin(station, "sang")
    assert after.state is BulletinState.FALLBACK
    assert after.items != made.items


def test_shortly_before_air_nothing_is_spoken(station: Station, broken: Callable[[], None]) -> None:
    publish(station, *WATER)
    ensure_spare(station, "sang")
    broken()
    station.now.now = planned(station).airs  # type: ignore[attr-defined]
    assert "tệp dự phòng" in (make_bulletin(station, "sang").note or "")


def test_each_rung_leaves_its_name(station: Station, dead: Callable[[], None], capsys: Any) -> None:
    assert [rung.name for rung in RUNGS] == ["local voice", "fewer items", "evergreen", "repeat", "spare"]
    assert [rung for rung in RUNGS if rung.speaks][-1] is not RUNGS[-1], "the last needs nothing"


def test_the_row_tells_of_the_spare(station: Station, dead: Callable[[], None]) -> None:
    dead()
    made = make_bulletin(station, "sang")
    with station.store.read() as tx:
        known = bulletins.get(tx, "sang", made.airs)
    assert known is not None
    assert (known.state, known.master) == (BulletinState.FALLBACK, spare_master(station, "sang"))
    said = json.loads(lies(station)["latest.json"])
    assert known.master is not None
    assert said["sha256"] == known.master.sha256


def test_the_spare_comes_back_on_a_disk_without_links(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "links are not known here")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    keep_addresses(station)
    assert flip.spare_of(station.feeds / "station/sang") is None
    assert is_right(station)
    keep_addresses(station)
    assert flip.spare_of(station.feeds / "station/sang") is not None


def test_the_shipped_recordings_are_what_the_script_makes(tmp_path: Path) -> None:
    made = last_resort.make(tmp_path)
    assert [path.name for path in made] == [last_resort.SORRY.name, last_resort.AGAIN.name]
    for path, kept in zip(made, (last_resort.SORRY, last_resort.AGAIN), strict=True):
        assert path.stat().st_size == pytest.approx(kept.stat().st_size, rel=0.1)
        assert read_mark(kept) is not None
        assert kept.stat().st_size < 100_000
        assert last_resort.seconds_of(kept) == pytest.approx(kept.stat().st_size / 6000, abs=1)


def test_what_lies_there_already_is_not_laid_or_spoken_again(
    station: Station, broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watch asks each minute, and a dead chain stays dead."""
    publish(station, *WATER)
    broken()
    make_bulletin(station, "sang")
    before = (station.feeds / "station/sang/latest.mp3").stat()

    def twice(*_: object, **__: object) -> None:
        raise AssertionError("mastered again")

    monkeypatch.setattr(ladder, "make_master", twice)
    watch.watch_slots(station)
    assert (station.feeds / "station/sang/latest.mp3").stat() == before


def test_the_spare_is_laid_once(station: Station, dead: Callable[[], None]) -> None:
    dead()
    make_bulletin(station, "sang")
    place, look = station.feeds / "station/sang/latest.json", watch.SlotWatch(station).look
    look()
    with station.store.read() as tx:
        before, written = place.stat().st_ctime_ns, outbox.written(tx)
    for _ in range(2):
        look()
    with station.store.read() as tx:
        assert (place.stat().st_ctime_ns, outbox.written(tx)) == (before, written)


def test_a_fault_of_the_disk_costs_no_other_slot_its_spare(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    station = open_station(write_config(tmp_path / "d", programme=PROGRAMME + PROGRAMME.replace("sang", "toi")))
    whole = spare.prepare_spare

    def faulty(station: Station, name: str) -> None:
        if name == "sang":
            raise OSError(errno.EIO, "Input/output error")
        whole(station, name)

    monkeypatch.setattr(spare, "prepare_spare", faulty)
    prepare_spares(station)
    assert what_lies(station, "toi") == {}
    assert flip.told(station.feeds / "station/toi" / flip.SPARE)["seconds"] > 0
