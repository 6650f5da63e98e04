"""Brings a database to the tables of this version (Alembic); a SQLite file is copied first."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import sqlalchemy as sa

from ...errors import DiskError

#: the newest file in versions/; a test holds it against Alembic's own opinion
HEAD = "0014"
#: how many copies from before earlier upgrades stay
_KEPT_COPIES = 2


def upgrade(engine: sa.Engine) -> None:
    """Run the missing migrations in one transaction. Alembic is imported only when something is missing."""
    with engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
        version = None
        if "alembic_version" in names:
            version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if version == HEAD:
        return
    if version is not None:
        copy_before(engine)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def copy_before(engine: sa.Engine) -> Path | None:
    """A copy of a SQLite file as it is before the upgrade, beside it as ``….before-<head>``; None for other databases.

    Other processes may go on writing meanwhile. Older copies are deleted, but for the newest two. Raises DiskError when there is no
    room for it: then nothing is upgraded.
    """
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    place = Path(name)
    copy = place.with_name(f"{place.name}.before-{HEAD}")
    unfinished = copy.with_name(f".{copy.name}.tmp")
    try:
        unfinished.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(place)) as old, contextlib.closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)
        unfinished.replace(copy)
        copies = sorted(place.parent.glob(f"{place.name}.before-*"), key=lambda each: each.stat().st_mtime_ns)
        for each in copies[:-_KEPT_COPIES]:
            each.unlink(missing_ok=True)
    except (OSError, sqlite3.OperationalError) as error:
        unfinished.unlink(missing_ok=True)
        remedy = "Dọn chỗ trống rồi chạy lại; chưa có gì thay đổi."
        raise DiskError(copy.name, f"không chép được cơ sở dữ liệu trước khi nâng cấp ({error})", remedy) from error
    return copy
