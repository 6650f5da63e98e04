"""``[drops.NAME]``: what could not be dropped is a mistake in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadcaster.errors import ConfigError
from broadcaster.settings import load_settings
from tests.conftest import BROADCASTER, PROGRAMME, write_config

SFTP = 'kind = "sftp"\nfolder = "/carts"\nhost = "192.0.2.1"\nuser = "a"\nhost_key = "ssh-ed25519 AAAA"'


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('kind = "sftp"\nfolder = "/carts"', "cần thêm khóa host, user, host_key"),
        (SFTP, "cần key_file hoặc password_env"),
        ('folder = "/carts"\nname = "{cart}.wav"', "carts phải có số cho từng khung giờ"),
        ('folder = "/carts"\nname = "{cart}.wav"\nslots = ["sang"]\ncarts = { trua = "1" }', "khung giờ: sang"),
        ('folder = "/carts"\nslots = ["trua"]', "drops.may.slots: chưa khai «trua»"),
        *[
            (f'folder = "/carts"\nname = "{name}"', "phải là tên tệp .mp3 hoặc .wav")
            for name in (
                "{date}.mp3",
                "ban-tin.mp3",
                "{slot}.ogg",
                "../{slot}.mp3",
                "{slot}",
                "{nhom}.mp3",
                "{slot.x}.mp3",
                "{slot",
                "{slot!r}.mp3",
            )
        ],
    ],
)
def test_a_drop_that_cannot_be_is_a_mistake(tmp_path: Path, keys: str, said: str) -> None:
    programme = f"{PROGRAMME}\n[drops.may]\n{keys}\n"
    with pytest.raises(ConfigError, match=said):
        load_settings(write_config(tmp_path / "dai", BROADCASTER, programme=programme))


@pytest.mark.parametrize("name", ["{slot}.wav", "{cart}.wav", "{date}-{slot}.mp3", "{date}-{time}-{cart}.mp3"])
def test_names_of_cart_systems_are_taken(tmp_path: Path, name: str) -> None:
    keys = f'folder = "carts"\nname = "{name}"\ncarts = {{ sang = "010101" }}'
    programme = f"{PROGRAMME}\n[drops.may]\n{keys}\n"
    settings = load_settings(write_config(tmp_path / "dai", BROADCASTER, programme=programme))
    assert settings.drops["may"].extension == name[-3:]
