"""Small values by name that must survive a restart: what sources remember, and facts made once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ..errors import StoreError
from ._database import Store
from ._statements import insert
from .tables import facts, memory


class MemoryAt:
    """The same as one transaction sees it, to look at together with other things."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def get(self, key: str) -> dict[str, Any] | None:
        value = self._tx.execute(sa.select(memory.c.value).where(memory.c.name == key[:500])).scalar()
        return dict(value) if value is not None else None

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        raise StoreError("cơ sở dữ liệu", "một lượt chỉ đọc đã định ghi", "Gửi nhật ký cho người quản trị.")


class StoredMemory:
    """What sources remember between visits (validators, known links, when next), each value in a transaction of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> dict[str, Any] | None:
        with self._store.read() as tx:
            return MemoryAt(tx).get(key)

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        with self._store.begin() as tx:
            row = {"value": dict(value), "updated_at": datetime.now(UTC)}
            statement = insert(tx, memory).values(name=key[:500], **row)
            tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


def fact(tx: sa.Connection, name: str, default: Any = None) -> Any:
    """The value kept under ``name``."""
    value = tx.execute(sa.select(facts.c.value).where(facts.c.name == name)).scalar()
    return default if value is None else value


def facts_below(tx: sa.Connection, prefix: str) -> dict[str, Any]:
    """All values kept under names that begin with ``prefix``, by name."""
    query = sa.select(facts.c.name, facts.c.value).where(facts.c.name.startswith(prefix, autoescape=True))
    return {name: value for name, value in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def set_fact(tx: sa.Connection, name: str, value: Any) -> None:
    statement = insert(tx, facts).values(name=name, value=value)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def fact_once(tx: sa.Connection, name: str, value: Any) -> Any:
    """The value kept under ``name``; ``value`` becomes it when there is none yet. Of two at a moment both are told the first one's."""
    tx.execute(insert(tx, facts).values(name=name, value=value).on_conflict_do_nothing(index_elements=["name"]))
    return fact(tx, name)
