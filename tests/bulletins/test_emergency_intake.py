"""CAP files dropped into the folder: aired once, replaced, cancelled, told; and moved aside."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from broadcaster.bulletins import emergency_intake as intake
from broadcaster.bulletins import emergency_life as life
from broadcaster.bulletins.emergency_judged import Judgement
from broadcaster.bulletins.emergency_judged import newest as judgements
from broadcaster.errors import DiskError
from broadcaster.model import ActorKind, Emergency, EmergencyState
from broadcaster.station import Station
from broadcaster.store import emergencies
from tests.bulletins.emergency_samples import at_address, lists, silent_studio
from tests.conftest import Clock
from tests.radio.cap_samples import cap, info, names

__all__ = ["silent_studio"]
pytestmark = pytest.mark.usefixtures("silent_studio")
S = EmergencyState


def drop(station: Station, data: bytes, name: str = "a.xml", *, settled: bool = True) -> Path:
    folder = station.path("emergency")
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    if settled:
        past = time.time() - 5
        os.utime(folder / name, (past, past))
    return folder / name


def taken(station: Station, data: bytes, name: str = "a.xml") -> Judgement:
    drop(station, data, name)
    (judged,) = intake.take_in_folder(station)
    return judged


def known(station: Station) -> list[Emergency]:
    with station.store.read() as tx:
        return emergencies.newest(tx)


def test_a_dropped_message_is_spoken_at_once_and_laid_aside(station: Station) -> None:
    judged = taken(station, cap())
    assert judged.outcome == "accepted" and judged.reference == names("CB-1")
    (one,) = known(station)
    assert (one.state, one.kind, one.areas) == (S.LIVE, "khan-cap", ("Khu phố 3",))
    assert one.by.kind is ActorKind.SOURCE
    assert one.ends.isoformat() == "2026-08-14T05:00:00+00:00" or one.ends.isoformat() == "2026-08-14T12:00:00+07:00"
    assert one.text.encode() in (at_address(station) or b"")
    assert [place.name for place in station.path("emergency/done").iterdir()] == ["a.xml"]
    assert intake.take_in_folder(station) == []


def test_a_file_that_is_still_written_waits(station: Station) -> None:
    place = drop(station, cap()[:200], settled=False)
    assert intake.take_in_folder(station) == [] and place.exists()


def test_the_same_message_is_aired_once_however_often_it_comes(station: Station) -> None:
    taken(station, cap())
    again = taken(station, cap(), "b.xml")
    assert again.outcome == "ignored" and "đã nhận" in again.why
    assert len(known(station)) == 1
    assert station.path("emergency/done/b.txt").read_text("utf-8").startswith("đã nhận")


@pytest.mark.parametrize(
    "other", [{"identifier": "CB-2"}, {"sender": "khac.example.vn"}, {"sent": "2026-08-14T09:00:01+07:00"}]
)
def test_the_three_names_together_make_a_message(station: Station, other: dict[str, str]) -> None:
    taken(station, cap())
    assert taken(station, cap(**other), "b.xml").outcome == "accepted"
    assert len(known(station)) == 2


def test_a_test_is_ignored_and_told(station: Station) -> None:
    life.tend(station)
    judged = taken(station, cap(status="Test"))
    assert (judged.outcome, known(station), lists(station)) == ("ignored", [], [])
    with station.store.read() as tx:
        assert [one.why for one in judgements(tx)] == ["status là Test; chỉ phát Actual"]


def test_what_is_wrong_lies_in_failed_with_the_reason(station: Station) -> None:
    judged = taken(station, b"<alert>")
    assert judged.outcome == "rejected"
    assert "XML" in station.path("emergency/failed/a.txt").read_text("utf-8")
    assert station.path("emergency/failed/a.xml").read_bytes() == b"<alert>"


def test_what_is_over_on_arrival_is_not_aired_but_told(station: Station, clock: Clock) -> None:
    clock.forward(hours=4)
    life.tend(station)
    judged = taken(station, cap())
    assert judged.outcome == "ignored" and "đã hết hạn khi đến" in judged.why
    (one,) = known(station)
    assert one.state is S.REFUSED and lists(station) == []
    with station.store.read() as tx:
        assert [each.key for each in emergencies.unheard(tx)] == [one.key]


def test_an_update_replaces_what_it_names(station: Station) -> None:
    taken(station, cap())
    taken(
        station,
        cap(info(headline="Lũ rút chậm"), identifier="CB-2", msgType="Update", references=names("CB-1")),
        "b.xml",
    )
    new, old = known(station)
    assert (new.state, old.state, new.follows) == (S.LIVE, S.REPLACED, (old.key,))
    assert len(lists(station)) == 1


def test_an_update_of_what_nobody_knows_is_a_message(station: Station) -> None:
    assert taken(station, cap(identifier="CB-2", msgType="Update", references=names("CB-1"))).outcome == "accepted"


def test_a_cancel_ends_what_it_names_with_a_spoken_word(station: Station) -> None:
    taken(station, cap())
    judged = taken(station, cap("", identifier="CB-2", msgType="Cancel", references=names("CB-1")), "b.xml")
    assert judged.outcome == "accepted"
    word, old = known(station)
    assert (old.state, word.state, word.about) == (S.CANCELLED, S.LIVE, old.key)
    assert "đã hết hiệu lực" in word.text
    again = taken(station, cap("", identifier="CB-3", msgType="Cancel", references=names("CB-1")), "c.xml")
    assert again.outcome == "ignored" and "không có thông báo còn hiệu lực" in again.why


def test_what_cannot_be_spoken_yet_is_accepted_and_waits(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskError("đĩa", "đĩa đầy")

    monkeypatch.setattr(life, "mastered", full)
    judged = taken(station, cap())
    assert judged.outcome == "accepted" and "đĩa đầy" in judged.why
    assert [one.state for one in known(station)] == [S.WAITING]


def test_a_process_that_died_over_a_file_airs_it_once(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(station, cap())
    with monkeypatch.context() as dying:

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        dying.setattr(intake, "_move_aside", die)
        with pytest.raises(KeyboardInterrupt):
            intake.take_in_folder(station)
    (judged,) = intake.take_in_folder(station)
    assert judged.outcome == "ignored" and len(known(station)) == 1


def test_nothing_in_done_is_overwritten_and_no_link_is_followed(station: Station, tmp_path: Path) -> None:
    taken(station, cap())
    taken(station, cap(identifier="CB-2"))
    assert {place.name for place in station.path("emergency/done").iterdir()} == {"a.xml", "a-2.xml"}
    secret = tmp_path / "mat.xml"
    secret.write_bytes(cap(identifier="CB-3"))
    station.path("emergency/link.xml").symlink_to(secret)
    assert intake.take_in_folder(station) == [] and len(known(station)) == 2


def test_no_folder_is_no_fault(station: Station) -> None:
    assert intake.take_in_folder(station) == []
