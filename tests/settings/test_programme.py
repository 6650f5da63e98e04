"""``programme.toml``: what a slot may be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadcaster.errors import ConfigError
from broadcaster.settings import load_settings
from tests.conftest import PROGRAMME, write_config


@pytest.mark.parametrize("name", ["sang", "Sang-6h", "0600", "trua_11h30"])
def test_names_that_stand_in_an_address(tmp_path: Path, name: str) -> None:
    folder = write_config(tmp_path, programme=PROGRAMME.replace("slots.sang", f"slots.{name}"))
    assert list(load_settings(folder).slots) == [name]


def test_a_slot_needs_a_day(tmp_path: Path) -> None:
    folder = write_config(tmp_path, programme=PROGRAMME.replace("[slots.sang]", "[slots.sang]\ndays = []"))
    with pytest.raises(ConfigError, match=r"slots\.sang\.days.*enabled = false"):
        load_settings(folder)


def test_a_slot_may_rest(tmp_path: Path) -> None:
    shows = (
        '[shows.ban-tin]\ntitle = "Bản tin"\ndescription = "Bản tin của đài"\nkind = "bulletins"\nslots = ["sang"]\n'
    )
    programme = PROGRAMME.replace("[slots.sang]", "[slots.sang]\nenabled = false")
    assert load_settings(write_config(tmp_path, programme=programme, shows=shows)).slots == {}


@pytest.mark.parametrize("name", ["../x", "bản tin", "a/b", "-sang", "a.b", "", "a\\u0000b"])
def test_names_that_do_not(tmp_path: Path, name: str) -> None:
    folder = write_config(tmp_path, programme=PROGRAMME.replace("slots.sang", f'slots."{name}"'))
    with pytest.raises(ConfigError, match=r"programme\.toml.*slots.*tên khung giờ nằm trong địa chỉ"):
        load_settings(folder)
