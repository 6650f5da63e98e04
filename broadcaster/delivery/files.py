"""Public files as changes: what is written or deleted is noted in the outbox before it happens, for those who carry files elsewhere.

Noted before: a process that dies in between leaves a note too many, which costs one look; a note too few would leave the old file
elsewhere for ever. Where nobody carries files elsewhere nothing is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..model import Actor
from ..store import outbox
from ..store.outbox import ChangeKind

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station


def put(station: Station, files: Mapping[str, bytes], *, beside: Sequence[str] = ()) -> list[str]:
    """Write public path → bytes below ``feeds/`` in the given order; returns the paths that changed.

    ``beside`` are public paths that must be wherever the changed ones go: the sound that a page plays.
    """
    from ..publishing import new_in, write_feeds

    changed = new_in(station.feeds, files)
    if changed:
        note(station, [*beside, *changed])
        write_feeds(station.feeds, {path: files[path] for path in changed})
    return changed


def remove(station: Station, paths: Iterable[str]) -> None:
    """Delete public files, here and wherever they were carried; what is not there is no fault."""
    from ..publishing.inventory import place_of

    known = list(paths)
    note(station, known, ChangeKind.GONE)
    for path in known:
        station.path(place_of(path)).unlink(missing_ok=True)


def note(station: Station, paths: Sequence[str], kind: ChangeKind = ChangeKind.FILE) -> None:
    """Note in a transaction of its own that these public files are about to change."""
    if paths and _are_carried(station):
        with station.store.begin() as tx:
            note_in(tx, station, paths, kind)


def note_in(tx: sa.Connection, station: Station, paths: Sequence[str], kind: ChangeKind = ChangeKind.FILE) -> None:
    """Note in this transaction that these public files have changed."""
    if paths and _are_carried(station):
        outbox.add(tx, kind, paths, station.now(), Actor.step(station.owner))


def _are_carried(station: Station) -> bool:
    settings = station.settings.publishing
    return settings.storage == "s3" or bool(settings.hub) or bool(settings.publishers)
