"""What the tables are made of: names of constraints, keys, references, and moments that know their zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ..errors import StoreError

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive value is a programming error and is refused, not guessed."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.engine.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: sa.engine.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError("thời điểm", f"{value.isoformat()} không có múi giờ")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.engine.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: SQLite numbers rows by itself only for INTEGER keys
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


#: what a database can compare a key with
LARGEST_KEY = 2**63 - 1


def key() -> sa.Column[int]:
    return sa.Column("id", Key, primary_key=True)


def reference(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Key, sa.ForeignKey(target, ondelete="CASCADE"), nullable=nullable, index=True)
