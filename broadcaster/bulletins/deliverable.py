"""What lies at a slot's address, held against its bulletin: the bytes, what names them, and the day that they are said to be of.

A file is read again only when its size or its time has changed since it was last found right, so that a look costs next to nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ..model import Bulletin, Master
    from ..station import Station

T = TypeVar("T")
_PLAYLISTS = ("latest.m3u", "latest.pls", "latest.xspf")


class Looks:
    """What was read of files, kept until they change."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, Callable[[Path], Any]], tuple[tuple[int, ...], Any]] = {}

    def at(self, path: Path, read: Callable[[Path], T]) -> T | None:
        """``read(path)``, or what it gave when the file was last looked at; None where there is no file that can be read."""
        try:
            stat = path.stat()
            signature = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            known = self._known.get((path, read))
            if known is None or known[0] != signature:
                known = self._known[path, read] = (signature, read(path))
        except OSError:
            self._known.pop((path, read), None)
            return None
        found: T = known[1]
        return found


def faults(station: Station, bulletin: Bulletin, looks: Looks | None = None) -> list[str]:
    """What is not as the bulletin's row says at the slot's address, in words for the operator; empty when all is well."""
    return list(_faults(station, bulletin, looks or Looks()))


def is_whole(station: Station, master: Master) -> bool:
    """Whether the master lies where it was made, with the bytes that it had then."""
    return Looks().at(station.path(master.path), sha256_of) == master.sha256


def _faults(station: Station, bulletin: Bulletin, looks: Looks) -> Iterator[str]:
    master = bulletin.master
    if master is None:
        yield "bản tin chưa có tệp"
        return
    folder = station.feeds / "station" / bulletin.slot
    sound = f"latest{Path(master.path).suffix}"
    told = looks.at(folder / "latest.json", _told)
    if told is None:
        yield "thiếu latest.json"
        told = {}
    elif (difference := _difference(bulletin, told)) is not None:
        yield f"latest.json nói khác về {difference}"
    files = {sound: (master.size, master.sha256), **_named(told)}
    for name, (size, sha256) in files.items():
        yield from _sound_faults(folder / name, size, sha256, looks)
    for name in _PLAYLISTS:
        text = looks.at(folder / name, _text)
        if text is None:
            yield f"thiếu {name}"
        elif f"{station.address}/station/{bulletin.slot}/" not in text:
            yield f"{name} không trỏ tới {station.address}"


def _sound_faults(path: Path, size: int, sha256: str, looks: Looks) -> Iterator[str]:
    try:
        found = path.stat().st_size
    except OSError:
        yield f"thiếu {path.name}"
        return
    if found != size:
        yield f"{path.name} dài {found} byte, đáng lẽ {size}"
    elif looks.at(path, sha256_of) != sha256:
        yield f"{path.name} không phải tệp đã làm"


def _difference(bulletin: Bulletin, told: dict[str, Any]) -> str | None:
    """The first of what automation goes by that the sidecar tells otherwise than the row. The spare names no day."""
    assert bulletin.master is not None
    wanted: dict[str, tuple[str, object]] = {
        "slot": ("khung giờ", bulletin.slot),
        "sha256": ("sha256", bulletin.master.sha256),
        "bytes": ("kích thước", bulletin.master.size),
    }
    if told.get("date") is not None:
        wanted["date"] = ("ngày", bulletin.date.isoformat())
        wanted["airs"] = ("giờ phát", bulletin.airs.isoformat())
        wanted["valid_until"] = ("hạn phát", bulletin.valid_until.isoformat())
    elif bulletin.wish:  # made for its day, and the file names none
        return "ngày"
    for key, (words, value) in wanted.items():
        if told.get(key) != value and not _same_moment(told.get(key), value):
            return words
    if abs(float(told.get("seconds", 0)) - bulletin.master.seconds) > 0.01:
        return "độ dài"
    return None


def _same_moment(said: object, value: object) -> bool:
    try:
        return datetime.fromisoformat(str(said)) == datetime.fromisoformat(str(value))
    except (ValueError, TypeError):
        return False


def _named(told: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """The files that the sidecar names, by their fixed and their versioned names: size and sha256."""
    found: dict[str, tuple[int, str]] = {}
    for file in told.get("files", ()):
        for name in (file["name"], file["versioned_url"].rpartition("/")[2]):
            found[name] = (file["bytes"], file["sha256"])
    return found


def sha256_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _told(path: Path) -> dict[str, Any]:
    """What the sidecar says; nothing where it is none."""
    try:
        said = json.loads(path.read_bytes())
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
