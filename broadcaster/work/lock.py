"""One ``run`` at a time in a station folder."""

from __future__ import annotations

from pathlib import Path

from ..errors import DiskError, StationBusy


class FolderLock:
    """One ``run`` at a time in a station folder; the operating system lets go when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+")

    def take(self) -> bool:
        try:
            import fcntl
        except ImportError:  # no such locks on this system: leases in the store still keep the work apart
            return True
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def close(self) -> None:
        self._file.close()


def hold_folder(folder: Path) -> FolderLock:
    """Hold the folder for this process; raises StationBusy when another one runs there."""
    try:
        lock = FolderLock(folder / "station.lock")
    except OSError as error:
        raise DiskError(str(folder), f"không ghi được vào thư mục ({error.strerror})", "Kiểm tra quyền ghi.") from error
    if not lock.take():
        lock.close()
        raise StationBusy(
            str(folder), "broadcaster đang chạy thư mục này ở một cửa sổ khác", "Dùng cửa sổ đó, hoặc dừng nó trước."
        )
    return lock
