"""The public files of a station folder: which path leads where, what its bytes are called, its gzip form."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import stat
import threading
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from ...publishing.local import PUBLIC_AUDIO
from ...publishing.media_types import kind_of

_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")
_HALF_WRITTEN = re.compile(r".*(\.(tmp|part|bak|swp)|~)", re.IGNORECASE)
_READ = 1 << 20
_GZIP_BYTES = 64 << 20


class Changed(Exception):
    """The file was replaced while the answer was being prepared: look again."""


class PublicFile(NamedTuple):
    """A file as it was when it was looked at. ``place`` is its real path."""

    place: str
    size: int
    modified_ns: int
    inode: int

    @property
    def modified(self) -> int:
        """In seconds, as HTTP dates are."""
        return self.modified_ns // 1_000_000_000


class PublicFiles:
    """``feeds/`` as the web root and ``audio/episodes``, ``audio/bulletins`` below ``/audio``; nothing else of the station."""

    def __init__(self, station_folder: Path) -> None:
        self._feeds = station_folder / "feeds"
        self._audio = station_folder / "audio"
        self._digests: OrderedDict[str, tuple[PublicFile, str]] = OrderedDict()
        self._packed: OrderedDict[str, tuple[PublicFile, bytes]] = OrderedDict()
        self._packed_bytes = 0
        self._lock = threading.Lock()
        self._roots: tuple[str, ...] = ()

    def public_path(self, path: str) -> str | None:
        """The file that ``path`` (decoded, without its first slash) means: itself, or a folder's ``index.html``; None when refused.

        Refused are dot files and folders, half-written files, and every form of leading out of the web root.
        """
        if _UNSAFE.search(path) or len(path) > 1024:
            return None
        parts = path.split("/")
        if parts[-1] == "":
            parts[-1] = "index.html"
        elif kind_of(path) is None:
            parts.append("index.html")
        if any(not part or part.startswith(".") or _HALF_WRITTEN.fullmatch(part) for part in parts):
            return None
        if parts[0] == "audio" and (len(parts) < 3 or parts[1] not in PUBLIC_AUDIO):
            return None
        return "/".join(parts)

    def find(self, public: str) -> PublicFile | None:
        """The regular file at a path that :meth:`public_path` gave, inside the public folders also after following links."""
        base = self._audio.parent if public.startswith("audio/") else self._feeds
        place = os.path.realpath(base / public)
        try:
            status = Path(place).stat()
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(status.st_mode) or not self._is_public(place):
            return None
        return PublicFile(place, status.st_size, status.st_mtime_ns, status.st_ino)

    def _is_public(self, place: str) -> bool:
        if place.startswith(self._roots or ("\0",)):
            return True
        # The operator may have made a folder, or made it a link to another disk, since the last look.
        self._roots = tuple(
            os.path.realpath(folder) + os.sep
            for folder in (self._feeds, *(self._audio / name for name in PUBLIC_AUDIO))
        )
        return place.startswith(self._roots)

    def open(self, file: PublicFile) -> int:
        """A descriptor of exactly this file; raises Changed when another has taken its place."""
        try:
            descriptor = os.open(file.place, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
        except OSError as error:
            raise Changed from error
        status = os.fstat(descriptor)
        if (status.st_size, status.st_mtime_ns, status.st_ino) != (file.size, file.modified_ns, file.inode):
            os.close(descriptor)
            raise Changed
        return descriptor

    def read(self, file: PublicFile) -> bytes:
        with os.fdopen(self.open(file), "rb") as opened:
            return opened.read()

    def known_digest(self, file: PublicFile) -> str | None:
        known = self._digests.get(file.place)
        return known[1] if known is not None and known[0] == file else None

    def digest(self, file: PublicFile) -> str:
        """The sha256 of the bytes, worked out once for a file as it is: never from its time, for two machines' times differ."""
        found = hashlib.sha256()
        with os.fdopen(self.open(file), "rb") as opened:
            while block := opened.read(_READ):
                found.update(block)
        with self._lock:
            self._digests[file.place] = (file, found.hexdigest())
            while len(self._digests) > 20_000:
                self._digests.popitem(last=False)
        return found.hexdigest()

    def gzipped(self, file: PublicFile) -> bytes:
        """The gzip form, the same bytes each time; the newest ones are kept, 64 MB at most."""
        with self._lock:
            known = self._packed.get(file.place)
            if known is not None and known[0] == file:
                self._packed.move_to_end(file.place)
                return known[1]
        packed = gzip.compress(self.read(file), compresslevel=6, mtime=0)
        with self._lock:
            old = self._packed.pop(file.place, None)
            self._packed[file.place] = (file, packed)
            self._packed_bytes += len(packed) - (len(old[1]) if old else 0)
            while self._packed_bytes > _GZIP_BYTES and len(self._packed) > 1:
                _, (_, dropped) = self._packed.popitem(last=False)
                self._packed_bytes -= len(dropped)
        return packed
