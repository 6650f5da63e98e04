"""Opens the database by URL and hands out transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import DiskError, StoreError
from . import migrations

_BUSY_MS = 30_000


class Store:
    """The database of one station; ``with store.begin() as tx`` is one transaction, committed at its end.

    SQLite runs in WAL mode with foreign keys on and takes its write lock when a transaction begins, so that what
    was read is still true when it is written; PostgreSQL uses its own row locks.
    """

    def __init__(self, url: str, folder: Path, pool: int = 5) -> None:
        self.url = _absolute(url, folder)
        try:
            self.engine = _open(self.url, pool)
        except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
            raise StoreError("[store] url", f"không mở được cơ sở dữ liệu ({error})", _ADVICE) from error

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except sa.exc.OperationalError as error:
            raise _explained(error) from error

    def migrate(self) -> None:
        """Bring the tables to this version; does nothing, quickly, when they are."""
        try:
            migrations.upgrade(self.engine)
        except sa.exc.OperationalError as error:
            raise _explained(error) from error

    def close(self) -> None:
        self.engine.dispose()


_ADVICE = "Dùng sqlite:///tên-tệp.db hoặc postgresql+psycopg://người-dùng@máy/tên (cần cài thêm phần postgres)."


def _absolute(url: str, folder: Path) -> str:
    """A relative SQLite file lies in the station's folder, wherever the command was started."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith("sqlite:////") and ":memory:" not in url:
        return prefix + str((folder / url.removeprefix(prefix)).resolve())
    return url


def _open(url: str, pool: int) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=pool, max_overflow=pool, pool_pre_ping=True)
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions by itself
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _explained(error: sa.exc.OperationalError) -> StoreError | DiskError:
    text = str(error.orig)
    if "disk is full" in text or "readonly" in text or "unable to open" in text or "disk I/O" in text:
        return DiskError("cơ sở dữ liệu", text, "Kiểm tra dung lượng đĩa và quyền ghi vào thư mục của đài.")
    return StoreError("cơ sở dữ liệu", text, "Kiểm tra máy chủ cơ sở dữ liệu và khóa [store] url.")
