"""Room on the disk that is given up when there is none left, so that a station starts all the same, serves what it has and says why.

A database on a full disk cannot even be opened: SQLite makes files of its own beside it. The reserve is a file of that size.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..errors import DiskError

if TYPE_CHECKING:
    from ..station import Station

NAME = "reserve"
#: bytes: the database's own files and some hundred small transactions
SIZE = 4 * 1024 * 1024
#: so many times its size must be free before it is laid, or it would be what fills the disk
_PLENTY = 10


def lay(folder: Path) -> bool:
    """Lay the reserve where there is plenty of room; whether it lies there whole now."""
    place = folder / NAME
    with suppress(OSError):
        if place.stat().st_size >= SIZE:
            return True
    if shutil.disk_usage(folder).free < _PLENTY * SIZE:
        return False
    try:
        with place.open("wb") as file:
            file.write(bytes(SIZE))  # written, not only claimed: file systems promise holes for nothing
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        place.unlink(missing_ok=True)
        logs.get("disk").warning("no reserve", why=str(error))
        return False
    return True


def give_up(folder: Path) -> bool:
    """Free the reserve; whether there was one."""
    try:
        (folder / NAME).unlink()
    except OSError:
        return False
    return True


def open_store(station: Station) -> None:
    """Open the station's store, from the reserve where the disk is full. Raises DiskError, StoreError when it cannot be opened."""
    try:
        station.store.migrate()
    except DiskError as error:
        if not give_up(station.folder):
            raise
        logs.get("disk").error("the disk is full, the reserve is given up", why=str(error))
        station.store.migrate()
    else:
        lay(station.folder)
