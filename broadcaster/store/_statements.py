"""Statements that SQLite and PostgreSQL know in the same words and SQLAlchemy by two names."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert(tx: sa.Connection, table: sa.Table) -> Any:
    """``INSERT`` that can say what happens ``ON CONFLICT``: so two writers at a moment neither fail nor lose a value."""
    return _INSERTS[tx.dialect.name](table)
