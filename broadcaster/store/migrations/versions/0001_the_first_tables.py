"""The first tables"""

import sqlalchemy as sa
from alembic import op

from broadcaster.store.tables import Instant

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", KEY, nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("guid", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("resume", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("priority", sa.String(length=20), server_default="thong-thuong", nullable=False),
        sa.Column("raw", KEY, nullable=True),
        sa.Column("revision", KEY, nullable=True),
        sa.Column("script", KEY, nullable=True),
        sa.Column("voicing", KEY, nullable=True),
        sa.Column("approved", KEY, nullable=True),
        sa.Column("gone_at", Instant(), nullable=True),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("identity", name=op.f("uq_articles_identity")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_articles_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_articles_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_articles_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "bulletins",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slot", sa.String(length=100), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("slot", "date", name=op.f("uq_bulletins_slot_date")),
    )
    with op.batch_alter_table("bulletins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletins_state"), ["state"], unique=False)

    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "firings",
        sa.Column("job", sa.String(length=120), nullable=False),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("fired_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("job", "planned_at", name=op.f("pk_firings")),
    )
    op.create_table(
        "history",
        sa.Column("id", KEY, nullable=False),
        sa.Column("noun", sa.String(length=20), nullable=False),
        sa.Column("noun_id", KEY, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=True),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_noun_noun_id"), ["noun", "noun_id"], unique=False)

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "memory",
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_memory")),
    )
    op.create_table(
        "page_lines",
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("host", "line", "identity", name=op.f("pk_page_lines")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("where_to", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipts_kind"), ["kind"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
    )
    op.create_table(
        "bulletin_episodes",
        sa.Column("bulletin", KEY, nullable=False),
        sa.Column("guid", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin"], ["bulletins.id"], name=op.f("fk_bulletin_episodes_bulletin_bulletins"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("bulletin", "guid", name=op.f("uq_bulletin_episodes_bulletin_guid")),
    )
    with op.batch_alter_table("bulletin_episodes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletin_episodes_bulletin"), ["bulletin"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulletin_episodes_guid"), ["guid"], unique=False)

    op.create_table(
        "raws",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article", KEY, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_raws_article_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raws")),
    )
    with op.batch_alter_table("raws", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raws_article"), ["article"], unique=False)
        batch_op.create_index(batch_op.f("ix_raws_sha256"), ["sha256"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("cleaned", sa.JSON(), nullable=False),
        sa.Column("simhash", sa.String(length=16), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("superseded_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_revisions_article_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("article", "number", name=op.f("uq_revisions_article_number")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revisions_article"), ["article"], unique=False)
        batch_op.create_index(batch_op.f("ix_revisions_key"), ["key"], unique=False)

    op.create_table(
        "scripts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.id"], name=op.f("fk_scripts_revision_revisions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripts")),
    )
    with op.batch_alter_table("scripts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scripts_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_scripts_revision"), ["revision"], unique=False)

    op.create_table(
        "voicings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("script", KEY, nullable=False),
        sa.Column("voice", sa.String(length=100), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("voice_key", sa.Text(), nullable=False),
        sa.Column("takes", sa.JSON(), nullable=False),
        sa.Column("fallback", sa.Boolean(create_constraint=True, name="fallback_is_bool"), nullable=False),
        sa.Column("ledger", sa.JSON(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["script"], ["scripts.id"], name=op.f("fk_voicings_script_scripts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voicings")),
    )
    with op.batch_alter_table("voicings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voicings_script"), ["script"], unique=False)

    op.create_table(
        "episodes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article", KEY, nullable=False),
        sa.Column("guid", sa.String(length=255), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("voicing", KEY, nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_episodes_article_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name=op.f("fk_episodes_revision_revisions")),
        sa.ForeignKeyConstraint(["voicing"], ["voicings.id"], name=op.f("fk_episodes_voicing_voicings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episodes")),
        sa.UniqueConstraint("article", name=op.f("uq_episodes_article")),
        sa.UniqueConstraint("folder", name=op.f("uq_episodes_folder")),
        sa.UniqueConstraint("guid", name=op.f("uq_episodes_guid")),
    )
    with op.batch_alter_table("episodes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_episodes_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_episodes_published_at"), ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_episodes_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_episodes_withdrawn_at"), ["withdrawn_at"], unique=False)

    op.create_table(
        "masters",
        sa.Column("id", KEY, nullable=False),
        sa.Column("voicing", KEY, nullable=False),
        sa.Column("profile", sa.String(length=50), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("delete_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["voicing"], ["voicings.id"], name=op.f("fk_masters_voicing_voicings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masters")),
        sa.UniqueConstraint("voicing", "profile", name=op.f("uq_masters_voicing_profile")),
    )
    with op.batch_alter_table("masters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_masters_delete_at"), ["delete_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_masters_path"), ["path"], unique=False)
        batch_op.create_index(batch_op.f("ix_masters_voicing"), ["voicing"], unique=False)
