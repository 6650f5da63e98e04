"""A copy of the public files in another folder: the root of another web server, a share that is mounted here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import StorageFailed
from ..model import Receipt, Release
from .addresses import safe_path
from .files import replace_file, sync_folder


class FolderPublisher:
    """``options`` holds ``folder``, absolute or below the station's folder; it must be there: a share that is not mounted is no folder.

    Files are replaced whole, so that whoever reads the copy sees an old file or a new one.
    """

    def __init__(self, name: str, options: Mapping[str, Any], *, station_folder: Path) -> None:
        self.name = name
        self.station = station_folder
        self.folder = station_folder / str(options["folder"])

    def publish(self, release: Release) -> Receipt:
        """Copy the release's files in its order; raises StorageFailed or DiskError at the first that cannot be."""
        self._check()
        changed = 0
        for place, public in release.files:
            target = self.folder / safe_path(public, public)
            try:
                content = (self.station / safe_path(place, public)).read_bytes()
            except OSError as error:
                raise StorageFailed(
                    public, f"không đọc được {place} ({error.strerror})", "Bấm «Đọc lại từ đầu»."
                ) from error
            changed += replace_file(target, content)
        detail = {"files": len(release.files), "changed": changed}
        return Receipt("published", release.guid, datetime.now(UTC), self._where, detail)

    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt:
        """Delete public paths from the copy; what is not there is no fault."""
        self._check()
        removed = 0
        for path in paths:
            target = self.folder / safe_path(path, path)
            try:
                removed += target.exists()
                target.unlink(missing_ok=True)
                if target.parent.is_dir():
                    sync_folder(target.parent)
            except OSError as error:
                raise StorageFailed(path, f"không xóa được ({error.strerror})", "Kiểm tra quyền ghi.") from error
        return Receipt("withdrawn", guid, datetime.now(UTC), self._where, {"removed": removed})

    @property
    def _where(self) -> str:
        return f"folder:{self.folder}"

    def _check(self) -> None:
        if not self.folder.is_dir():
            fault = f"không có thư mục {self.folder}"
            raise StorageFailed(f"Nơi phát {self.name}", fault, "Gắn ổ chia sẻ hoặc tạo thư mục ấy.")
