"""What lies prepared in a slot's folder is brought to its address by links and renames alone: no free space, database, voice or network.

A slot's folder below ``feeds/station`` holds what the public fetches (``latest.*``) and two sets that carry the same names: ``.spare``,
which is always there, and ``.next`` while a bulletin is put out. A set is whole once its sidecar is in it. At the address the sound
changes first, then what names it, the sidecar last: whoever is killed in between leaves whole files, and the next one goes on.

Run alone where no station does, it keeps a stale bulletin from being fetched: ``python3 flip.py FEEDS``, the standard library only.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # no POSIX system: who writes there must be one process
    fcntl = None  # type: ignore[assignment]

SPARE, COMING = ".spare", ".next"
#: a spare that is about to take the place of the one before
NEW_SPARE = ".spare.new"
SIDECAR = "latest.json"
_LISTS = frozenset({".m3u", ".pls", ".xspf"})
#: folders beside those of the slots, which keep themselves
NOT_SLOTS = frozenset({"emergency"})
#: how long another one may be at work here; who is stuck shall not keep a stale bulletin on air
_PATIENCE = 5.0


def flip(slot: Path, now: datetime) -> str | None:
    """Finish what was begun in the slot's folder; then, where what lies at the address may not be fetched, lay the spare there.

    Returns why, None where all is well. Where no spare is, the address is emptied. Raises OSError.
    """
    with locked(slot):
        _finish(slot)
        why = fault(slot, now)
        if why is not None:
            lay_spare(slot)
        return why


def fault(slot: Path, now: datetime) -> str | None:
    """Why what lies at the address may not be fetched at ``now``; None when it may."""
    said = told(slot)
    if not said:
        return "chưa có bản tin"
    if _is_over(said.get("valid_until"), now):
        return f"hết hạn từ {said['valid_until']}"
    for file in said.get("files", ()):
        if _size(slot / file["name"]) != file["bytes"]:
            return f"{file['name']} thiếu hoặc không trọn vẹn"
    return None


def _is_over(until: object, now: datetime) -> bool:
    """Whether that moment has come; the spare names none. What is no moment was never written by us."""
    if until is None:
        return False
    try:
        return datetime.fromisoformat(str(until)) <= now
    except (ValueError, TypeError):
        return True


def told(folder: Path) -> dict[str, Any]:
    """What the sidecar in ``folder`` says; nothing where there is none, or it cannot be read."""
    try:
        said = json.loads((folder / SIDECAR).read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def spare_of(slot: Path) -> Path | None:
    """Where a whole spare lies; one that was on its way to its place counts."""
    return next((slot / name for name in (SPARE, NEW_SPARE) if (slot / name / SIDECAR).is_file()), None)


def lay_spare(slot: Path) -> bool:
    """Bring the spare to the address; it stays where it is as well, but on a disk that knows no links. Call it ``locked``.

    Returns False when there was none, and the address is empty.
    """
    spare = spare_of(slot)
    if spare is None:
        for name in _in_order(_names(slot)):
            (slot / name).unlink(missing_ok=True)
        return False
    for name in _in_order(_names(spare)):
        if name == SIDECAR:
            _remove_others(slot, spare)
        _link_over(spare / name, slot / name)
    _sync(slot)
    return True


def lay_coming(slot: Path) -> None:
    """Bring the set that was prepared for now to the address; what is not of it goes. Call it ``locked``."""
    coming = slot / COMING
    for name in _in_order(_names(coming)):
        if name == SIDECAR:
            _remove_others(slot, coming)
        with suppress(FileNotFoundError):  # another one brought it
            (coming / name).replace(slot / name)
    _sync(slot)


def _finish(slot: Path) -> None:
    coming = slot / COMING
    if (coming / SIDECAR).is_file():
        lay_coming(slot)
    for name in _names(coming):  # of one who was killed before its set was whole
        (coming / name).unlink(missing_ok=True)


def _remove_others(slot: Path, chosen: Path) -> None:
    """Remove sound at the address that the chosen set does not have."""
    kept = {file["name"] for file in told(chosen).get("files", ())}
    for name in _names(slot):
        if _rank(name) == 0 and name not in kept:
            (slot / name).unlink(missing_ok=True)


def _link_over(source: Path, target: Path) -> None:
    """Make ``target`` the file ``source``, whole at every moment; without links the source is moved."""
    with suppress(OSError):  # dated now: a client that asks for what is newer than its copy gets it
        os.utime(source)
    beside = target.with_name(f".{target.name}.flip")
    try:
        beside.unlink(missing_ok=True)
        beside.hardlink_to(source)
    except OSError:
        beside = source
    beside.replace(target)
    with suppress(OSError):  # two names of one file are not renamed over each other
        target.with_name(f".{target.name}.flip").unlink(missing_ok=True)


def _names(folder: Path) -> list[str]:
    return [place.name for place in folder.glob("latest.*")]


def _in_order(names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: (_rank(name), name))


def _rank(name: str) -> int:
    """The sound, then what names it, then the sidecar."""
    if name == SIDECAR:
        return 2
    return 1 if Path(name).suffix in _LISTS else 0


def _size(place: Path) -> int:
    try:
        return place.stat().st_size
    except OSError:
        return -1


@contextmanager
def locked(slot: Path) -> Iterator[None]:
    """Keep others out of the slot's folder for a moment; where a folder cannot be locked, or for too long, it goes on without."""
    if fcntl is None:
        yield
        return
    folder = os.open(slot, os.O_RDONLY)
    try:
        end = time.monotonic() + _PATIENCE
        while not _taken(folder) and time.monotonic() < end:
            time.sleep(0.01)
        yield
    finally:
        os.close(folder)


def _taken(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system that locks no folders
        return True
    return True


def _sync(slot: Path) -> None:
    with suppress(OSError):
        folder = os.open(slot, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def main(arguments: list[str]) -> int:
    """Look at every slot below FEEDS; tells what it did, and on standard error what it could not."""
    if len(arguments) != 1:
        sys.stderr.write("Cách dùng: python3 flip.py THƯ_MỤC_FEEDS\n")
        return 2
    failed = False
    for slot in sorted((Path(arguments[0]) / "station").glob("*/")):
        if slot.name in NOT_SLOTS or slot.name.startswith("."):
            continue
        try:
            why = flip(slot, datetime.now(UTC))
        except (OSError, ValueError, TypeError, KeyError) as error:
            failed = True
            sys.stderr.write(f"{slot.name}: không đặt được tệp dự phòng ({error})\n")
            continue
        if why is not None:
            laid = "đã đặt tệp dự phòng" if told(slot) else "không có tệp dự phòng, địa chỉ để trống"
            sys.stdout.write(f"{slot.name}: {laid}, vì {why}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
