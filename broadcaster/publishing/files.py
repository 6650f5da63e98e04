"""Files that are always whole: written beside, synced, then renamed over."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from ..errors import DiskError, PublishError
from .addresses import safe_path

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{12}\.tmp")


def replace_file(path: Path, data: bytes) -> bool:
    """Make ``path`` hold ``data``, so that a reader at any moment sees the old file or the new one, never a part.

    Returns False when it held them already (its time then stays, and with it what caches know). Raises DiskError.
    """
    try:
        if _holds(path, data):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name[:80]}.{secrets.token_hex(6)}.tmp")
        try:
            _write_synced(temporary, data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise DiskError(
            str(path), f"không ghi được ({error.strerror or error})", "Kiểm tra chỗ trống và quyền ghi của ổ đĩa."
        ) from error
    return True


def write_feeds(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write public path → bytes below ``folder`` in the given order; returns the paths that changed.

    Put what is referred to before what refers to it: archive pages before the feed that names them.
    """
    return [path for path, place in _places(folder, files).items() if replace_file(place, files[path])]


def new_in(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """The public paths below ``folder`` that do not hold their bytes yet, in the given order: what writing would change."""
    return [path for path, place in _places(folder, files).items() if not _holds(place, files[path])]


def _places(folder: Path, files: Mapping[str, bytes]) -> dict[str, Path]:
    places = {safe_path(path, path): folder / path for path in files}
    for path, place in places.items():
        if any(part.startswith(".") for part in path.split("/")):
            raise PublishError(path, "tên tệp bắt đầu bằng dấu chấm", "Đặt lại tên.")
        if place.is_dir():
            raise PublishError(path, "đã có một thư mục mang tên này", "Xóa hoặc đổi tên thư mục đó.")
    return places


def remove_leftovers(folder: Path, older_than: float = 3600.0) -> int:
    """Delete temporary files that a killed writer left below ``folder``, ``older_than`` seconds; returns how many."""
    removed = 0
    for place in folder.rglob(".*.tmp"):
        if _TEMPORARY.fullmatch(place.name) and place.lstat().st_mtime < time.time() - older_than:
            place.unlink(missing_ok=True)
            removed += 1
    return removed


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut; file systems that cannot sync a folder keep them anyway."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder that may be written but not listed
        return
    try:
        os.fsync(descriptor)
    except OSError:  # EINVAL on some network and FUSE file systems: nothing better can be done
        return
    finally:
        os.close(descriptor)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and not path.is_symlink() and path.read_bytes() == data
    except (FileNotFoundError, NotADirectoryError):
        return False


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
