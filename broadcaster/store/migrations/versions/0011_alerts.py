"""What is wrong, since when, and which channel has told it"""

import sqlalchemy as sa
from alembic import op

from broadcaster.store.tables import Instant

revision = "0011"
down_revision = "0010"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("times", sa.Integer(), server_default="1", nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("cleared_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_alerts")),
    )
    op.create_table(
        "alert_changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_changes")),
    )
    with op.batch_alter_table("alert_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_changes_at"), ["at"], unique=False)
    op.create_table(
        "alert_channels",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("mark", KEY, nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alert_channels")),
    )
