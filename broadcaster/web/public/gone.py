"""What was withdrawn, as the station keeps it in ``gone/``: which addresses answer 410, and with which notice."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r'"/(.*)" 1;')


class Gone:
    """The list is read again when it has changed; a station that never withdrew anything has none."""

    def __init__(self, station_folder: Path) -> None:
        self._folder = station_folder / "gone"
        self._seen: tuple[int, int] | None = None
        self._paths: frozenset[str] = frozenset()

    def has(self, public: str) -> bool:
        """Whether what lay at this public path was withdrawn."""
        place = self._folder / "nginx.map"
        try:
            status = place.stat()
            seen = (status.st_mtime_ns, status.st_ino)
            if seen != self._seen:
                self._paths = frozenset(_LINE.findall(place.read_text("utf-8")))
                self._seen = seen
        except OSError:
            return False
        return public in self._paths

    def notice(self, public: str) -> bytes | None:
        """The page that tells it, where there is one: of the episode whose page or transcript is asked for."""
        page = public if public.endswith("/index.html") else f"{public.rpartition('/')[0]}/index.html"
        try:
            return (self._folder / page).read_bytes()
        except OSError:
            return None
