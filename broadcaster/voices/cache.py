"""Takes on disk by content key: said once, never said again. Safe with several threads and processes."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import DiskError
from ..model import Take
from . import flac

#: a file that was used this recently may belong to an episode in the making, here or in another process
IN_USE_SECONDS = 3600.0
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Evicted:
    files: int
    bytes: int


class TakeCache:
    """``folder``/ab/abcd….flac; ``limit_bytes`` is what :meth:`evict` brings it down to."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes

    def get(self, key: str) -> Take | None:
        """The take, or None. A corrupted file is a miss and removed."""
        data = self._read(key)
        if data is None:
            return None
        try:
            return flac.unpacked(data, key)
        except (flac.Corrupted, ValueError, LookupError):
            self._path(key).unlink(missing_ok=True)
            return None

    def holds(self, key: str) -> bool:
        """Whether :meth:`get` would give the take: every byte checked, nothing decoded."""
        data = self._read(key)
        if data is None:
            return False
        try:
            flac.checked(data, key)
        except (flac.Corrupted, ValueError, LookupError):
            self._path(key).unlink(missing_ok=True)
            return False
        return True

    def put(self, take: Take) -> None:
        """Write whole or not at all. Raises DiskError."""
        path = self._path(take.key)
        temporary: str | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".take-", suffix=".part")
            with os.fdopen(descriptor, "wb") as file:
                file.write(flac.packed(take))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except OSError as error:
            if temporary:
                with suppress(OSError):
                    Path(temporary).unlink(missing_ok=True)
            raise _disk_error(self.folder, error) from error

    def size(self) -> int:
        """Bytes of all takes."""
        return sum(entry.size for entry in self._entries())

    def evict(self, keep: Collection[str]) -> Evicted:
        """Remove the least recently used takes until the limit holds; never one of ``keep``, never one in use just now."""
        kept = keep if isinstance(keep, (set, frozenset)) else frozenset(keep)
        now = time.time()
        self._remove_leavings(now)
        entries = sorted(self._entries(), key=lambda entry: entry.used)
        over = sum(entry.size for entry in entries) - self.limit_bytes
        files = freed = 0
        for entry in entries:
            if freed >= over:
                break
            if entry.path.stem in kept or abs(now - entry.used) < IN_USE_SECONDS:
                continue
            with suppress(OSError):
                entry.path.unlink()
                files, freed = files + 1, freed + entry.size
        return Evicted(files, freed)

    def _read(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # a read-only copy serves as well; it only forgets what was used last
            os.utime(path)
        return data

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a take key: {key!r}")
        return self.folder / key[:2] / f"{key}.flac"

    def _entries(self) -> list[_Entry]:
        entries: list[_Entry] = []
        for path in self.folder.glob("??/*.flac"):
            with suppress(OSError):
                stat = path.stat()
                entries.append(_Entry(path, stat.st_size, stat.st_mtime))
        return entries

    def _remove_leavings(self, now: float) -> None:
        """Temporary files of processes that were killed while writing."""
        for path in self.folder.glob("??/.take-*.part"):
            with suppress(OSError):
                if now - path.stat().st_mtime > IN_USE_SECONDS:
                    path.unlink()


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    size: int
    used: float


def _disk_error(folder: Path, error: OSError) -> DiskError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskError(
            str(folder), "đĩa đầy, không lưu được âm thanh đã đọc", "Giải phóng chỗ trống; việc sẽ tự tiếp tục."
        )
    return DiskError(str(folder), f"không ghi được ({error.strerror})", "Kiểm tra quyền ghi của thư mục.")
