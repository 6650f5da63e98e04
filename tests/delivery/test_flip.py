"""The flip alone: by links and renames, whole at every moment, gone on with after a kill, on a full disk, without the program."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.delivery import flip

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
NAMES = ("latest.mp3", "latest.wav", "latest.m3u", "latest.pls", "latest.xspf", "latest.json")


class Killed(BaseException):
    """What a process does not come back from."""


def lay(folder: Path, what: str, until: datetime | None, names: tuple[str, ...] = NAMES) -> dict[str, bytes]:
    """A whole set of files that all say ``what``."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, bytes] = {}
    sounds = [name for name in names if name.endswith((".mp3", ".wav"))]
    for name in names:
        data = f"{what} {name} ".encode() * (3 if what == "spare" else 5)
        if name == flip.SIDECAR:
            files = [{"name": one, "bytes": len(found[one])} for one in sounds]
            said = {"kind": what, "date": None, "valid_until": until.isoformat() if until else None, "files": files}
            data = json.dumps(said).encode()
        (folder / name).write_bytes(data)
        found[name] = data
    return found


def lies(slot: Path) -> dict[str, bytes]:
    return {place.name: place.read_bytes() for place in slot.glob("latest.*")}


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    return tmp_path / "feeds"


@pytest.fixture
def slot(feeds: Path) -> Path:
    return feeds / "station" / "sang"


@pytest.fixture
def stale(slot: Path) -> dict[str, bytes]:
    return lay(slot, "yesterday", NOW - timedelta(seconds=1))


@pytest.fixture
def spare(slot: Path) -> dict[str, bytes]:
    return lay(slot / flip.SPARE, "spare", None)


def test_what_may_be_fetched_stays(slot: Path, spare: dict[str, bytes]) -> None:
    today = lay(slot, "today", NOW + timedelta(seconds=1))
    assert flip.flip(slot, NOW) is None
    assert lies(slot) == today


def test_a_stale_bulletin_gives_way_to_the_spare_which_stays(
    slot: Path, stale: dict[str, bytes], spare: dict[str, bytes]
) -> None:
    assert "hết hạn" in str(flip.flip(slot, NOW))
    assert lies(slot) == spare == lies(slot / flip.SPARE)
    assert (slot / "latest.mp3").samefile(slot / flip.SPARE / "latest.mp3"), "no byte is copied"
    assert flip.flip(slot, NOW + timedelta(days=400)) is None, "the spare is of no day"


@pytest.mark.parametrize("broken", ["cut", "missing", "sidecar"])
def test_a_part_of_a_file_is_not_left_at_the_address(slot: Path, spare: dict[str, bytes], broken: str) -> None:
    lay(slot, "today", NOW + timedelta(hours=1))
    match broken:
        case "cut":
            (slot / "latest.wav").write_bytes(b"to")
        case "missing":
            (slot / "latest.mp3").unlink()
        case "sidecar":
            (slot / flip.SIDECAR).write_bytes(b"{")
    assert flip.flip(slot, NOW) is not None
    assert lies(slot) == spare


def test_sound_that_the_spare_does_not_have_goes(slot: Path, stale: dict[str, bytes]) -> None:
    only_mp3 = tuple(name for name in NAMES if name != "latest.wav")
    spare = lay(slot / flip.SPARE, "spare", None, only_mp3)
    flip.flip(slot, NOW)
    assert lies(slot) == spare


def test_it_is_newer_than_what_lay_there(slot: Path, spare: dict[str, bytes]) -> None:
    """A client that asks for what is newer than its copy must get it, however old the spare is."""
    os.utime(slot / flip.SPARE / "latest.mp3", (1, 1))
    lay(slot, "yesterday", NOW)
    before = (slot / "latest.mp3").stat().st_mtime
    flip.flip(slot, NOW)
    assert (slot / "latest.mp3").stat().st_mtime >= before


def test_without_a_spare_nothing_stale_stays(slot: Path, stale: dict[str, bytes]) -> None:
    assert flip.flip(slot, NOW) is not None
    assert lies(slot) == {}


def test_a_disk_without_links_gives_the_spare_away(
    slot: Path, stale: dict[str, bytes], spare: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "links are not known here")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    flip.flip(slot, NOW)
    assert lies(slot) == spare
    assert flip.spare_of(slot) is None, "it is made anew later"
    assert flip.flip(slot, NOW) is None


# --- killed anywhere


def kill_after(patch: pytest.MonkeyPatch, count: int) -> None:
    """Die at the rename after ``count`` of them."""
    rename, done = Path.replace, 0

    def counted(self: Path, target: Path) -> Path:
        nonlocal done
        if done == count:
            raise Killed
        done += 1
        return rename(self, target)

    patch.setattr(Path, "replace", counted)


@pytest.mark.parametrize("renames", range(len(NAMES)))
def test_killed_between_two_renames_every_file_is_whole_and_the_next_one_goes_on(
    slot: Path, stale: dict[str, bytes], spare: dict[str, bytes], renames: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        kill_after(patch, renames)
        flip.flip(slot, NOW)
    now = lies(slot)
    assert now.keys() == stale.keys()
    assert all(now[name] in (stale[name], spare[name]) for name in now)
    if renames:
        assert now["latest.mp3"] == spare["latest.mp3"], "the sound changes first"
    assert now[flip.SIDECAR] == stale[flip.SIDECAR], "the sidecar last: by it the next one sees that it is not done"
    assert flip.flip(slot, NOW) is not None
    assert lies(slot) == spare
    assert not list(slot.glob(".latest*"))


@pytest.mark.parametrize("renames", range(len(NAMES)))
def test_a_bulletin_that_was_being_put_out_is_put_out_by_the_next_one(
    slot: Path, stale: dict[str, bytes], spare: dict[str, bytes], renames: int
) -> None:
    today = lay(slot / flip.COMING, "today", NOW + timedelta(hours=1))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed), flip.locked(slot):
        kill_after(patch, renames)
        flip.lay_coming(slot)
    now = lies(slot)
    assert all(now[name] in (stale[name], today[name]) for name in stale)
    assert flip.flip(slot, NOW) is None
    assert lies(slot) == today
    assert not list((slot / flip.COMING).iterdir())


def test_a_set_that_was_never_whole_is_thrown_away(
    slot: Path, stale: dict[str, bytes], spare: dict[str, bytes]
) -> None:
    lay(slot / flip.COMING, "today", NOW, ("latest.mp3", "latest.m3u"))
    flip.flip(slot, NOW)
    assert lies(slot) == spare
    assert not list((slot / flip.COMING).iterdir())


def test_killed_while_the_spare_is_replaced_there_is_a_spare(slot: Path, stale: dict[str, bytes]) -> None:
    spare = lay(slot / flip.NEW_SPARE, "spare", None)
    flip.flip(slot, NOW)
    assert lies(slot) == spare


def test_who_is_stuck_in_the_folder_keeps_nothing_stale_on_air(
    slot: Path, stale: dict[str, bytes], spare: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flip, "_PATIENCE", 0.05)
    folder = os.open(slot, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        flip.flip(slot, NOW)
    finally:
        os.close(folder)
    assert lies(slot) == spare


# --- without the program


def run(feeds: Path) -> subprocess.CompletedProcess[str]:
    """Under a bare interpreter: no packages, no environment."""
    script = Path(flip.__file__)
    return subprocess.run(
        [sys.executable, "-S", "-I", str(script), str(feeds)], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_standard_library_is_enough(
    feeds: Path, slot: Path, stale: dict[str, bytes], spare: dict[str, bytes]
) -> None:
    today = lay(feeds / "station/chieu", "today", datetime.now(UTC) + timedelta(hours=1))
    emergency = lay(feeds / "station/emergency", "drill", NOW)
    (slot / flip.SIDECAR).write_text(
        json.dumps({"valid_until": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}), "utf-8"
    )
    done = run(feeds)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sang: đã đặt tệp dự phòng, vì hết hạn từ ")
    assert (lies(slot), lies(feeds / "station/chieu")) == (spare, today)
    assert lies(feeds / "station/emergency") == emergency, "which keeps itself"
    assert run(feeds).stdout == "", "once is enough"


def test_it_says_how_it_is_called() -> None:
    assert flip.main([]) == 2


# --- on a full disk


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own; skipped where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system may be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(place: Path) -> None:
    """To the last byte."""
    with (place / "rest").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as error:
            assert error.errno == errno.ENOSPC


def test_a_disk_that_is_full_to_the_last_byte(full: Path) -> None:
    slot = full / "feeds/station/sang"
    lay(slot, "yesterday", NOW)
    spare = lay(slot / flip.SPARE, "spare", None)
    fill(full)
    with pytest.raises(OSError, match="No space"):
        (slot / "more").write_bytes(bytes(10))
    flip.flip(slot, NOW)
    assert lies(slot) == spare == lies(slot / flip.SPARE)


def test_nothing_is_written(
    slot: Path, stale: dict[str, bytes], spare: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(Path, "write_text", full)
    flip.flip(slot, NOW)
    assert lies(slot) == spare
