"""An actor behind every change; receipts name the bytes that left; a bulletin's state is in its column only"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MACHINE = re.compile(r".+:\d+|\d+(\.\d+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]+")  # host:pid, or the address of a player


def upgrade() -> None:
    for table in ("history", "revisions"):
        # as plain SQL: a copy of the table (Alembic's way on SQLite) would take with it the rows that refer to it
        op.execute(f"ALTER TABLE {table} RENAME COLUMN who TO actor")
        op.add_column(table, _kind())
        _name_actors(table)
    op.add_column("receipts", _kind())
    op.add_column("receipts", sa.Column("actor", sa.String(length=100), server_default="", nullable=False))
    op.add_column("receipts", sa.Column("sha256", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_receipts_sha256"), "receipts", ["sha256"])
    _actors_of_receipts()
    _bodies()


def _kind() -> sa.Column[str]:
    return sa.Column("actor_kind", sa.String(length=20), server_default="step", nullable=False)


def actor_of(who: str) -> tuple[str, str]:
    """(kind, name) of the word that stood for an actor."""
    source = re.fullmatch(r"nguồn (.+)", who)
    if source:
        return "source", source[1]
    if who in ("lịch", "canh giờ"):
        return "clock", "" if who == "lịch" else who
    if who == "dòng lệnh":
        return "command line", ""
    if _MACHINE.fullmatch(who):
        return "step", who
    return "person", "" if who == "manual" else who


def _name_actors(name: str) -> None:
    connection = op.get_bind()
    table = sa.table(name, sa.column("actor", sa.String), sa.column("actor_kind", sa.String))
    for (who,) in connection.execute(sa.select(table.c.actor).distinct()).all():
        kind, called = actor_of(who)
        connection.execute(table.update().where(table.c.actor == who).values(actor_kind=kind))
        if called != who:  # only now: another word may be the same as this one's new name
            connection.execute(
                table.update().where(table.c.actor == who, table.c.actor_kind == kind).values(actor=called)
            )


def _actors_of_receipts() -> None:
    connection = op.get_bind()
    table = sa.table(
        "receipts",
        sa.column("id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("detail", sa.JSON),
        sa.column("actor", sa.String),
        sa.column("actor_kind", sa.String),
    )
    rows = connection.execute(sa.select(table.c.id, table.c.detail).where(table.c.kind == "withdrawn")).all()
    for number, detail in rows:
        if "who" not in detail:
            continue
        kind, called = actor_of(detail["who"])
        kept = {key: value for key, value in detail.items() if key != "who"}
        values = {"detail": kept, "actor_kind": kind, "actor": called}
        connection.execute(table.update().where(table.c.id == number).values(values))


def _bodies() -> None:
    """Episodes say by which actor their end was set; bulletins say their state nowhere but in its column."""

    def expiry_by(body: dict[str, Any]) -> dict[str, Any] | None:
        if not body.get("expiry_by"):
            return None
        kind, called = actor_of(body["expiry_by"])
        return {**body, "expiry_by": {"kind": kind, "name": called}}

    def without_state(body: dict[str, Any]) -> dict[str, Any] | None:
        return {key: value for key, value in body.items() if key != "state"} if "state" in body else None

    connection = op.get_bind()
    for name, change in (("episodes", expiry_by), ("bulletins", without_state)):
        table = sa.table(name, sa.column("id", sa.Integer), sa.column("body", sa.JSON))
        for (number,) in connection.execute(sa.select(table.c.id)).all():
            body = connection.execute(sa.select(table.c.body).where(table.c.id == number)).scalar_one()
            changed = change(body)
            if changed is not None:
                connection.execute(table.update().where(table.c.id == number).values(body=changed))
