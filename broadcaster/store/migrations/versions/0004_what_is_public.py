"""The newest public episodes are found by an index, not by reading every row"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("episodes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_episodes_withdrawn_at"))
        batch_op.create_index(batch_op.f("ix_episodes_public"), ["withdrawn_at", "published_at", "id"], unique=False)
