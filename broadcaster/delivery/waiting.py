"""Masters that wait for their episode: what is not public lies below ``audio/waiting``, outside every public folder.

A master's row names its public path from the beginning; at publishing the file moves there, before the row of the episode is written.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import Master
from ..store import revisions
from ..store.outbox import ChangeKind
from . import files

if TYPE_CHECKING:
    from ..station import Station

PUBLIC, WAITING = "audio/episodes", "audio/waiting"
#: in seconds; no mastering takes so long, so an older file that no article stands on is nobody's
_NOBODYS_AFTER = 3600


def waiting_path(public: str) -> str:
    """Where the file of a public path lies until it is public."""
    return f"{WAITING}{public.removeprefix(PUBLIC)}"


def place_of(station: Station, master: Master) -> Path:
    """Where the master's bytes lie now; they need not be there."""
    waits = station.path(waiting_path(master.path))
    return waits if waits.is_file() else station.path(master.path)


def release(station: Station, masters: Iterable[Master]) -> None:
    """Bring masters to their public places; those that are there already stay. Raises OSError."""
    from ..publishing.files import sync_folder

    for master in masters:
        waits, public = station.path(waiting_path(master.path)), station.path(master.path)
        if waits.is_file():
            _bring(waits, public)
            sync_folder(public.parent)


def hide(station: Station) -> None:
    """Take back what lies in a public folder and waits for a person: of a version that made it there, of a step that came too late.

    Inside the transaction: an article that is held in it is published by nobody meanwhile.
    """
    with station.store.begin() as tx:
        paths = [path for path in revisions.held_paths(tx) if station.path(path).is_file()]
        files.note_in(tx, station, paths, ChangeKind.GONE)
        for path in paths:
            waits = station.path(waiting_path(path))
            if waits.is_file():
                station.path(path).unlink()
            else:
                _bring(station.path(path), waits)


def remove_superseded(station: Station) -> int:
    """Delete waiting files that no article stands on any more; returns how many."""
    root = station.path(WAITING)
    if not root.is_dir():
        return 0
    with tempfile.TemporaryFile(dir=root) as fresh:  # by the clock of the disk that dates the files
        oldest = os.fstat(fresh.fileno()).st_mtime - _NOBODYS_AFTER
    with station.store.read() as tx:
        wanted = {waiting_path(path) for path in revisions.current_paths(tx)}
    removed = 0
    for place in sorted(root.rglob("*")):
        known = place.relative_to(station.folder).as_posix() in wanted
        if place.is_file() and not known and place.stat().st_mtime < oldest:
            place.unlink(missing_ok=True)
            removed += 1
    return removed


def _bring(source: Path, target: Path) -> None:
    """Move a file whole, also where the public folder is a link to another disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, part)
        with part.open("rb+") as handle:
            os.fsync(handle.fileno())
        part.replace(target)
        source.unlink()
