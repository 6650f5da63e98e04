"""An emergency message from the press to its one end, and what lies at its addresses meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from broadcaster.bulletins import emergency_address, emergency_speech
from broadcaster.bulletins import emergency_life as life
from broadcaster.errors import ArticleError, DiskError, MasterRejected, MoveRefused, NoVoiceLeft
from broadcaster.model import Actor, EmergencyState
from broadcaster.station import Station
from broadcaster.store import emergencies, history, outbox, receipts
from tests.bulletins.emergency_samples import (
    AN,
    FOLDER,
    at_address,
    fake_sound,
    lists,
    message,
    silent_studio,
    stored,
)
from tests.conftest import Clock

S = EmergencyState
__all__ = ["silent_studio"]


def test_what_is_pressed_is_spoken_by_a_voice_of_this_machine_and_lies_at_its_address(station: Station) -> None:
    out = life.accept(station, message(station))
    assert out.state is S.LIVE and out.voice == "giọng thử"
    sound = at_address(station)
    assert out.master is not None and sound == station.path(out.master.path).read_bytes()
    assert sound[:3] == b"ID3" and -23.4 < out.master.lufs < -22.6
    (only,) = lists(station)
    assert only.startswith("http://127.0.0.1:8080/station/emergency/2026-08-14-0900-")
    assert (station.feeds / FOLDER / only.rpartition("/")[2]).read_bytes() == sound
    told = json.loads(at_address(station, "latest.json") or b"")
    assert [one["sha256"] for one in told["active"]] == [out.master.sha256]
    assert told["active"][0]["valid_until"] == out.ends.isoformat()
    with station.store.read() as tx:
        (left,) = receipts.newest(tx, what=f"emergency:{out.key}", kind="published")
    assert left.actor == AN and left.sha256 == out.master.sha256


@pytest.mark.usefixtures("silent_studio")
def test_the_sound_is_at_the_address_before_the_row_says_so_and_before_anything_follows(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, int]] = []
    real = emergency_address.write

    def write(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        with station.store.read() as tx:
            seen.append((bool([one for one in emergencies.alive(tx) if one.is_live]), outbox.written(tx)))

    monkeypatch.setattr(emergency_address, "write", write)
    life.accept(station, message(station))
    assert seen[0] == (False, 0) and at_address(station) is not None
    assert seen[-1][0] and seen[-1][1] > 0


def test_nothing_in_force_is_an_empty_list_and_no_sound(station: Station, clock: Clock) -> None:
    life.tend(station)
    assert lists(station) == [] and at_address(station) is None
    assert json.loads(at_address(station, "latest.json") or b"") == {"station": "Đài thử", "active": []}
    assert (station.feeds / "station/emergency.m3u").read_text() == "#EXTM3U\n"


@pytest.mark.usefixtures("silent_studio")
def test_each_play_has_an_address_of_its_own_and_the_last_stays_until_the_end(station: Station, clock: Clock) -> None:
    out = life.accept(station, message(station))
    heard = lists(station)
    for _ in range(6):
        clock.forward(minutes=9)
        life.tend(station)
        heard += [one for one in lists(station) if one not in heard]
    assert len(heard) == 3 == len(out.plays)
    assert [name.rpartition("/")[2].split("-")[5] for name in heard] == ["1", "2", "3"]
    assert lists(station) == heard[-1:]
    clock.forward(minutes=10)
    life.tend(station)
    assert lists(station) == [] and at_address(station) is None
    assert list((station.feeds / FOLDER).glob("*.mp3")) == []


@pytest.mark.usefixtures("silent_studio")
def test_two_in_force_are_both_listed_and_the_newest_is_latest(station: Station) -> None:
    first = life.accept(station, message(station, kind="chay", title="Báo cháy"))
    second = life.accept(station, message(station, kind="su-co", title="Thông báo sự cố"))
    assert [second.key[:8] in one or first.key[:8] in one for one in lists(station)] == [True, True]
    assert second.key[:8] in lists(station)[0]
    assert second.key.encode() in (at_address(station) or b"")


@pytest.mark.usefixtures("silent_studio")
def test_what_begins_later_is_silent_until_then(station: Station, clock: Clock) -> None:
    from datetime import timedelta

    later = life.accept(station, message(station, starts=station.now() + timedelta(minutes=5)))
    life.tend(station)
    assert later.state is S.WAITING and lists(station) == []
    clock.forward(minutes=5)
    life.tend(station)
    assert stored(station, later.key).state is S.LIVE and len(lists(station)) == 1


# --- ends


@pytest.mark.usefixtures("silent_studio")
@pytest.mark.parametrize(
    ("heard", "end"),
    [((), S.UNHEARD), (("fetched",), S.FETCHED), (("aired",), S.AIRED), (("fetched", "aired"), S.AIRED)],
)
def test_how_it_ends_follows_from_what_is_known(
    station: Station, clock: Clock, heard: tuple[str, ...], end: EmergencyState
) -> None:
    out = life.accept(station, message(station))
    assert out.master is not None
    if "fetched" in heard:
        life.fetched(station, out.master.sha256, "phuong", agent="Liquidsoap")
    if "aired" in heard:
        life.aired(station, out.key, AN)
    clock.forward(minutes=61)
    life.tend(station)
    ended = stored(station, out.key)
    assert ended.state is end
    with station.store.read() as tx:
        alarms = emergencies.unheard(tx)
    assert [one.key for one in alarms] == ([out.key] if end is S.UNHEARD else [])


@pytest.mark.usefixtures("silent_studio")
def test_an_alarm_lasts_until_a_person_knows_of_it(station: Station, clock: Clock) -> None:
    out = life.accept(station, message(station))
    clock.forward(minutes=61)
    life.tend(station)
    with station.store.begin() as tx:
        emergencies.acknowledge(tx, out.key, station.now())
        assert emergencies.unheard(tx) == []


@pytest.mark.usefixtures("silent_studio")
def test_bytes_of_another_file_are_nobody_s_fetch(station: Station, clock: Clock) -> None:
    out = life.accept(station, message(station))
    life.fetched(station, "0" * 64, "phuong", agent="curl")
    clock.forward(minutes=61)
    life.tend(station)
    assert stored(station, out.key).state is S.UNHEARD


@pytest.mark.usefixtures("silent_studio")
def test_what_is_cancelled_is_followed_by_a_spoken_word(station: Station, clock: Clock) -> None:
    out = life.accept(station, message(station))
    clock.forward(minutes=3)
    word = life.cancel(station, out.key, AN, "nước đã rút")
    assert word is not None and word.state is S.LIVE and word.about == out.key
    assert word.text == "Thông báo «Cảnh báo thiên tai» phát lúc 09:00 ngày 14/8 đã hết hiệu lực."
    assert len(lists(station)) == 1 and word.key.encode() in (at_address(station) or b"")
    assert stored(station, out.key).state is S.CANCELLED and stored(station, out.key).why == "nước đã rút"
    with pytest.raises(MoveRefused):
        life.cancel(station, out.key, AN, "lần nữa")
    assert life.cancel(station, word.key, AN, "thôi") is None  # of that word nothing more is said
    assert lists(station) == []


@pytest.mark.usefixtures("silent_studio")
def test_what_nobody_can_have_heard_is_cancelled_without_a_word(station: Station) -> None:
    from datetime import timedelta

    later = life.accept(station, message(station, starts=station.now() + timedelta(minutes=5)))
    assert life.cancel(station, later.key, AN, "nhầm") is None
    assert stored(station, later.key).state is S.CANCELLED


@pytest.mark.usefixtures("silent_studio")
def test_the_policy_says_which_kind_replaces_which_and_only_where(station: Station) -> None:
    here = life.accept(station, message(station, areas=("Khu phố 3",)))
    there = life.accept(station, message(station, areas=("Khu phố 5",)))
    fire = life.accept(station, message(station, kind="chay", areas=("Khu phố 3",)))
    flood = life.accept(station, message(station, areas=("Khu phố 3", "Khu phố 4")))
    states = {one.key: stored(station, one.key).state for one in (here, there, fire, flood)}
    assert states == {here.key: S.REPLACED, there.key: S.LIVE, fire.key: S.LIVE, flood.key: S.LIVE}
    everywhere = life.accept(station, message(station, kind="so-tan"))
    assert set(everywhere.follows) == {there.key, flood.key}  # a whole town covers each of its parts
    assert stored(station, fire.key).state is S.LIVE


@pytest.mark.usefixtures("silent_studio")
def test_a_part_of_the_town_does_not_replace_what_is_for_all_of_it(station: Station) -> None:
    everywhere = life.accept(station, message(station))
    life.accept(station, message(station, areas=("Khu phố 3",)))
    assert stored(station, everywhere.key).state is S.LIVE


@pytest.mark.usefixtures("silent_studio")
def test_an_exercise_stays_apart_and_ends_as_one(station: Station, clock: Clock) -> None:
    real = life.accept(station, message(station))
    drill = life.accept(station, message(station, exercise=True))
    assert real.key.encode() in (at_address(station) or b"") and stored(station, real.key).state is S.LIVE
    assert drill.key.encode() in (at_address(station, "exercise.mp3") or b"")
    assert all(drill.key[:8] not in one for one in lists(station))
    assert drill.key.encode() not in (station.feeds / "station/emergency.atom.xml").read_bytes()
    life.aired(station, drill.key, AN)
    clock.forward(minutes=61)
    life.tend(station)
    assert stored(station, drill.key).state is S.EXERCISE
    assert at_address(station, "exercise.mp3") is None


def test_an_exercise_says_so_first_and_last(station: Station) -> None:
    spoken = [segment.written for segment in emergency_speech.segments_of(station, message(station, exercise=True))]
    assert spoken[0] == spoken[-2] == "Đây là diễn tập, bà con không phải làm gì."


@pytest.mark.usefixtures("silent_studio")
def test_a_cancelled_exercise_ends_as_one_without_a_word(station: Station) -> None:
    drill = life.accept(station, message(station, exercise=True))
    assert life.cancel(station, drill.key, AN, "xong") is None
    assert stored(station, drill.key).state is S.EXERCISE


# --- what fails


@pytest.mark.usefixtures("silent_studio")
def test_a_process_that_dies_before_the_sound_is_healed_by_the_next(station: Station) -> None:
    waiting = message(station)
    with station.store.begin() as tx:
        emergencies.add(tx, waiting, station.now(), actor=AN)
    life.tend(station)
    assert stored(station, waiting.key).state is S.LIVE and len(lists(station)) == 1


@pytest.mark.usefixtures("silent_studio")
def test_a_process_that_dies_between_address_and_row_is_healed_by_the_next(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        dying.setattr(life, "_now_live", die)
        with pytest.raises(KeyboardInterrupt):
            life.accept(station, message(station))
    with station.store.read() as tx:
        (waiting,) = emergencies.alive(tx)
    assert waiting.state is S.WAITING and at_address(station) is not None
    life.tend(station)
    assert stored(station, waiting.key).state is S.LIVE
    with station.store.read() as tx:
        assert len(receipts.newest(tx, kind="published")) == 1


def test_what_could_not_be_spoken_waits_and_is_tried_again(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskError("đĩa", "đĩa đầy")

    monkeypatch.setattr(life, "mastered", full)
    with pytest.raises(DiskError):
        life.accept(station, message(station))
    life.tend(station)
    with station.store.read() as tx:
        (waiting,) = emergencies.alive(tx)
    assert waiting.state is S.WAITING
    monkeypatch.setattr(life, "mastered", fake_sound)
    life.tend(station)
    assert stored(station, waiting.key).state is S.LIVE


def test_what_is_never_spoken_in_its_time_is_an_alarm(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mute(*_: object) -> None:
        raise NoVoiceLeft("thông báo", "không giọng nào đọc được")

    monkeypatch.setattr(life, "mastered", mute)
    with pytest.raises(NoVoiceLeft):
        life.accept(station, message(station))
    clock.forward(minutes=61)
    life.tend(station)
    with station.store.read() as tx:
        (alarm,) = emergencies.unheard(tx)
    assert (alarm.state, alarm.why) == (S.UNHEARD, "hết hạn mà chưa đọc được")


def test_what_no_further_try_can_help_is_refused_and_an_alarm(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rejected(*_: object) -> None:
        raise MasterRejected("bản thu", "bản thu im lặng")

    monkeypatch.setattr(life, "mastered", rejected)
    with pytest.raises(MasterRejected):
        life.accept(station, message(station))
    with station.store.read() as tx:
        (alarm,) = emergencies.unheard(tx)
    assert alarm.state is S.REFUSED and "im lặng" in (alarm.why or "")


@pytest.mark.usefixtures("silent_studio")
def test_one_that_replaces_ends_the_old_only_when_it_is_out(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    old = life.accept(station, message(station))

    def full(*_: object) -> None:
        raise DiskError("đĩa", "đĩa đầy")

    monkeypatch.setattr(life, "mastered", full)
    with pytest.raises(DiskError):
        life.accept(station, message(station))
    assert stored(station, old.key).state is S.LIVE and old.key.encode() in (at_address(station) or b"")


@pytest.mark.usefixtures("silent_studio")
def test_files_that_somebody_took_away_are_put_back(station: Station) -> None:
    life.accept(station, message(station))
    for place in (station.feeds / FOLDER).glob("*"):
        place.unlink()
    life.tend(station)
    assert len(lists(station)) == 1 and at_address(station) is not None


def test_what_was_aired_must_have_been_in_force(station: Station) -> None:
    with pytest.raises(ArticleError, match="không có thông báo này"):
        life.aired(station, "0" * 16, AN)


@pytest.mark.usefixtures("silent_studio")
def test_every_move_stands_in_the_history_with_who_made_it(station: Station, clock: Clock) -> None:
    life.accept(station, message(station))
    clock.forward(minutes=61)
    life.tend(station)
    with station.store.read() as tx:
        told = [(one.from_state, one.to_state, one.actor) for one in history.of(tx, "emergency", 1)]
    step, clock_ = Actor.step(station.owner), Actor.clock("canh giờ")
    assert told == [(None, "waiting", AN), ("waiting", "live", step), ("live", "unheard", clock_)]


def test_a_chain_of_online_voices_alone_still_speaks(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    from tests.conftest import BROADCASTER, write_config

    main = BROADCASTER.replace('chain = ["fake"]', 'chain = ["gtts"]').replace(
        '[voices.engines.fake]\nengine = "custom"\nvoice = "broadcaster.testing:FakeVoice"',
        '[voices.engines.gtts]\nengine = "gtts"',
    )
    station = open_station(write_config(tmp_path / "dai", main))
    assert [voice.name for voice in station.local_chain.voices] == ["espeak"]
    assert all(voice.limits.offline for voice in station.local_chain.voices)
