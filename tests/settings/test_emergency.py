"""``emergency.toml``: what it holds, what it refuses, and a station that has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadcaster.errors import ConfigError
from broadcaster.model import Priority
from broadcaster.settings import Settings, load_settings
from tests.conftest import PROGRAMME, write_config


def loaded(folder: Path, text: str) -> Settings:
    return load_settings(write_config(folder, emergency=text))


KIND = '[emergency.kinds.a]\ntitle = "A"\n'


def test_a_station_without_the_file_has_the_shipped_policy(tmp_path: Path) -> None:
    policy = load_settings(write_config(tmp_path)).emergency
    assert {"khan-cap", "so-tan", "su-co", "nhac"} <= set(policy.kinds)
    assert {kind.priority for kind in policy.kinds.values()} == set(Priority)
    assert [rule.kind for rule in policy.cap.rules] == ["khan-cap", "su-co", "nhac"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'[emergency]\nkind = "b"\n{KIND}', "chưa khai loại «b»"),
        (f'{KIND}replaces = ["b"]\n', "chưa khai loại «b»"),
        (f'{KIND}[[emergency.cap.rules]]\nkind = "b"\n', "chưa khai loại «b»"),
        (f'[emergency]\nareas = ["Khu phố 1"]\n{KIND}areas = ["Khu phố 2"]\n', "khu vực «Khu phố 2»"),
        (f"{KIND}repeats = 0\n", "từ 1 trở lên"),
        (f'{KIND}interval = "30s"\n', "interval"),
        (f'{KIND}life = "0s"\n', "life"),
        (f'{KIND}priority = "cao"\n', "thong-thuong"),
        (f'{KIND}chuong = "x"\n', "không có khóa này"),
        (f'[emergency]\nprofile = "radio-wav"\n{KIND}', "phải là bản thu mp3"),
        (f'[emergency]\nprofile = "khong"\n{KIND}', "chưa khai «khong»"),
        ('[emergency.words]\nopening = "{ten}"\n', "không có chỗ điền {ten}"),
        ('[emergency.words]\nopening = "{title"\n', "đủ đôi"),
        ('[emergency.cap]\nsender = "có dấu cách"\n', "sender"),
        ('[[emergency.cap.rules]]\nurgency = ["Now"]\nkind = "a"\n', "Immediate"),
        ("[khac]\na = 1\n", "chỉ chứa [emergency]"),
    ],
)
def test_every_mistake_is_told_with_its_file(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    assert told in str(refused.value) and "emergency.toml" in str(refused.value)


def test_no_slot_takes_the_address_of_the_lane(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="là địa chỉ của tin khẩn cấp"):
        load_settings(write_config(tmp_path, programme=PROGRAMME.replace("slots.sang", "slots.emergency")))


def test_the_first_row_that_holds_says_the_kind(tmp_path: Path) -> None:
    rules = load_settings(write_config(tmp_path)).emergency.cap.rules
    assert [rule.holds("Immediate", "Severe", "Observed") for rule in rules] == [True, True, True]
    assert [rule.holds("Immediate", "Minor", "Observed") for rule in rules] == [False, False, True]
