"""The campaign's clock: a few bytes that the harness writes and the station's process reads whenever it asks for the time.

It runs at the pace of real time and is put forward between two things that happen, so that nobody waits for hours that are empty.
"""

from __future__ import annotations

import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_FORM = struct.Struct("<dd")


class SharedClock:
    """``now()`` is the true time of the simulation, ``seen()`` what the station's machine shows: true but for ``error``."""

    def __init__(self, path: Path, *, begin: datetime | None = None) -> None:
        if begin is not None:
            path.write_bytes(_FORM.pack(begin.timestamp() - time.time(), 0.0))
        with path.open("r+b") as file:
            self._bytes = mmap.mmap(file.fileno(), _FORM.size)

    def _parts(self) -> tuple[float, float]:
        ahead, error = _FORM.unpack_from(self._bytes)
        return ahead, error

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self._parts()[0], UTC)

    def seen_seconds(self) -> float:
        return time.time() + sum(self._parts())

    @property
    def error(self) -> timedelta:
        """By how much the station's machine is wrong; negative when its clock was set back."""
        return timedelta(seconds=self._parts()[1])

    @error.setter
    def error(self, error: timedelta) -> None:
        _FORM.pack_into(self._bytes, 0, self._parts()[0], error.total_seconds())

    def forward_to(self, moment: datetime) -> None:
        """Put it forward; a moment that is over already changes nothing."""
        ahead, error = self._parts()
        _FORM.pack_into(self._bytes, 0, max(ahead, moment.timestamp() - time.time()), error)
