"""What lies at a slot's address, held against its bulletin: the bytes, what names them, and the day that they are said to be of.

A file is read again only when its size or its time has changed since it was last found right, so that a look costs next to nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ..model import Bulletin, Master
    from ..station import Station

T = TypeVar("T")
#: so often the addresses are looked after at least
_LOOK_AFTER = timedelta(minutes=10)
_PLAYLISTS = ("latest.m3u", "latest.pls", "latest.xspf")


class Looks:
    """What was read of files, kept until they change."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Callable[[str], Any]], tuple[tuple[int, ...], Any]] = {}

    def at(self, path: str, read: Callable[[str], T]) -> T | None:
        """``read(path)``, or what it gave when the file was last looked at; None where there is no file that can be read."""
        try:
            stat = os.stat(path)  # noqa: PTH116 - many times a look
            signature = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            known = self._known.get((path, read))
            if known is None or known[0] != signature:
                known = self._known[path, read] = (signature, read(path))
        except OSError:
            self._known.pop((path, read), None)
            return None
        found: T = known[1]
        return found


class Addresses:
    """When the slots' addresses were last looked after, and what they were then: sidecars, spares, and until when nothing changes by the
    clock alone."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._known: tuple[object, ...] | None = None
        self._since = self._until = datetime.max.replace(tzinfo=UTC)

    def has_changed(self, station: Station, now: datetime) -> bool:
        """Whether anything may be otherwise than it was left."""
        is_time = not self._since <= now < self._until
        return is_time or self._known is None or self._known != self._files(station)

    def saw(self, station: Station, now: datetime) -> None:
        """They have been looked after now."""
        self._known, self._since = self._files(station), now
        moments = [moment for slot in station.settings.slots for moment in self._moments(station, slot) if moment > now]
        self._until = min([now + _LOOK_AFTER, *moments])

    def forget(self) -> None:
        """Whatever they are, they are looked after next time."""
        self._known = None

    def _files(self, station: Station) -> tuple[object, ...]:
        base = f"{station.folder}/feeds/station"
        places = (f"{base}/{slot}{set_}/latest.json" for slot in station.settings.slots for set_ in ("", "/.spare"))
        return tuple(map(_stamp, places))

    def _moments(self, station: Station, slot: str) -> Iterator[datetime]:
        """When what lies there comes on air, and from when on it may not be fetched."""
        told = self._looks.at(f"{station.folder}/feeds/station/{slot}/latest.json", _told) or {}
        for key in ("airs", "valid_until"):
            with suppress(ValueError, TypeError):
                yield datetime.fromisoformat(told[key]) if told.get(key) else datetime.max.replace(tzinfo=UTC)


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        stat = os.stat(path)  # noqa: PTH116 - many times a look
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def faults(station: Station, bulletin: Bulletin, looks: Looks | None = None, address: str = "") -> list[str]:
    """What is not as the bulletin's row says at the slot's address, in words for the operator; empty when all is well. ``address`` is the
    station's, for those who have it at hand."""
    return list(_faults(station, bulletin, looks or Looks(), address or station.address))


def is_whole(station: Station, bulletin: Bulletin) -> bool:
    """Whether the bulletin's files lie where they were made, with the bytes that they had then."""
    return bool(bulletin.files) and all(is_there(station, file) for file in bulletin.files)


def is_there(station: Station, file: Master) -> bool:
    """Whether the file lies where it was made, with the bytes that it had then."""
    return Looks().at(str(station.path(file.path)), sha256_of) == file.sha256


def _faults(station: Station, bulletin: Bulletin, looks: Looks, address: str) -> Iterator[str]:
    master = bulletin.master
    if master is None:
        yield "bản tin chưa có tệp"
        return
    folder = f"{station.folder}/feeds/station/{bulletin.slot}"
    sound = f"latest{os.path.splitext(master.path)[1]}"  # noqa: PTH122 - many times a look
    told = looks.at(f"{folder}/latest.json", _told)
    if told is None:
        yield "thiếu latest.json"
        told = {}
    elif (difference := _difference(bulletin, told)) is not None:
        yield f"latest.json nói khác về {difference}"
    files = {sound: (master.size, master.sha256), **_named(told)}
    for name, (size, sha256) in files.items():
        found = looks.at(f"{folder}/{name}", sha256_of)
        if found is None:
            yield f"thiếu {name}"
        elif found != sha256:
            actual = Path(folder, name).stat().st_size
            yield f"{name} không phải tệp đã làm" if actual == size else f"{name} dài {actual} byte, đáng lẽ {size}"
    for name in _PLAYLISTS:
        text = looks.at(f"{folder}/{name}", _text)
        if text is None:
            yield f"thiếu {name}"
        elif f"{address}/station/{bulletin.slot}/" not in text:
            yield f"{name} không trỏ tới {address}"


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


def sha256_of(path: str) -> str:
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _told(path: str) -> dict[str, Any]:
    """What the sidecar says; nothing where it is none."""
    try:
        said = json.loads(Path(path).read_bytes())
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _text(path: str) -> str:
    return Path(path).read_bytes().decode("utf-8", "replace")
