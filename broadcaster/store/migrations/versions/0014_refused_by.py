"""Who turned a revision down: only a person's refusal keeps a text from being asked about again"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("refused_by", sa.String(length=20), nullable=True))
