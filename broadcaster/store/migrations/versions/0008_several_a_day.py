"""A bulletin is known by its slot and its moment on air: a slot may be on air several times a day"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from broadcaster.store._columns import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    connection = op.get_bind()
    carried = sa.table("bulletin_episodes", sa.column("bulletin", sa.Integer), sa.column("guid", sa.String))
    # SQLite makes the table anew, and with the old one go the rows that refer to it
    rows = [row._asdict() for row in connection.execute(sa.select(carried.c.bulletin, carried.c.guid))]
    op.add_column("bulletins", sa.Column("airs", Instant(), nullable=True))
    _moments(connection)
    with op.batch_alter_table("bulletins", schema=None) as batch_op:
        batch_op.alter_column("airs", existing_type=Instant(), nullable=False)
        batch_op.drop_constraint("uq_bulletins_slot_date", type_="unique")
        batch_op.create_unique_constraint("uq_bulletins_slot_airs", ["slot", "airs"])
    connection.execute(carried.delete())
    if rows:
        connection.execute(carried.insert(), rows)


def _moments(connection: sa.Connection) -> None:
    bulletins = sa.table(
        "bulletins", sa.column("id", sa.Integer), sa.column("body", sa.JSON), sa.column("airs", Instant())
    )
    for number, body in connection.execute(sa.select(bulletins.c.id, bulletins.c.body)).all():
        airs = datetime.fromisoformat(body["airs"]).astimezone(UTC)
        connection.execute(bulletins.update().where(bulletins.c.id == number).values(airs=airs))
