"""Where bulletins are dropped for a playout system: a folder here, or one behind SFTP. A file appears whole, under its name, or not at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import ConfigError, StorageFailed, install_command
from .files import sync_folder

if TYPE_CHECKING:
    from ..settings import DropSettings


class Dropbox(Protocol):
    """Both may be asked again for what is done already, and raise StorageFailed."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Make ``name`` hold these bytes: written beside it under another name, then renamed over it."""

    def remove(self, name: str) -> None:
        """Take ``name`` away; what is not there is no fault."""


def open_drop(name: str, settings: DropSettings, station_folder: Path) -> Dropbox:
    """The place of ``[drops.NAME]``. Raises ConfigError when it needs a library that is not installed."""
    if settings.kind == "folder":
        return FolderDrop(name, station_folder / settings.folder)
    return SftpDrop(name, settings, station_folder)


def _beside(name: str) -> str:
    """A name that no watch folder takes for sound."""
    return f".{name}.part"


class FolderDrop:
    """``folder`` must be there: a share that is not mounted is no folder."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name, self._folder = name, folder

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        self._check()
        beside = self._folder / _beside(name)
        try:
            with beside.open("wb") as handle:
                for piece in pieces:
                    handle.write(piece)
                handle.flush()
                os.fsync(handle.fileno())
            beside.replace(self._folder / name)
            sync_folder(self._folder)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise StorageFailed(
                name, f"không ghi được vào {self._folder} ({error.strerror})", "Kiểm tra chỗ trống và quyền ghi."
            ) from error

    def remove(self, name: str) -> None:
        self._check()
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise StorageFailed(
                name, f"không xóa được khỏi {self._folder} ({error.strerror})", "Kiểm tra quyền ghi."
            ) from error

    def _check(self) -> None:
        if not self._folder.is_dir():
            raise StorageFailed(
                f"Nơi thả {self._name}", f"không có thư mục {self._folder}", "Gắn ổ chia sẻ hoặc tạo thư mục ấy."
            )


class SftpDrop:
    """One connection for each file: bulletins are few. The host must have the key that the configuration names."""

    def __init__(self, name: str, settings: DropSettings, station_folder: Path) -> None:
        try:
            import asyncssh
        except ImportError as error:
            raise ConfigError(
                [f"programme.toml, [drops.{name}]: cần thư viện asyncssh; cài bằng {install_command('sftp')}"]
            ) from error
        self._ssh: Any = asyncssh
        self._name, self._settings, self._station = name, settings, station_folder

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        async def send(files: Any) -> None:
            beside, target = self._path(_beside(name)), self._path(name)
            sent = 0
            async with files.open(beside, "wb") as handle:
                for piece in pieces:
                    await handle.write(piece)
                    sent += len(piece)
                with suppress(self._ssh.SFTPOpUnsupported):
                    await handle.fsync()
            size = (await files.stat(beside)).size
            if size != sent:
                raise StorageFailed(
                    name, f"máy chủ chỉ giữ {size} trong {sent} byte", "Kiểm tra chỗ trống trên máy chủ."
                )
            try:
                await files.posix_rename(beside, target)
            except self._ssh.SFTPOpUnsupported:  # a server of SFTP's plain version 3 renames onto nothing that is there
                with suppress(self._ssh.SFTPNoSuchFile):
                    await files.remove(target)
                await files.rename(beside, target)

        self._do(name, send)

    def remove(self, name: str) -> None:
        async def take(files: Any) -> None:
            with suppress(self._ssh.SFTPNoSuchFile):
                await files.remove(self._path(name))

        self._do(name, take)

    def _path(self, name: str) -> str:
        return f"{self._settings.folder.rstrip('/')}/{name}"

    def _do(self, name: str, work: Callable[[Any], Awaitable[None]]) -> None:
        async def connected() -> None:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                async with self._ssh.connect(**self._options()) as connection, connection.start_sftp_client() as files:
                    await work(files)

        where = f"sftp://{self._settings.host}"
        try:
            asyncio.run(connected())
        except StorageFailed:
            raise
        except self._ssh.HostKeyNotVerifiable as error:
            remedy = "Hỏi người quản trị máy ấy: khóa đổi thật thì ghi khóa mới vào host_key, nếu không thì có người đứng giữa."
            raise StorageFailed(where, "máy chủ đưa ra khóa khác với host_key", remedy) from error
        except self._ssh.PermissionDenied as error:
            raise StorageFailed(
                where, "máy chủ không cho đăng nhập", "Kiểm tra user, key_file hoặc mật khẩu."
            ) from error
        except TimeoutError as error:
            seconds = self._settings.timeout.total_seconds()
            raise StorageFailed(
                where, f"chưa xong sau {seconds:g} giây", "Kiểm tra mạng, hoặc tăng timeout."
            ) from error
        except (OSError, self._ssh.Error) as error:
            raise StorageFailed(
                f"{where}: {name}", f"không thả được ({error})", "Kiểm tra máy chủ, folder và quyền ghi."
            ) from error

    def _options(self) -> dict[str, Any]:
        settings = self._settings
        try:
            host_key = self._ssh.import_public_key(settings.host_key)
            keys = [self._ssh.read_private_key(str(self._station / settings.key_file))] if settings.key_file else None
        except (OSError, ValueError, self._ssh.KeyImportError) as error:
            raise StorageFailed(
                f"Nơi thả {self._name}", f"không đọc được khóa ({error})", "Kiểm tra host_key và key_file."
            ) from error
        return {
            "host": settings.host,
            "port": settings.port,
            "username": settings.user,
            "known_hosts": ([host_key], [], []),
            "client_keys": keys,
            "password": os.environ.get(settings.password_env) if settings.password_env else None,
            "agent_path": None,
            "config": None,
            "login_timeout": settings.timeout.total_seconds(),
        }
