"""Our messages as CAP: valid, the same each time, tied to each other; read back by our own reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from broadcaster.model import Actor, Emergency, Master, Priority
from broadcaster.radio.cap import read_cap
from broadcaster.radio.cap_out import alert_of, atom_of
from broadcaster.radio.emergency import Played
from broadcaster.settings import StationSettings
from tests.radio.test_cap import POLICY

NOW = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)
ABOUT = StationSettings(name="Đài thử", town="thị xã Thử", base_url="https://nghe.thu.vn")
SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).parents[2] / "broadcaster/radio/data/cap-1.2.xsd")))
C = "{urn:oasis:names:tc:emergency:cap:1.2}"


def played(**other: object) -> Played:
    master = Master("k", "radio", "audio/x.mp3", "audio/mpeg", 1234, 44100, 44100, -23.0, -3.0, 3.0, "ab" * 32)
    made = Emergency(
        key="3f2a9c1d5e6b7a80",
        kind="thien-tai",
        title="Cảnh báo thiên tai",
        text="Nước lên <nhanh> & mạnh.\nĐến nhà văn hóa.",
        priority=Priority.EMERGENCY,
        starts=NOW,
        ends=NOW + timedelta(hours=2),
        plays=(NOW,),
        pressed=NOW,
        by=Actor.person("an"),
        master=master,
    )
    return Played(replace(made, **other), 1, "station/emergency/x-1.mp3", "station/emergency/latest.mp3")  # type: ignore[arg-type]


def alert(one: Played, earlier: dict[str, Emergency] | None = None) -> etree._Element:
    data = alert_of(one, ABOUT, POLICY, earlier or {}, "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    root = etree.fromstring(data)
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def test_a_message_is_valid_and_says_what_it_is() -> None:
    root = alert(played(areas=("Khu phố 3", "Khu phố 4")))
    told = {
        name: root.findtext(f"{C}{name}") for name in ("identifier", "sender", "sent", "status", "msgType", "scope")
    }
    assert told == {
        "identifier": "3f2a9c1d5e6b7a80",
        "sender": "nghe.thu.vn",
        "sent": "2026-08-14T09:00:00+07:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
    }
    info = root.find(f"{C}info")
    assert info is not None
    assert info.findtext(f"{C}language") == "vi-VN" and info.findtext(f"{C}category") == "Met"
    assert [info.findtext(f"{C}{name}") for name in ("urgency", "severity", "certainty")] == [
        "Immediate",
        "Extreme",
        "Observed",
    ]
    assert info.findtext(f"{C}expires") == "2026-08-14T11:00:00+07:00"
    assert info.findtext(f"{C}area/{C}areaDesc") == "Khu phố 3, Khu phố 4"
    assert info.findtext(f"{C}resource/{C}uri") == "https://nghe.thu.vn/station/emergency/x-1.mp3"
    assert info.findtext(f"{C}resource/{C}digest") == "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def test_without_an_area_it_is_for_the_town() -> None:
    assert alert(played()).findtext(f"{C}info/{C}area/{C}areaDesc") == "thị xã Thử"


@pytest.mark.parametrize(
    ("kind", "priority"), [("su-co", Priority.PRIORITY), ("nhac", Priority.NORMAL), ("khong-con", Priority.NORMAL)]
)
def test_every_class_and_a_kind_that_is_no_more_are_valid(kind: str, priority: Priority) -> None:
    assert alert(played(kind=kind, priority=priority)).findtext(f"{C}msgType") == "Alert"


def test_an_update_and_a_cancel_refer_to_what_was_before() -> None:
    before = replace(played().message, key="0" * 16, pressed=NOW - timedelta(minutes=5))
    update = alert(played(follows=("0" * 16,)), {"0" * 16: before})
    assert update.findtext(f"{C}msgType") == "Update"
    assert update.findtext(f"{C}references") == f"nghe.thu.vn,{'0' * 16},2026-08-14T08:55:00+07:00"
    assert update.findtext(f"{C}incidents") == "0" * 16
    cancel = alert(played(about="0" * 16), {"0" * 16: before})
    assert cancel.findtext(f"{C}msgType") == "Cancel" and cancel.findtext(f"{C}info/{C}responseType") == "AllClear"


def test_an_exercise_says_so_and_no_reader_of_ours_would_air_it() -> None:
    from broadcaster.radio.cap import CapIgnored

    data = alert_of(played(exercise=True), ABOUT, POLICY, {}, "0" * 40)
    with pytest.raises(CapIgnored, match="Exercise"):
        read_cap(data, POLICY)


def test_what_we_send_can_be_read_by_our_own_reader() -> None:
    got = read_cap(alert_of(played(), ABOUT, POLICY, {}, "0" * 40), POLICY)
    assert "Nước lên <nhanh> & mạnh." in got.text and got.kind == "khan-cap"


def test_characters_that_no_xml_can_hold_are_left_out() -> None:
    assert alert(played(text="Nước\x00 lên \x0bnhanh\ud800.")).findtext(f"{C}info/{C}description") == "Nước lên nhanh."


def test_the_list_names_what_is_in_force() -> None:
    atom = etree.fromstring(atom_of([played()], ABOUT, NOW))
    a = "{http://www.w3.org/2005/Atom}"
    assert atom.findtext(f"{a}updated") == "2026-08-14T09:00:00+07:00"
    (entry,) = atom.findall(f"{a}entry")
    assert {link.get("type"): link.get("href") for link in entry.findall(f"{a}link")} == {
        "application/cap+xml": "https://nghe.thu.vn/station/emergency/3f2a9c1d5e6b7a80.cap.xml",
        "audio/mpeg": "https://nghe.thu.vn/station/emergency/x-1.mp3",
    }
    assert etree.fromstring(atom_of([], ABOUT, NOW)).findall(f"{a}entry") == []
