"""Stores filled with public episodes without the work of making them: what counts here is what is read from them."""

from __future__ import annotations

from collections.abc import Iterable

from broadcaster.model import Episode
from broadcaster.store import Store
from broadcaster.store.codec import to_json
from broadcaster.store.tables import episodes

#: how a database is told not to ask for the rows that are referred to, and to ask again
_REFERENCES = {
    "sqlite": ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
    "postgresql": ("SET session_replication_role = replica", "SET session_replication_role = origin"),
}


def fill(store: Store, made: Iterable[Episode]) -> None:
    """Put the episodes into a store without the articles they come from."""
    off, on = _REFERENCES[store.engine.dialect.name]
    with store.engine.connect() as outside:
        outside.connection.driver_connection.execute(off)  # type: ignore[union-attr]
        outside.rollback()
        rows = [_row(number, episode) for number, episode in enumerate(made, 1)]
        with outside.begin():
            first = outside.exec_driver_sql("SELECT coalesce(max(id), 0) FROM episodes").scalar_one()
            numbers = ("article", "revision", "voicing")
            outside.execute(
                episodes.insert(), [row | dict.fromkeys(numbers, 1_000_000 + first + row["article"]) for row in rows]
            )
        outside.connection.driver_connection.execute(on)  # type: ignore[union-attr]


def change(store: Store, episode: Episode) -> None:
    """Make the row of this guid say what ``episode`` says: corrected, withdrawn, expired."""
    row = {name: value for name, value in _row(0, episode).items() if name not in ("article", "revision", "voicing")}
    with store.begin() as tx:
        tx.execute(episodes.update().where(episodes.c.guid == episode.guid).values(row))


def _row(number: int, episode: Episode) -> dict[str, object]:
    return {
        "article": number,
        "guid": episode.guid,
        "folder": episode.folder,
        "source": episode.source,
        "body": to_json(episode, without={"lines"}),
        "lines": to_json(episode)["lines"],
        "published_at": episode.published,
        "updated_at": episode.updated,
        "expires_at": episode.expires,
        "withdrawn_at": episode.withdrawn,
    }
