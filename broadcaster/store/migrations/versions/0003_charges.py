"""What paid voices were sent for each article and bulletin"""

import sqlalchemy as sa
from alembic import op

from broadcaster.store.tables import Instant

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "charges",
        sa.Column("id", KEY, nullable=False),
        sa.Column("what", sa.String(length=255), nullable=False),
        sa.Column("voice", sa.String(length=100), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
    )
    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charges_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_charges_what"), ["what"], unique=False)
