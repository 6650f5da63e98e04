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

    SQLite runs in WAL mode with foreign keys on and takes its write lock when such a transaction begins, so that what
    was read is still true when it is written; PostgreSQL uses its own row locks. ``with store.read() as tx`` sees the store as it
    stood at one moment, waits for no writer and lets none wait; the database refuses to write in it.
    """

    def __init__(self, url: str, folder: Path, pool: int = 5) -> None:
        self.url = _absolute(url, folder)
        try:
            self.engine = _open(self.url, pool)
            self._readers = self.engine.execution_options(**_READING[self.engine.dialect.name])
        except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
            raise StoreError("[store] url", f"không mở được cơ sở dữ liệu ({error})", _ADVICE) from error

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise _explained(error) from error

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One look at the store. Raises StoreError when something is written in it all the same: that is a fault of ours."""
        try:
            with self._readers.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise _explained(error, reading=True) from error

    def migrate(self) -> None:
        """Bring the tables to this version; does nothing, quickly, when they are."""
        try:
            migrations.upgrade(self.engine)
        except sa.exc.SQLAlchemyError as error:
            raise _explained(error) from error

    def close(self) -> None:
        self.engine.dispose()


#: what makes a transaction one that only reads, by the database's name
_READING: dict[str, dict[str, Any]] = {
    "sqlite": {"only_reads": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
_WRITE_REFUSED = ("attempt to write a readonly database", "in a read-only transaction")
#: what a database says, and what that means to whoever runs the station: (words, is it the disk, fault, remedy)
_FAULTS: tuple[tuple[str, bool, str | None, str], ...] = (
    ("attempt to write a readonly database", True, None, "Kiểm tra quyền ghi vào thư mục của đài."),
    ("disk is full", True, None, "Giải phóng dung lượng đĩa."),
    ("unable to open", True, None, "Kiểm tra dung lượng đĩa, quyền ghi và số tệp được mở cùng lúc (ulimit -n)."),
    ("disk I/O", True, None, "Kiểm tra đĩa và dung lượng đĩa."),
    (
        "malformed",
        False,
        "tệp cơ sở dữ liệu bị hỏng",
        "Dừng broadcaster, giữ lại tệp hỏng rồi phục hồi bản sao lưu gần nhất.",
    ),
    (
        "not a database",
        False,
        "tệp cơ sở dữ liệu bị hỏng",
        "Dừng broadcaster, giữ lại tệp hỏng rồi phục hồi bản sao lưu gần nhất.",
    ),
    (
        "database is locked",
        False,
        "chương trình khác giữ cơ sở dữ liệu quá lâu",
        "Đóng chương trình đang mở tệp ấy rồi thử lại.",
    ),
)
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
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions by itself
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """A writer takes the lock at once, for it may have to wait; a reader needs none, and SQLite holds it to reading."""
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(only_reads)}")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _explained(error: sa.exc.SQLAlchemyError, *, reading: bool = False) -> StoreError | DiskError:
    """Every fault of the database as one of ours, which says what to do."""
    text = str(getattr(error, "orig", None) or error).splitlines()[0]
    if reading and any(words in text for words in _WRITE_REFUSED):
        return StoreError("cơ sở dữ liệu", f"một lượt chỉ đọc đã định ghi ({text})", "Gửi nhật ký cho người quản trị.")
    for words, is_disk, fault, remedy in _FAULTS:
        if words in text:
            kind = DiskError if is_disk else StoreError
            return kind("cơ sở dữ liệu", f"{fault} ({text})" if fault else text, remedy)
    return StoreError("cơ sở dữ liệu", text, "Kiểm tra máy chủ cơ sở dữ liệu và khóa [store] url.")
