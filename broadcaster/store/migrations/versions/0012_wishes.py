"""What operators wish of coming bulletins"""

import sqlalchemy as sa
from alembic import op

from broadcaster.store._columns import Instant, Key

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", Key, nullable=False),
        sa.Column("slot", sa.String(length=100), nullable=False),
        sa.Column("airs", Instant(), nullable=False),
        sa.Column("guid", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
    )
    with op.batch_alter_table("wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wishes_slot"), ["slot"], unique=False)
