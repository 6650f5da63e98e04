"""Visitors are counted apart from the stations; receipts are found by what they are of"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("slot", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "day", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_receipts_what"), "receipts", ["what"])
