"""A database from before actors: every word that stood for one becomes an actor, and no row that refers to another goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from broadcaster.model import Actor
from broadcaster.store import Store, bulletins, history, migrations, receipts, revisions

WORDS = {
    "nguồn phường 3": Actor.source("phường 3"),
    "lịch": Actor.clock(),
    "canh giờ": Actor.clock("canh giờ"),
    "dòng lệnh": Actor.command_line(),
    "may-chu:4711": Actor.step("may-chu:4711"),
    "192.0.2.7": Actor.step("192.0.2.7"),
    "manual": Actor.person(""),
    "người vận hành": Actor.person("người vận hành"),
}
AT = "2026-08-14 02:00:00.000000"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The tables and rows of an older version."""
    store = Store("sqlite:///dai.db", tmp_path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with store.engine.begin() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, "0004")
        tx.execute(
            sa.text(
                "INSERT INTO articles (id, identity, source, title, state, attempts, priority, found_at, updated_at) "
                "VALUES (1, 'a', 'thu', 'Tin', 'published', 0, 'thong-thuong', :at, :at)"
            ),
            {"at": AT},
        )
        for number, who in enumerate(WORDS, start=1):
            values = {"id": number, "who": who, "at": AT, "cleaned": json.dumps({"title": "Tin", "paragraphs": []})}
            tx.execute(
                sa.text("INSERT INTO history (noun, noun_id, at, who, to_state) VALUES ('article', 1, :at, :who, 'x')"),
                values,
            )
            tx.execute(
                sa.text(
                    "INSERT INTO revisions (id, article, number, key, cleaned, simhash, who, created_at) "
                    "VALUES (:id, 1, :id, 'k', :cleaned, '', :who, :at)"
                ),
                values,
            )
            tx.execute(
                sa.text("INSERT INTO scripts (revision, key, body, created_at) VALUES (:id, 'k', '{}', :at)"), values
            )
        episode = {"at": AT, "body": json.dumps({"guid": "g", "expiry_by": "người vận hành"})}
        tx.execute(sa.text("INSERT INTO voicings VALUES (1, 1, 'v', 'v', 'v', '[]', 0, NULL, :at)"), {"at": AT})
        tx.execute(
            sa.text(
                "INSERT INTO episodes (article, guid, folder, revision, voicing, source, body, lines, published_at, "
                "updated_at) VALUES (1, 'g', 'f', 1, 1, 'thu', :body, '[]', :at, :at)"
            ),
            episode,
        )
        bulletin = {
            "slot": "sang",
            "date": "2026-08-14",
            "state": "filled",
            "airs": "2026-08-14T22:30:00Z",
            "ready_by": "2026-08-14T22:15:00Z",
            "valid_until": "2026-08-15T22:30:00Z",
            "title": "Bản tin sáng",
        }
        tx.execute(
            sa.text(
                "INSERT INTO bulletins (slot, date, state, body, updated_at) "
                "VALUES ('sang', '2026-08-14', 'pulled', :body, :at)"
            ),
            {"at": AT, "body": json.dumps(bulletin)},
        )
        for kind, detail in (("withdrawn", {"who": "dòng lệnh", "why": "sai"}), ("published", {"voice": "v"})):
            tx.execute(
                sa.text(
                    "INSERT INTO receipts (kind, what, at, where_to, detail) VALUES (:kind, 'g', :at, 'x', :detail)"
                ),
                {"kind": kind, "at": AT, "detail": json.dumps(detail)},
            )
    store.migrate()
    return store


def test_words_become_actors(store: Store) -> None:
    with store.read() as tx:
        assert [change.actor for change in history.of(tx, "article", 1)] == list(WORDS.values())
        assert [one.actor for one in revisions.of(tx, 1)] == list(WORDS.values())
        published, withdrawn = receipts.newest(tx)
        body = json.loads(tx.execute(sa.text("SELECT body FROM episodes")).scalar_one())
    assert (withdrawn.actor, withdrawn.detail) == (Actor.command_line(), {"why": "sai"})
    assert (published.actor, published.detail, published.sha256) == (Actor.step(), {"voice": "v"}, None)
    assert body["expiry_by"] == {"kind": "person", "name": "người vận hành"}
    store.close()


def test_what_refers_to_a_revision_stays(store: Store) -> None:
    """A copy of the table, Alembic's way on SQLite, would take scripts, voicings and masters with it."""
    with store.read() as tx:
        for table, count in (("revisions", len(WORDS)), ("scripts", len(WORDS)), ("voicings", 1), ("episodes", 1)):
            assert tx.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() == count
    store.close()


def test_a_bulletins_state_is_that_of_its_column(store: Store) -> None:
    with store.read() as tx:
        (bulletin,) = bulletins.newest(tx)
        body = json.loads(tx.execute(sa.text("SELECT body FROM bulletins")).scalar_one())
    assert bulletin.state == "pulled"
    assert "state" not in body
    store.close()
