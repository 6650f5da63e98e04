"""The station's own ``feeds/`` folder as the place where things are published: usable as it is under any web server."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from ..errors import DiskError, PublishError, StorageFailed
from ..model import Receipt, Release
from .addresses import safe_path
from .files import replace_file, sync_folder

#: the folders of ``audio/`` that are public; takes and jingles are not
PUBLIC_AUDIO = ("episodes", "bulletins")


def link_audio(station: Path) -> None:
    """Keep ``feeds/audio/episodes`` and ``…/bulletins`` as relative links to ``audio/…``, so that ``feeds/`` alone is a whole site.

    A real folder in their place (somebody copied the sound there) is left alone. Raises DiskError.
    """
    for name in PUBLIC_AUDIO:
        place = station / "feeds" / "audio" / name
        target = os.path.relpath(station / "audio" / name, place.parent)
        try:
            (station / "audio" / name).mkdir(parents=True, exist_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_symlink() and place.readlink() != Path(target):
                place.unlink()
            if not place.is_symlink() and not place.exists():
                place.symlink_to(target, target_is_directory=True)
                sync_folder(place.parent)
        except OSError as error:
            raise DiskError(
                str(place),
                f"không tạo được liên kết tới {target} ({error.strerror})",
                "Kiểm tra quyền ghi của thư mục feeds.",
            ) from error


class LocalPublisher:
    """Publishes into ``feeds/`` of a station folder. Sound stays in ``audio/`` and is reached through the links."""

    def __init__(self, station: Path) -> None:
        self.station = station
        self.feeds = station / "feeds"

    def publish(self, release: Release) -> Receipt:
        """Put the files out in their order; one that lies at its public place already is only looked at."""
        link_audio(self.station)
        written = 0
        for source, public in release.files:
            origin = self.station / safe_path(source, source)
            place = self.feeds / safe_path(public, public)
            if not origin.is_file():
                raise StorageFailed(public, f"không còn tệp {source}", "Làm lại tập này.")
            if place.exists() and place.resolve() == origin.resolve():
                continue
            written += replace_file(place, origin.read_bytes())
        return Receipt(
            "published", release.guid, datetime.now(UTC), "feeds", {"files": len(release.files), "written": written}
        )

    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt:
        """Remove public files; those that are gone already are no fault. Sound under ``audio/`` goes too."""
        removed = 0
        for path in paths:
            place = self.feeds / safe_path(path, path)
            if place.is_symlink() or place.is_dir():
                raise PublishError(path, "là một thư mục, không phải tệp đã phát")
            try:
                place.unlink()
                removed += 1
            except FileNotFoundError:
                continue
            except OSError as error:
                raise DiskError(str(place), f"không xóa được ({error.strerror})", "Kiểm tra quyền ghi.") from error
        return Receipt("withdrawn", guid, datetime.now(UTC), "feeds", {"removed": removed})
