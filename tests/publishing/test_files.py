"""Writing: a reader sees the old file or the new one, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from broadcaster.errors import DiskError, PublishError
from broadcaster.publishing import remove_leftovers, replace_file, write_feeds

OLD, NEW = b"old feed", b"the new feed, longer"


def names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


class PowerCut(BaseException):
    """Nothing in the code may catch this and carry on."""


@pytest.mark.parametrize("where", ["open", "write", "flush", "fsync", "replace"])
@pytest.mark.parametrize("how", [PowerCut, OSError(28, "No space left on device")])
def test_failing_at_any_call_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, how: Any
) -> None:
    place = tmp_path / "tin-tuc.xml"
    place.write_bytes(OLD)

    def fail(*_: object, **__: object) -> None:
        raise how

    class Failing:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self) -> Failing:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def __getattr__(self, name: str) -> Any:
            if name == "write" and where == "write":
                return self.half
            return fail if name == where else getattr(self.file, name)

        def half(self, data: bytes) -> None:
            self.file.write(data[:3])
            raise how

    opened = Path.open
    if where in ("write", "flush"):
        monkeypatch.setattr(Path, "open", lambda path, *rest: Failing(opened(path, *rest)))
    elif where == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    elif where == "open":
        monkeypatch.setattr(Path, "open", lambda path, mode: fail() if "x" in mode else opened(path, mode))
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((PowerCut, DiskError)):
        replace_file(place, NEW)
    monkeypatch.undo()
    assert place.read_bytes() == OLD
    assert names(tmp_path) == ["tin-tuc.xml"]


def test_a_killed_writer_leaves_one_whole_version(tmp_path: Path) -> None:
    place = tmp_path / "tin-tuc.xml"
    place.write_bytes(b"a" * 300_000)
    code = (
        "import sys, pathlib; from broadcaster.publishing import replace_file\n"
        "place = pathlib.Path(sys.argv[1]); print('go', flush=True)\n"
        "while True:\n    [replace_file(place, letter * 300_000) for letter in (b'b', b'a')]\n"
    )
    for pause in (0.0, 0.003, 0.011, 0.02):
        writer = subprocess.Popen([sys.executable, "-c", code, str(place)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert place.read_bytes() in (b"a" * 300_000, b"b" * 300_000)


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b.xml"
    assert replace_file(place, OLD) is True
    before = place.stat()
    assert replace_file(place, OLD) is False
    assert place.stat() == before
    assert replace_file(place, NEW) is True
    assert place.read_bytes() == NEW


def test_a_link_is_replaced_not_written_through(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(OLD)
    (tmp_path / "latest.mp3").symlink_to(other)
    replace_file(tmp_path / "latest.mp3", NEW)
    assert other.read_bytes() == OLD
    assert not (tmp_path / "latest.mp3").is_symlink()


@pytest.mark.parametrize("path", ["../x.xml", "/etc/x.xml", "a/../../x", "a//b", ".hidden", "a/.x", "a\\b", "a\0b", ""])
def test_paths_stay_in_the_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "feeds"
    folder.mkdir()
    with pytest.raises(PublishError):
        write_feeds(folder, {"good.xml": b"x", path: b"y"})
    assert names(tmp_path) == ["feeds"]
    assert names(folder) == []


def test_files_are_written_in_order_and_changes_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    moved: Callable[..., Any] = Path.replace

    def noting(path: Path, to: Path) -> Any:
        order.append(to.name)
        return moved(path, to)

    monkeypatch.setattr(Path, "replace", noting)
    assert write_feeds(tmp_path, {"b-2.xml": b"1", "b.xml": b"2"}) == ["b-2.xml", "b.xml"]
    assert write_feeds(tmp_path, {"b-2.xml": b"1", "b.xml": b"3"}) == ["b.xml"]
    assert order == ["b-2.xml", "b.xml", "b.xml"]


def test_a_read_only_place_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskError, match="không ghi được"):
        replace_file(tmp_path / "file" / "below.xml", b"x")


def test_what_a_killed_writer_left_is_cleared_away_when_it_is_old(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    old, young, other = (
        tmp_path / "a/.tin.xml.aaaaaaaaaaaa.tmp",
        tmp_path / ".tin.xml.bbbbbbbbbbbb.tmp",
        tmp_path / ".keep.tmp",
    )
    for place in (old, young, other):
        place.write_bytes(b"half")
    for place in (old, other):
        os.utime(place, (1, 1))
    assert remove_leftovers(tmp_path) == 1
    assert not old.exists()
    assert young.exists()
    assert other.exists()
