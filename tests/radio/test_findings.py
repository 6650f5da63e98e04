"""Every mistake of a programme is told, with its place and what to do; a good programme is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from broadcaster.errors import ConfigError
from broadcaster.radio import Texts
from broadcaster.radio.findings import Known, findings, frame_seconds
from broadcaster.settings import Settings, StationSettings, load_settings
from tests.conftest import write_config

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # a Monday, 08:00 in Vietnam
SANG = '[slots.sang]\ntitle = "Sáng"\nat = "05:30"\nlength = "15m"\n'


RELAY = 'parts = [{ title = "Tin" }, { title = "Tiếp sóng", kind = "relay", most = "10m" }]\n'


def loaded(folder: Path, programme: str, holidays: str | None = None) -> Settings:
    others = {} if holidays is None else {"holidays": holidays}
    return load_settings(write_config(folder, programme=programme, **others))


def told(folder: Path, programme: str, holidays: str | None = None, **known: Any) -> list[str]:
    return [f"{one.place}: {one.fault}" for one in findings(loaded(folder, programme, holidays), NOW, Known(**known))]


def test_a_good_programme_is_left_in_peace(tmp_path: Path) -> None:
    assert told(tmp_path, SANG, categories={"Thông báo"}) == []


@pytest.mark.parametrize(
    ("programme", "expected"),
    [
        (
            SANG + '[slots.trua]\ntitle = "Trưa"\nat = "05:40"\n',
            "slots.trua.at: phát lúc 05:40 khi «sang» còn phát đến 05:45",
        ),
        (SANG.replace('"05:30"', '["05:30", "05:40"]'), "slots.sang.at: phát lúc 05:40 khi «sang» còn phát"),
        (
            SANG + 'parts = [{ title = "Tiếp sóng", kind = "relay", most = "10m" }, { title = "Tin" }]\n'
            '[slots.trua]\ntitle = "Trưa"\nat = "05:50"\n',
            "slots.trua.at: phát lúc 05:50 khi «sang» còn phát đến 05:55",
        ),
        (
            SANG.replace('"05:30"', '["05:30", "06:30"]'),
            "slots.sang.ready_before: bản tin 06:30 phải sẵn sàng trước 70 phút",
        ),
        (SANG + 'days = ["sat"]\nweekend = "by-decision"\n', "slots.sang.days: khung giờ này không phát lần nào"),
        (SANG + 'weekend = "by-decision"\n', "programme.decided: chưa quyết định ngày cuối tuần nào"),
        (SANG + '[programme]\ndecided = ["2026-12-04"]\n', "programme.decided: 2026-12-04 không phải Thứ Bảy"),
        (SANG + 'repeat = "same"\n', 'slots.sang.repeat: repeat = "same" không có tác dụng'),
        (SANG + 'shortest = "10m"\n', "slots.sang.shortest: muốn dài ít nhất 10 phút"),
        (SANG + 'evergreen = ["Súc khỏe"]\n', "slots.sang.evergreen: chưa bài nào thuộc chuyên mục «Súc khỏe»"),
        (
            SANG + 'parts = [{ title = "Báo", categories = ["Thông báo"] }]\n',
            "slots.sang.parts: không phần nào nhận mọi bài",
        ),
        (
            SANG + 'parts = [{ title = "Tin" }, { title = "Báo", categories = ["Thông báo"] }]\n',
            "slots.sang.parts[1]: phần «Tin» nhận mọi bài",
        ),
        (SANG + '[[specials]]\ndate = 2026-11-01\nslot = "sang"\noff = true\n', "specials[1]: ngày 01/11/2026 đã qua"),
        (
            SANG + 'days = ["mon"]\n[[specials]]\ndate = "2026-12-22"\nslot = "sang"\ntitle = "Kỷ niệm"\n',
            "specials[1]: ngày 22/12/2026 khung giờ «sang» không phát",
        ),
        (
            SANG
            + '[slots.nghi]\ntitle = "x"\nat = "09:00"\nenabled = false\n[[specials]]\ndate = "2026-12-22"\nslot = "nghi"\noff = true\n',
            "specials[1]: khung giờ «nghi» đang nghỉ",
        ),
    ],
)
def test_each_mistake_is_told(tmp_path: Path, programme: str, expected: str) -> None:
    found = told(tmp_path, programme, categories={"Thông báo"})
    assert any(expected in one for one in found), found


def test_two_slots_at_once_may_be_meant_but_not_one_with_itself(tmp_path: Path) -> None:
    two = findings(loaded(tmp_path, SANG + SANG.replace("slots.sang", "slots.loa-2")), NOW)
    assert [one.grave for one in two] == [False]
    itself = findings(loaded(tmp_path, SANG.replace('"05:30"', '["05:30", "05:40"]')), NOW)
    assert itself[0].grave


def test_an_ident_as_long_as_the_slot_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, SANG.replace("15m", "5m"), sounds={"ident": 300.0, "bed": 900.0})
    assert len(found) == 1
    assert "slots.sang.length: dài 5 phút, không đủ" in found[0] and "ident 300 giây" in found[0]
    assert told(tmp_path, SANG.replace("15m", "1m"), sounds={"ident": 4.0, "bed": 900.0}) == []


def test_a_greeting_as_long_as_the_slot_is_told(tmp_path: Path) -> None:
    minute = SANG.replace("15m", "1m")
    texts = tmp_path / "config" / "texts"
    texts.mkdir(parents=True)
    assert told(tmp_path, minute, frame=frame_seconds(Texts(tmp_path), StationSettings())) == []
    (texts / "opening.txt.j2").write_text("Kính chào bà con cô bác trong toàn phường.\n" * 20, "utf-8")
    (found,) = told(tmp_path, minute, frame=frame_seconds(Texts(tmp_path), StationSettings()))
    assert "slots.sang.length: dài 1 phút, không đủ" in found


def test_a_holiday_without_a_date_in_the_coming_year_is_told(tmp_path: Path) -> None:
    old = '[holidays.bu]\ntitle = "Nghỉ bù"\ndates = ["2026-02-20"]\n'
    assert told(tmp_path, SANG, old) == [
        "holidays.toml: holidays.bu: «Nghỉ bù» không có ngày nào từ nay đến 30/11/2027"
    ]
    assert any("chưa khai ngày lễ nào" in one for one in told(tmp_path, SANG + 'holidays = "off"\n', ""))


def test_faults_of_texts_are_mistakes(tmp_path: Path) -> None:
    (found,) = findings(loaded(tmp_path, SANG), NOW, Known(texts=["config/texts/closing.txt.j2, dòng 2: sai cú pháp"]))
    assert (found.place, found.grave) == ("config/texts/closing.txt.j2, dòng 2", True)


def refused(folder: Path, programme: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, programme)
    return "\n".join(caught.value.problems)


@pytest.mark.parametrize(
    ("programme", "expected"),
    [
        (
            SANG + '[programme]\nquiet_from = "22:00"\nquiet_until = "05:45"\n',
            "programme.toml: slots.sang.at: phát lúc 05:30, dài 15 phút, chạm giờ yên tĩnh 22:00–05:45",
        ),
        (
            SANG
            + '[[specials]]\ndate = "2026-12-22"\nslot = "sang"\nat = "21:50"\n[programme]\nquiet_from = "22:00"\nquiet_until = "05:00"\n',
            "programme.toml: specials[1]: phát lúc 21:50",
        ),
        (
            SANG
            + 'holidays = "own"\nholiday_at = ["04:00"]\n[programme]\nquiet_from = "22:00"\nquiet_until = "05:00"\n',
            "programme.toml: slots.sang.holiday_at: phát lúc 04:00",
        ),
        (SANG + '[programme]\nquiet_from = "22:00"\n', "programme.toml: programme: quiet_from và quiet_until"),
        (
            SANG + '[slots.chieu]\ntitle = "Chiều"\nat = ["11:00", "17:00"]\n[programme]\nmost_a_day = "30m"\n',
            "programme.toml: slots.chieu: thứ Hai phát 45 phút, quá most_a_day (30 phút)",
        ),
        (
            SANG
            + '[[specials]]\ndate = "2026-12-22"\nslot = "sang"\nat = "17:00"\nlength = "20m"\n[programme]\nmost_a_day = "30m"\n',
            "ngày 22/12/2026 phát 35 phút",
        ),
        (
            SANG + RELAY + '[programme]\nquiet_from = "05:50"\nquiet_until = "06:00"\n',
            "programme.toml: slots.sang.at: phát lúc 05:30, dài 25 phút, chạm giờ yên tĩnh",
        ),
        (
            SANG + RELAY + '[programme]\nmost_a_day = "20m"\n',
            "slots.sang: thứ Hai phát 25 phút, quá most_a_day (20 phút)",
        ),
        (
            SANG + 'holidays = "own"\nholiday_at = ["07:00", "19:00"]\n[programme]\nmost_a_day = "20m"\n',
            "slots.sang: ngày lễ phát 30 phút",
        ),
        (SANG.replace("15m", "10s"), "programme.toml: slots.sang.length = '10s': ngắn quá"),
        (SANG + '[[specials]]\ndate = "2026-12-22"\nslot = "toi"\noff = true\n', "specials[1].slot: chưa khai «toi»"),
        (SANG + 'parts = [{ title = "a", shows = ["x"] }]\n', "slots.sang.parts[1].shows: chưa khai «x»"),
        (
            SANG + 'parts = [{ title = "a", kin = "relay" }]\n',
            "slots.sang.parts[1].kin: không có khóa này; có phải là kind",
        ),
        (SANG + '[[specials]]\ndate = "22/12"\nslot = "sang"\noff = true\n', "specials[1].date"),
        (
            SANG + "[quiet]\n",
            "programme.toml: không có bảng [quiet]; tệp này chỉ chứa [slots.TÊN], [[specials]], [programme]",
        ),
    ],
)
def test_what_cannot_be_meant_does_not_load(tmp_path: Path, programme: str, expected: str) -> None:
    assert expected in refused(tmp_path, programme)


def test_a_slot_that_rests_counts_to_no_day(tmp_path: Path) -> None:
    resting = '[slots.chieu]\ntitle = "Chiều"\nat = "17:00"\nenabled = false\n[programme]\nmost_a_day = "15m"\n'
    assert list(loaded(tmp_path, SANG + resting).slots) == ["sang"]
