"""Audio that goes: what was replaced, withdrawn, or aired long ago."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..store import revisions
from . import files
from .waiting import waiting_path

if TYPE_CHECKING:
    from ..station import Station


def remove_old_bulletins(station: Station, keep: timedelta) -> None:
    """Delete bulletin audio of days gone by; the spare and what is at ``latest`` are files of their own."""
    limit = (station.local(station.now()) - keep).date()
    for folder in sorted((station.audio / "bulletins").glob("20??-??-??")):
        if folder.is_dir() and date(2001, 1, 1) <= date.fromisoformat(folder.name) < limit:
            shutil.rmtree(folder, ignore_errors=True)


def remove_retired_audio(station: Station) -> None:
    """Delete audio that was replaced or withdrawn, once its time is over; the row goes after the file."""
    with station.store.read() as tx:
        paths = revisions.retired_paths(tx, station.now())
    if paths:
        for path in paths:  # first: a step that is publishing at this moment finds nothing to bring to its public place
            station.path(waiting_path(path)).unlink(missing_ok=True)
        files.remove(station, paths)
        with station.store.begin() as tx:
            revisions.forget_masters(tx, paths, station.now())
