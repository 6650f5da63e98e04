"""What a bulletin will be is kept while it is made; which revision of an episode it carried is a column of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("bulletins", sa.Column("making", sa.JSON(), nullable=True))
    op.add_column("bulletin_episodes", sa.Column("revision", sa.Integer(), nullable=True))
    _revisions(op.get_bind())


def _revisions(connection: sa.Connection) -> None:
    bulletins = sa.table("bulletins", sa.column("id", sa.Integer), sa.column("body", sa.JSON))
    carried = sa.table(
        "bulletin_episodes",
        sa.column("bulletin", sa.Integer),
        sa.column("guid", sa.String),
        sa.column("revision", sa.Integer),
    )
    for number, body in connection.execute(sa.select(bulletins.c.id, bulletins.c.body)).all():
        for item in body.get("items", ()):
            if item.get("guid") and item.get("revision") is not None:
                this = sa.and_(carried.c.bulletin == number, carried.c.guid == item["guid"])
                connection.execute(carried.update().where(this).values(revision=item["revision"]))
