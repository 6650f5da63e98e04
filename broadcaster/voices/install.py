"""Downloads a voice of the catalogue: goes on where it was cut off, and keeps nothing whose sha256 is not the pinned one."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DiskError, VoiceRefused, VoiceUnavailable
from .catalog import CatalogVoice, VoiceFile

if TYPE_CHECKING:
    import httpx2

#: told (bytes done, bytes in all) of the whole voice
Progress = Callable[[int, int], None]
TRIES = 5
CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0
_AGAIN = "Chạy lại cùng lệnh: phần đã tải được giữ."


def install_voice(voice: CatalogVoice, folder: Path, progress: Progress | None = None) -> list[Path]:
    """Put the files of ``voice`` into ``folder``; returns their paths. A file that is there and right is not loaded again.

    Raises VoiceUnavailable when the connection kept failing (what came stays), VoiceRefused when a file is not the pinned one, DiskError.
    """
    import httpx2

    paths: list[Path] = []
    done = 0
    timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with httpx2.Client(timeout=timeout, follow_redirects=True, max_redirects=5) as client:
            for file in voice.files:
                paths.append(_install(client, file, folder, done, voice.size, progress))
                done += file.size
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        fault = f"đĩa đầy, cần {voice.size // 1_000_000} MB" if full else f"không ghi được ({error.strerror})"
        raise DiskError(str(folder), fault, _AGAIN) from error
    return paths


def is_installed(voice: CatalogVoice, folder: Path) -> bool:
    """Every file is there in its full size (the hash was checked when it came)."""
    return all(_size(folder / file.name) == file.size for file in voice.files)


def _install(
    client: httpx2.Client, file: VoiceFile, folder: Path, before: int, total: int, progress: Progress | None
) -> Path:
    path, part = folder / file.name, folder / f"{file.name}.part"
    if _size(path) == file.size and _sha256(path) == file.sha256:
        _tell(progress, before + file.size, total)
        return path
    for attempt in range(1, TRIES + 1):
        try:
            _download(client, file, part, lambda done: _tell(progress, before + done, total))
            break
        except VoiceUnavailable:
            if attempt == TRIES:
                raise
    if _sha256(part) != file.sha256:
        part.unlink()
        fault = "nội dung tải về không đúng mã sha256 đã ghim"
        raise VoiceRefused(file.name, fault, "Không dùng tệp này; báo người quản trị nếu lặp lại.")
    part.replace(path)
    return path


def _download(client: httpx2.Client, file: VoiceFile, part: Path, progress: Callable[[int], None]) -> None:
    """Append what is missing to ``part``; a server that does not know ranges sends it all again."""
    import httpx2

    have = _size(part)
    if have > file.size:
        part.unlink()
        have = 0
    if have == file.size:
        return
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
    try:
        with client.stream("GET", file.url, headers=headers) as response:
            if response.status_code not in (200, 206):
                raise VoiceUnavailable(file.name, f"máy chủ trả lời {response.status_code}", _AGAIN)
            resumed = response.status_code == 206
            with part.open("ab" if resumed else "wb") as target:
                _receive(response, target.write, have if resumed else 0, file, progress)
                target.flush()
                os.fsync(target.fileno())
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise VoiceUnavailable(file.name, f"đứt kết nối khi tải ({type(error).__name__})", _AGAIN) from error
    if _size(part) < file.size:
        raise VoiceUnavailable(file.name, "tải chưa hết", _AGAIN)


def _receive(
    response: httpx2.Response,
    write: Callable[[bytes], object],
    done: int,
    file: VoiceFile,
    progress: Callable[[int], None],
) -> None:
    for block in response.iter_raw():
        done += len(block)
        if done > file.size:
            raise VoiceRefused(file.name, f"dài hơn {file.size} byte đã ghim", "Không dùng tệp này.")
        write(block)
        progress(done)


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
