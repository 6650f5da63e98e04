"""Settings: everything right is typed, everything wrong is named in one go."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.errors import ConfigError
from broadcaster.settings import load_settings, parse_duration
from tests.conftest import BROADCASTER, write_config

REPOSITORY = Path(__file__).resolve().parents[2]


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_settings(folder)
    return caught.value.problems


def test_the_repository_is_a_station_folder() -> None:
    settings = load_settings(REPOSITORY)
    assert settings.sources and settings.shows and settings.slots
    assert settings.station.timezone == ZoneInfo("Asia/Ho_Chi_Minh")


def test_values_are_typed(folder: Path) -> None:
    settings = load_settings(folder)
    assert settings.slots["sang"].at == (time(5, 30),)
    assert settings.slots["sang"].length == timedelta(minutes=10)
    assert settings.sources["thu"].every == timedelta(hours=1)


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    folder = write_config(
        tmp_path,
        '[station]\nnme = "a"\ntimezone = "Sao/Hỏa"\n[web]\nport = "tám"\n[nowhere]\nx = 1\n',
        sources='[sources.a]\nkind = "feed"\n[sources.b]\nkind = "thư"\n[sources.c]\nkind = "folder"\npath = "x"\ncron = "0 5 * * 1"\n',
        shows="[shows.b]\ntitle = 3\n",
        programme='[slots.x]\ntitle = "x"\nat = "25:00"\n[more]\n',
    )
    found = "\n".join(problems(folder))
    for part in (
        "broadcaster.toml: station.nme: không có khóa này; có phải là name?",
        "broadcaster.toml: station.timezone = 'Sao/Hỏa': phải là tên múi giờ như Asia/Ho_Chi_Minh",
        "broadcaster.toml: web.port = 'tám': phải là số nguyên",
        "broadcaster.toml: nowhere: không có khóa này",
        "sources.toml: sources.a.url: thiếu khóa này",
        "sources.toml: sources.b",
        "chỉ được là 'folder'",
        "ngày trong tuần phải viết bằng tên",
        "shows.toml: shows.b.title = 3: phải là một chuỗi",
        "shows.toml: shows.b.description: thiếu khóa này",
        "programme.toml: slots.x.at = '25:00': phải là giờ như \"05:30\"",
        "programme.toml: không có bảng [more]",
    ):
        assert part in found, part


def test_broken_syntax_and_missing_file_are_named(tmp_path: Path) -> None:
    folder = write_config(tmp_path, "[station\n")
    (folder / "config/shows.toml").unlink()
    (folder / "config/sources.toml").write_bytes("[sources]\n# Ð".encode("utf-16"))
    found = "\n".join(problems(folder))
    assert "broadcaster.toml: sai cú pháp TOML" in found
    assert "shows.toml: không thấy tệp" in found
    assert "sources.toml: tệp phải lưu bằng bảng mã UTF-8" in found


def test_environment_wins_over_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADCASTER__STATION__BASE_URL", "https://nghe.example.vn/")
    monkeypatch.setenv("BROADCASTER__WEB__PORT", "9000")
    settings = load_settings(folder)
    assert settings.station.base_url == "https://nghe.example.vn"
    assert settings.station.name == "Đài thử"
    assert settings.web.port == 9000


def test_unknown_variable_is_a_mistake(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADCASTER__STASION__NAME", "x")
    assert "biến môi trường BROADCASTER__STASION__NAME" in problems(folder)[0]


def test_unknown_voice_in_the_chain_names_the_known_ones(tmp_path: Path) -> None:
    folder = write_config(tmp_path, BROADCASTER.replace('chain = ["fake"]', 'chain = ["nope"]'))
    assert "(fake); sai: nope" in problems(folder)[0]


def test_base_url_with_password_is_refused(tmp_path: Path) -> None:
    folder = write_config(tmp_path, BROADCASTER.replace("http://127.0.0.1:8080", "https://a:b@dai.vn"))
    assert "không kèm mật khẩu" in problems(folder)[0]


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("1h30m", 5400), ("7d", 604800), ("0.5s", 0.5), (30, 30)]
)
def test_durations(text: object, seconds: float) -> None:
    assert parse_duration(text).total_seconds() == seconds


@given(st.text() | st.integers(max_value=-1) | st.booleans() | st.none())
def test_what_is_no_duration_is_refused_or_a_duration(value: object) -> None:
    try:
        assert parse_duration(value) >= timedelta(0)
    except (ValueError, OverflowError) as error:
        assert str(error)
