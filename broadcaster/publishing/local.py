"""The station's own ``feeds/`` folder as the place where things are published: with its links to the sound it is a whole site
under any web server. :func:`.files.write_feeds` writes into it; other places are a :class:`~broadcaster.model.Publisher`'s."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import DiskError
from .files import sync_folder

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
