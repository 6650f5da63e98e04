"""``[radio]``: stations that can be known, and mistakes in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadcaster.errors import ConfigError
from broadcaster.settings import load_settings
from tests.conftest import BROADCASTER, write_config


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[radio.stations.a]\ntitle = "A"', "chưa có gì để nhận ra đài này"),
        ('[radio.stations.a]\ntitle = "A"\ntoken_hash = "mat-khau"', "không ghi mã của đài vào đây"),
        ('[radio.stations.a]\ntitle = "A"\naddresses = ["dai.test"]', "phải là một địa chỉ IP hoặc một mạng"),
        ('[radio.stations.a]\naddresses = ["192.0.2.1"]', "radio.stations.a.title: thiếu khóa này"),
        ('[radio.stations."đài 1"]\ntitle = "A"\naddresses = ["192.0.2.1"]', "chữ không dấu"),
    ],
)
def test_a_station_that_cannot_be_known_is_a_mistake(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_settings(write_config(tmp_path / "dai", f"{BROADCASTER}\n{table}\n"))
