"""A real SFTP server on loopback: asyncssh's own, in a thread of the test's process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

asyncssh = pytest.importorskip("asyncssh")

USER, PASSWORD = "ban-tin", "mat-khau-thu"


class Server(NamedTuple):
    port: int
    root: Path
    host_key: str
    key_file: Path
    asked: list[str]  # what clients did to files, by the names that the protocol gives it


@contextmanager
def sftp_server(folder: Path, *, can_replace: bool = True) -> Iterator[Server]:
    """Serve ``folder/root``. Without ``can_replace`` it renames as SFTP version 3 alone does: onto nothing that is there."""
    root = folder / "root"
    root.mkdir(parents=True)
    host_key, own_key = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    key_file = folder / "key"
    own_key.write_private_key(str(key_file))
    asked: list[str] = []

    class Files(asyncssh.SFTPServer):  # type: ignore[misc, name-defined]
        def __init__(self, channel: Any) -> None:
            super().__init__(channel, chroot=str(root).encode())

        def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
            asked.append(f"open {Path(path.decode()).name}")
            return super().open(path, pflags, attrs)

        def rename(self, old: bytes, new: bytes) -> Any:
            asked.append("rename")
            if not can_replace and (root / new.decode().lstrip("/")).exists():
                raise asyncssh.SFTPFailure("there is one")
            return super().rename(old, new)

        def posix_rename(self, old: bytes, new: bytes) -> Any:
            asked.append("posix_rename")
            if not can_replace:
                raise asyncssh.SFTPOpUnsupported("not here")
            return super().posix_rename(old, new)

    class Login(asyncssh.SSHServer):  # type: ignore[misc, name-defined]
        def begin_auth(self, _user: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, user: str, password: str) -> bool:
            return (user, password) == (USER, PASSWORD)

        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, user: str, key: Any) -> bool:
            return bool(user == USER and key == own_key.convert_to_public())

    loop = asyncio.new_event_loop()

    async def listen() -> Any:
        return await asyncssh.create_server(Login, "127.0.0.1", 0, server_host_keys=[host_key], sftp_factory=Files)

    acceptor = loop.run_until_complete(listen())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        public = host_key.export_public_key().decode().strip()
        yield Server(acceptor.get_port(), root, public, key_file, asked)
    finally:
        asyncio.run_coroutine_threadsafe(_close(acceptor), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


async def _close(acceptor: Any) -> None:
    acceptor.close()
    await acceptor.wait_closed()
    await asyncio.sleep(0.1)
