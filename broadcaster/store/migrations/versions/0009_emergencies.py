"""Messages of the emergency lane"""

import sqlalchemy as sa
from alembic import op

from broadcaster.store.tables import Instant

revision = "0009"
down_revision = "0008"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "emergencies",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=700), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("fetched_at", Instant(), nullable=True),
        sa.Column("aired_at", Instant(), nullable=True),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergencies")),
        sa.UniqueConstraint("key", name=op.f("uq_emergencies_key")),
        sa.UniqueConstraint("origin", name=op.f("uq_emergencies_origin")),
    )
    op.create_index(op.f("ix_emergencies_state"), "emergencies", ["state"])
