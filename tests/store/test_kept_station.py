"""A station kept from before opens with today's code: copied first, nothing public changes, nothing is sent again."""

from __future__ import annotations

import contextlib
import json
import lzma
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import obstore
import pytest
from obstore.store import MemoryStore

import broadcaster.publishing
from broadcaster.delivery import followers, outlets
from broadcaster.delivery.refresh import follow, refresh
from broadcaster.errors import DiskError
from broadcaster.model import ArticleState
from broadcaster.publishing import websub
from broadcaster.station import Station
from broadcaster.store import articles, episodes, migrations, outbox, receipts
from broadcaster.store.outbox import ChangeKind
from broadcaster.work import housekeeping
from tests.conftest import BROADCASTER, Clock, write_config

DATA = Path(__file__).parent / "data"
#: an hour after the last article of the kept station
NOW = datetime(2025, 6, 2, 1, 0, tzinfo=UTC) + timedelta(days=14 * 30.4) / 300 * 299 + timedelta(hours=1)
SHOWS = """
[shows.tin]
title = "Tin thử"
description = "Tin để thử."
items = 100

[shows.ban-tin]
title = "Bản tin thử"
description = "Bản tin để thử."
kind = "bulletins"
"""
PUBLISHING = """
[publishing]
hub = "https://hub.example/"
storage = "s3"
bucket = "phat"
endpoint = "http://127.0.0.1:9"
prefix = "dai"
"""


class Elsewhere:
    """An object store in memory, and what the station asked of it; a hub that counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = MemoryStore()
        self.asked: list[str] = []
        self.pinged: list[object] = []
        monkeypatch.setattr(broadcaster.publishing, "open_store", lambda _settings: self.store)
        monkeypatch.setattr(websub, "ping_hub", lambda _hub, urls, **_: self.pinged.append(urls))
        for name in ("put", "delete", "list"):
            monkeypatch.setattr(obstore, name, self._counted(name, getattr(obstore, name)))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.asked.append(name)
            return real(*arguments, **options)

        return call


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    return Elsewhere(monkeypatch)


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Path:
    clock.now = NOW
    return lay_out(tmp_path / "dai")


def lay_out(folder: Path) -> Path:
    """The kept station's folder; the sound of its bulletins is there by name."""
    write_config(folder, BROADCASTER + PUBLISHING, shows=SHOWS)
    with contextlib.closing(sqlite3.connect(folder / "broadcaster.db")) as database:
        database.executescript(lzma.decompress((DATA / "station-0003.sql.xz").read_bytes()).decode())
        bodies = database.execute("SELECT body FROM bulletins").fetchall()
    for (body,) in bodies:
        sound = folder / json.loads(body)["master"]["path"]
        sound.parent.mkdir(parents=True, exist_ok=True)
        sound.write_bytes(b"sound")
    return folder


def told(feeds: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for place in sorted(feeds.glob("*.xml")):
        parsed = feedparser.parse(place.read_bytes())
        items = [
            [each.id, each.enclosures[0].href, each.enclosures[0].length, each.published] for each in parsed.entries
        ]
        found[place.name] = {"built": parsed.feed.get("updated"), "items": items}
    return found


def test_no_guid_no_enclosure_and_no_date_changes(
    kept: Path, open_station: Callable[[Path], Station], elsewhere: Elsewhere
) -> None:
    station = open_station(kept)
    with station.store.read() as tx:
        counts = articles.counts(tx)
    assert sum(counts.values()) == 300
    assert min(counts[state] for state in (ArticleState.WITHDRAWN, ArticleState.EXPIRED)) > 5
    refresh(station, everything=True)
    expected = json.loads(lzma.decompress((DATA / "station-0003.feeds.json.xz").read_bytes()))
    assert told(station.feeds) == expected
    assert sum(len(document["items"]) for document in expected.values()) > 250

    again = open_station(lay_out(kept.with_name("lai")))
    shutil.copytree(station.feeds, again.feeds, symlinks=True, dirs_exist_ok=True)
    shutil.copytree(station.folder / "gone", again.folder / "gone")
    elsewhere.asked.clear()
    elsewhere.pinged.clear()
    with again.store.read() as tx:
        before = len(receipts.newest(tx, limit=9999))
        assert outbox.after(tx, 0, 999, frozenset(ChangeKind)) == []
    assert not any(one.behind for one in followers.standings(again))
    assert not follow(again)
    assert (elsewhere.asked, elsewhere.pinged) == ([], [])
    outlets.reconcile(again)
    assert elsewhere.asked == ["list"]  # compared, and nothing differs
    housekeeping.keep_house(again)
    assert elsewhere.pinged == []
    with again.store.read() as tx:
        assert len(receipts.newest(tx, limit=9999)) == before
    assert told(again.feeds) == expected


def test_notices_that_answered_200_are_looked_for_once(kept: Path, open_station: Callable[[Path], Station]) -> None:
    """The old code left a page in ``feeds/`` for each withdrawn episode, and knew no list of what is gone."""
    station = open_station(kept)
    with station.store.read() as tx:
        gone = episodes.withdrawn(tx)
    pages = [station.feeds / "episodes" / one.folder / "index.html" for one in gone]
    for page in pages:
        page.parent.mkdir(parents=True)
        page.write_text("đã được gỡ", "utf-8")
    assert follow(station)
    assert not [page for page in pages if page.exists()]
    said = (station.folder / "gone/nginx.map").read_text("utf-8")
    assert all(f'"/episodes/{one.folder}/" 1;' in said for one in gone)
    assert not follow(station)


def test_what_had_not_been_followed_is(
    kept: Path, open_station: Callable[[Path], Station], elsewhere: Elsewhere
) -> None:
    """A process of the old code died between a withdrawal and what follows it."""
    with contextlib.closing(sqlite3.connect(kept / "broadcaster.db")) as database:
        (guid,) = database.execute("SELECT guid FROM episodes WHERE withdrawn_at IS NOT NULL LIMIT 1").fetchone()
        database.execute("UPDATE facts SET value = '9999' WHERE name = 'changes'")
        database.execute("UPDATE facts SET value = ? WHERE name = 'touched'", (json.dumps([guid]),))
        database.commit()
    station = open_station(kept)
    with station.store.read() as tx:
        assert [change.what for change in outbox.after(tx, 0, 9, frozenset({ChangeKind.EPISODE}))] == [guid]
        assert "s3" not in outbox.marks(tx)  # what the store holds is not known: it is compared
    assert follow(station)
    with station.store.read() as tx:
        gone = episodes.by_guid(tx, guid)
    assert gone is not None
    assert not (station.feeds / "episodes" / gone.folder).exists()
    assert "đã được gỡ" in (station.folder / "gone/episodes" / gone.folder / "index.html").read_text("utf-8")
    assert "list" in elsewhere.asked


def test_the_database_is_copied_first(kept: Path, open_station: Callable[[Path], Station]) -> None:
    database = kept / "broadcaster.db"
    with contextlib.closing(sqlite3.connect(database)) as old:
        before = "\n".join(old.iterdump())
    for head in ("0001", "0002"):
        database.with_name(f"broadcaster.db.before-{head}").write_bytes(b"older")
    open_station(kept).store.migrate()
    copy = database.with_name(f"broadcaster.db.before-{migrations.HEAD}")
    with contextlib.closing(sqlite3.connect(copy)) as kept_copy:
        assert "\n".join(kept_copy.iterdump()) == before
    copies = {place.name.rpartition("-")[2] for place in kept.glob("broadcaster.db.before-*")}
    assert copies == {"0002", migrations.HEAD}  # the last two


def test_without_room_for_the_copy_nothing_is_upgraded(
    kept: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskError, match="chưa có gì thay đổi"):
        open_station(kept).store.migrate()
    with contextlib.closing(sqlite3.connect(kept / "broadcaster.db")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0003",)
    assert not list(kept.glob("*before*"))


def test_a_new_station_has_nothing_to_copy(station: Station) -> None:
    station.store.migrate()
    assert not list(station.folder.glob("*before*"))
