"""A small disk of the station's own, which can be filled to its last byte. Needs the right to mount; where there is none nothing is filled."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

_FILLER = ".filler"
_STEPS = (1 << 20, 1 << 16, 1 << 12, 64, 1)


class SmallDisk:
    """``with SmallDisk(folder, megabytes) as disk``: ``folder`` is a file system of that size, in memory."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder, self._megabytes = folder, megabytes
        self.can_be_filled = False

    def __enter__(self) -> SmallDisk:
        self._folder.mkdir(parents=True, exist_ok=True)
        options = ["-t", "tmpfs", "-o", f"size={self._megabytes}m,nr_inodes=0", "campaign", str(self._folder)]
        try:
            mounted = subprocess.run(["mount", *options], capture_output=True, check=False)
        except OSError:
            return self
        self.can_be_filled = mounted.returncode == 0
        return self

    def __exit__(self, *_: object) -> None:
        if self.can_be_filled:
            subprocess.run(["umount", "--lazy", str(self._folder)], capture_output=True, check=False)

    def fill(self) -> None:
        """Take what is free, in ever smaller bites; call it again to take what was freed meanwhile."""
        with (self._folder / _FILLER).open("ab", buffering=0) as file:
            for size in _STEPS:
                try:
                    while True:
                        os.write(file.fileno(), b"\0" * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self) -> None:
        (self._folder / _FILLER).unlink(missing_ok=True)
