"""Drops into a folder and to a real SFTP server: whole or not at all, and only to a host whose key is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broadcaster.errors import StorageFailed
from broadcaster.publishing.drops import Dropbox, open_drop
from broadcaster.settings import DropSettings
from tests.publishing.sftp_server import PASSWORD, USER, Server, asyncssh, sftp_server

BODY = [b"a bulletin " * 9000, b"that goes on"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with sftp_server(tmp_path / "may") as server:
        yield server


def at(server: Server, tmp_path: Path, **other: Any) -> Dropbox:
    values = {"kind": "sftp", "folder": "/", "host": "127.0.0.1", "port": server.port, "user": USER}
    values |= {"host_key": server.host_key, "key_file": str(server.key_file), "timeout": "20s"}
    return open_drop("may", DropSettings(**{**values, **other}), tmp_path)


@pytest.fixture(params=["folder", "sftp"])
def drop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Dropbox, Path]]:
    """Any kind of place, and where its files really are."""
    if request.param == "folder":
        (tmp_path / "carts").mkdir()
        yield open_drop("may", DropSettings(folder="carts"), tmp_path), tmp_path / "carts"
        return
    with sftp_server(tmp_path / "may") as server:
        yield at(server, tmp_path), server.root


def broken() -> Iterator[bytes]:
    yield b"the beginning"
    raise OSError(5, "Input/output error")


def test_what_is_put_is_there_replaced_and_removed(drop: tuple[Dropbox, Path]) -> None:
    box, folder = drop
    box.put("sang.wav", BODY)
    assert (folder / "sang.wav").read_bytes() == b"".join(BODY)
    box.put("sang.wav", [b"another"])
    assert [(one.name, one.read_bytes()) for one in folder.iterdir()] == [("sang.wav", b"another")]
    box.remove("sang.wav")
    box.remove("sang.wav")
    assert list(folder.iterdir()) == []


def test_what_breaks_off_leaves_the_old_file_as_it_was(drop: tuple[Dropbox, Path]) -> None:
    box, folder = drop
    box.put("sang.wav", BODY)
    with pytest.raises(StorageFailed):
        box.put("sang.wav", broken())
    assert (folder / "sang.wav").read_bytes() == b"".join(BODY)
    assert [one.name for one in folder.iterdir() if one.suffix == ".wav"] == ["sang.wav"]


def test_a_folder_that_is_not_there_is_no_place(tmp_path: Path) -> None:
    box = open_drop("may", DropSettings(folder="khong-co"), tmp_path)
    with pytest.raises(StorageFailed, match="Nơi thả may: không có thư mục"):
        box.put("sang.mp3", BODY)
    with pytest.raises(StorageFailed, match="Nơi thả may: không có thư mục"):
        box.remove("sang.mp3")


def test_it_is_written_under_another_name_and_renamed(server: Server, tmp_path: Path) -> None:
    at(server, tmp_path).put("sang.wav", BODY)
    assert server.asked == ["open .sang.wav.part", "posix_rename"]


def test_an_old_server_is_served_too(tmp_path: Path) -> None:
    with sftp_server(tmp_path / "cu", can_replace=False) as server:
        box = at(server, tmp_path)
        for body in (BODY, [b"another"]):
            box.put("sang.wav", body)
        assert [one.name for one in server.root.iterdir()] == ["sang.wav"]
        assert (server.root / "sang.wav").read_bytes() == b"another"


def test_a_strange_host_key_is_never_accepted(server: Server, tmp_path: Path) -> None:
    strange = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    with pytest.raises(StorageFailed, match="khóa khác với host_key"):
        at(server, tmp_path, host_key=strange).put("sang.wav", BODY)
    assert list(server.root.iterdir()) == []


def test_a_password_comes_from_the_environment(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = at(server, tmp_path, key_file="", password_env="MAT_KHAU")
    with pytest.raises(StorageFailed, match="không cho đăng nhập"):
        box.put("sang.wav", BODY)
    monkeypatch.setenv("MAT_KHAU", PASSWORD)
    box.put("sang.wav", BODY)
    assert (server.root / "sang.wav").is_file()


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"folder": "/khong-co"}, "không thả được"),
        ({"port": 1}, "không thả được"),
        ({"key_file": "khong-co"}, "không đọc được khóa"),
        ({"host_key": "ssh-ed25519 rubbish"}, "không đọc được khóa"),
        ({"timeout": "0.0001s"}, "chưa xong sau 0.0001 giây"),
    ],
)
def test_what_hinders_is_told(server: Server, tmp_path: Path, other: dict[str, Any], fault: str) -> None:
    with pytest.raises(StorageFailed, match=fault):
        at(server, tmp_path, **other).put("sang.wav", BODY)
