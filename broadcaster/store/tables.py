"""The tables. One metadata for SQLite and PostgreSQL; every change goes through a migration in ``migrations/``."""

from __future__ import annotations

import sqlalchemy as sa

from ._columns import Instant as Instant
from ._columns import Key, key, reference
from ._columns import metadata as metadata

#: one row per piece of writing; ``resume`` is the state a failed or held article goes on from
articles = sa.Table(
    "articles",
    metadata,
    key(),
    sa.Column("identity", sa.String(64), nullable=False, unique=True),
    sa.Column("source", sa.String(100), nullable=False, index=True),
    sa.Column("guid", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("resume", sa.String(20)),
    sa.Column("reason", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("retry_at", Instant),
    sa.Column("lease_owner", sa.String(64)),
    sa.Column("lease_until", Instant),
    sa.Column("priority", sa.String(20), nullable=False, server_default="thong-thuong"),
    sa.Column("raw", Key),
    sa.Column("revision", Key),
    sa.Column("script", Key),
    sa.Column("voicing", Key),
    sa.Column("approved", Key),  # the revision a person has let through
    sa.Column("approved_master", sa.String(64)),  # sha256 of the main master that he had heard then
    sa.Column("gone_at", Instant),
    sa.Column("found_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False, index=True),
)

#: what a source handed over, byte for byte (zlib)
raws = sa.Table(
    "raws",
    metadata,
    key(),
    reference("article", "articles.id"),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("found", sa.JSON, nullable=False),  # the other fields of Found
    sa.Column("fetched_at", Instant, nullable=False),
)

revisions = sa.Table(
    "revisions",
    metadata,
    key(),
    reference("article", "articles.id"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("key", sa.String(64), nullable=False, index=True),
    sa.Column("cleaned", sa.JSON, nullable=False),
    sa.Column("simhash", sa.String(16), nullable=False, server_default=""),
    sa.Column("reason", sa.Text),
    sa.Column("actor_kind", sa.String(20), nullable=False, server_default="step"),
    sa.Column("actor", sa.String(100), nullable=False, server_default=""),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("superseded_at", Instant),
    sa.Column(
        "refused_by", sa.String(20)
    ),  # kind of actor that turned it down: a person, or the source that took it back
    sa.UniqueConstraint("article", "number"),
)

scripts = sa.Table(
    "scripts",
    metadata,
    key(),
    reference("revision", "revisions.id"),
    sa.Column("key", sa.String(64), nullable=False, index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

#: one script spoken by one voice; ``ledger`` once it is mastered
voicings = sa.Table(
    "voicings",
    metadata,
    key(),
    reference("script", "scripts.id"),
    sa.Column("voice", sa.String(100), nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("voice_key", sa.Text, nullable=False),
    sa.Column("takes", sa.JSON, nullable=False),
    sa.Column("fallback", sa.Boolean(create_constraint=True, name="fallback_is_bool"), nullable=False),
    sa.Column("ledger", sa.JSON),
    sa.Column("created_at", Instant, nullable=False),
)

masters = sa.Table(
    "masters",
    metadata,
    key(),
    reference("voicing", "voicings.id"),
    sa.Column("profile", sa.String(50), nullable=False),
    sa.Column("path", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("delete_at", Instant, index=True),
    sa.UniqueConstraint("voicing", "profile"),
)

#: what is public; ``body`` is the Episode without its lines, which only pages and transcripts need
episodes = sa.Table(
    "episodes",
    metadata,
    key(),
    sa.Column("article", Key, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("guid", sa.String(255), nullable=False, unique=True),
    sa.Column("folder", sa.String(255), nullable=False, unique=True),
    sa.Column("revision", Key, sa.ForeignKey("revisions.id"), nullable=False),
    sa.Column("voicing", Key, sa.ForeignKey("voicings.id"), nullable=False),
    sa.Column("source", sa.String(100), nullable=False, index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("published_at", Instant, nullable=False, index=True),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, index=True),
    sa.Column("withdrawn_at", Instant),
    # what is public, newest first: SQLite takes an index on withdrawn_at alone and then reads and sorts every row
    sa.Index("ix_episodes_public", "withdrawn_at", "published_at", "id"),
)

#: the number a show has given an episode for ever; ``guid`` may be a bulletin's, so it refers to no table
episode_numbers = sa.Table(
    "episode_numbers",
    metadata,
    sa.Column("show", sa.String(100), primary_key=True),
    sa.Column("guid", sa.String(255), primary_key=True),
    sa.Column("season", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.UniqueConstraint("show", "season", "number"),
)

#: what paid voices were sent, for each attempt; ``what`` is an article or a bulletin, as in receipts
charges = sa.Table(
    "charges",
    metadata,
    key(),
    sa.Column("what", sa.String(255), nullable=False, index=True),
    sa.Column("voice", sa.String(100), nullable=False),
    sa.Column("characters", sa.Integer, nullable=False),
    sa.Column("cost", sa.Float, nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
)

#: every change of state of anything: by whom (see :class:`broadcaster.model.Actor`), when, from, to, why
history = sa.Table(
    "history",
    metadata,
    key(),
    sa.Column("noun", sa.String(20), nullable=False),
    sa.Column("noun_id", Key, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor_kind", sa.String(20), nullable=False, server_default="step"),
    sa.Column("actor", sa.String(100), nullable=False, server_default=""),
    sa.Column("from_state", sa.String(20)),
    sa.Column("to_state", sa.String(20), nullable=False),
    sa.Column("why", sa.Text),
    sa.Index(None, "noun", "noun_id"),
)

#: what sources remember between visits: validators, known links, when next
memory = sa.Table(
    "memory",
    metadata,
    sa.Column("name", sa.String(500), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)

#: lines of a host's pages and on which articles they stood: what stands on many is furniture
page_lines = sa.Table(
    "page_lines",
    metadata,
    sa.Column("host", sa.String(255), primary_key=True),
    sa.Column("line", sa.String(64), primary_key=True),  # sha256 of the normalised line
    sa.Column("identity", sa.String(64), primary_key=True),
)

#: planned firings that have been taken on, so that two schedulers or a restart do the work once
firings = sa.Table(
    "firings",
    metadata,
    sa.Column("job", sa.String(120), primary_key=True),
    sa.Column("planned_at", Instant, primary_key=True),
    sa.Column("fired_at", Instant, nullable=False),
)

#: short exclusive rights between processes: writing the feeds, making a bulletin
leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(120), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("until", Instant, nullable=False),
)

#: ``body`` is what lies at the address, or will; ``making`` what is being made, with how far that has come
bulletins = sa.Table(
    "bulletins",
    metadata,
    key(),
    sa.Column("slot", sa.String(100), nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("airs", Instant, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("making", sa.JSON(none_as_null=True)),
    sa.Column("updated_at", Instant, nullable=False),
    sa.UniqueConstraint("slot", "airs"),
)

#: which episodes a bulletin says, each as which of its revisions says it
bulletin_episodes = sa.Table(
    "bulletin_episodes",
    metadata,
    reference("bulletin", "bulletins.id"),
    sa.Column("guid", sa.String(255), nullable=False, index=True),
    sa.Column("revision", sa.Integer),
    sa.UniqueConstraint("bulletin", "guid"),
)

#: messages of the emergency lane; ``origin`` is «sender,identifier,sent» of one that came as CAP, ``seen_at`` when a person acknowledged it
emergencies = sa.Table(
    "emergencies",
    metadata,
    key(),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    sa.Column("origin", sa.String(700), unique=True),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("fetched_at", Instant),
    sa.Column("aired_at", Instant),
    sa.Column("seen_at", Instant),
    sa.Column("why", sa.Text),
    sa.Column("updated_at", Instant, nullable=False),
)

#: what operators wished of a slot's bulletin, each wish a row that stays
wishes = sa.Table(
    "wishes",
    metadata,
    key(),
    sa.Column("slot", sa.String(100), nullable=False, index=True),
    sa.Column("airs", Instant, nullable=False),
    sa.Column("guid", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("place", sa.Integer),
    sa.Column("actor_kind", sa.String(20), nullable=False),
    sa.Column("actor", sa.String(100), nullable=False),
    sa.Column("at", Instant, nullable=False),
)

receipts = sa.Table(
    "receipts",
    metadata,
    key(),
    sa.Column("kind", sa.String(20), nullable=False, index=True),
    sa.Column("what", sa.Text, nullable=False, index=True),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Column("where_to", sa.Text, nullable=False),
    sa.Column("actor_kind", sa.String(20), nullable=False, server_default="step"),
    sa.Column("actor", sa.String(100), nullable=False, server_default=""),
    sa.Column("sha256", sa.String(64), index=True),  # of the bytes that left
    sa.Column("detail", sa.JSON, nullable=False),
)

#: whole bulletins that strangers fetched, counted by slot and day
visits = sa.Table(
    "visits",
    metadata,
    sa.Column("slot", sa.String(100), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

#: one row for each public change, written in the transaction of the change; numbers follow each other as transactions end
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("what", sa.Text, nullable=False),  # guid, slot:date, public path
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.String(100), nullable=False),
)

#: how far each follower of the outbox has come, where to, and what hinders it; one more row counts what was written
outbox_marks = sa.Table(
    "outbox_marks",
    metadata,
    sa.Column("follower", sa.String(50), primary_key=True),
    sa.Column("target", sa.Text, nullable=False, server_default=""),
    sa.Column("mark", Key, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("since", Instant),
    sa.Column("retry_at", Instant),
    sa.Column("why", sa.Text),
)

#: what is or was wrong, one row for each kind and thing; ``cleared_at`` is since when a repeating one has been away, not yet believed
alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("kind", sa.String(50), primary_key=True),
    sa.Column("subject", sa.String(200), primary_key=True),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("times", sa.Integer, nullable=False, server_default="1"),
    sa.Column("told_at", Instant),
    sa.Column("cleared_at", Instant),
    sa.Column("ended_at", Instant),
)

#: each beginning and end of an alert, for the channels to follow
alert_changes = sa.Table(
    "alert_changes",
    metadata,
    key(),
    sa.Column("kind", sa.String(50), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("what", sa.String(10), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
)

#: how far each channel has told the changes of alerts, to which address, and what hinders it
alert_channels = sa.Table(
    "alert_channels",
    metadata,
    sa.Column("name", sa.String(50), primary_key=True),
    sa.Column("target", sa.String(64), nullable=False),
    sa.Column("mark", Key, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("since", Instant),
    sa.Column("retry_at", Instant),
    sa.Column("why", sa.Text),
)

#: small facts that are made once and kept: podcast guids, the sign-in code's hash, the address that the station answers at
facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

#: who is signed in to the console; the cookie's token is kept as its hash only
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("who", sa.String(100), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
)
