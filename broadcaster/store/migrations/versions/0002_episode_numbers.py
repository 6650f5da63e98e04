"""Numbers of episodes within a show's season"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "episode_numbers",
        sa.Column("show", sa.String(length=100), nullable=False),
        sa.Column("guid", sa.String(length=255), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("show", "guid", name=op.f("pk_episode_numbers")),
        sa.UniqueConstraint("show", "season", "number", name=op.f("uq_episode_numbers_show_season_number")),
    )
