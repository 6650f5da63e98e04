"""One row for each public change, and a mark for each who follows; what the facts knew of that moves over"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from broadcaster.store.tables import Instant

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    outbox = op.create_table(
        "outbox",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    marks = op.create_table(
        "outbox_marks",
        sa.Column("follower", sa.String(length=50), nullable=False),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        sa.Column("mark", KEY, nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("follower", name=op.f("pk_outbox_marks")),
    )
    _move_facts(outbox, marks)


def _move_facts(outbox: sa.Table, marks: sa.Table) -> None:
    """What had not yet been followed becomes rows; all else has been done, and nobody does it again."""
    tx = op.get_bind()
    facts = sa.table("facts", sa.column("name", sa.String), sa.column("value", sa.JSON))
    names = ("changes", "changes written", "touched", "uploaded", "uploaded station files")
    kept = {row.name: row.value for row in tx.execute(sa.select(facts).where(facts.c.name.in_(names)))}
    changed = kept.get("changes", 0) != kept.get("changes written", -1) and bool(kept.get("changes"))
    rows = [("episode", guid) for guid in kept.get("touched") or []] if changed else []
    if changed and not rows:
        rows = [("bulletin", "")]
    now = datetime.now(UTC)
    if rows:
        values = [
            {"id": n, "kind": kind, "what": what, "at": now, "who": "nâng cấp"}
            for n, (kind, what) in enumerate(rows, 1)
        ]
        tx.execute(outbox.insert(), values)
    begun = [{"follower": "written", "target": "", "mark": len(rows)}]
    if "changes written" in kept:
        begun += [{"follower": name, "target": "", "mark": 0} for name in ("removals", "pages", "feeds")]
    if kept.get("uploaded") and not changed:
        begun.append({"follower": "s3", "target": kept["uploaded"], "mark": 0})
    tx.execute(marks.insert(), begun)
    tx.execute(facts.delete().where(facts.c.name.in_(names)))
