"""Where else the public files go once they are right here: the S3 store and the WebSub hub. Neither can take back what is out.

Each is sent what the outbox says has changed, so its requests do not grow with the station. A store that is new, or whose name
changed, is compared file by file instead; so does house-keeping, which finds what others did in the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..errors import StorageFailed
from ..model import Publisher, Receipt, Release
from ..store import leases, receipts, revisions
from ..store.outbox import Change
from . import gone

if TYPE_CHECKING:
    from ..publishing import S3Publisher
    from ..station import Station

_LEASE = timedelta(minutes=30)
#: from when on a bulletin's sound that is here no more need not stay in the store either; its day has long been deleted here
_OLD_BULLETIN = timedelta(days=60)


def store_of(station: Station) -> str | None:
    """The name of the S3 store; None where none is set."""
    settings = station.settings.publishing
    return settings.where if settings.storage == "s3" else None


def hub_of(station: Station) -> str | None:
    """The address of the WebSub hub; None where none is set."""
    return station.settings.publishing.hub or None


def upload(station: Station, changes: Sequence[Change], *, anew: bool) -> None:
    """Bring files that were written to the S3 store: sound, then pages and transcripts, then feeds and lists. Raises StorageFailed."""
    from ..publishing import changed_files

    publisher = _publisher(station)
    if anew:
        _compare(station, publisher)
        return
    files = changed_files(station.folder, [change.what for change in changes])
    receipt = publisher.publish(Release("refresh", tuple(files)))
    logs.get("publishing").info("uploaded", where=receipt.where, files=len(files))


def unload(station: Station, changes: Sequence[Change], *, anew: bool) -> None:
    """Take files that were deleted here out of the S3 store, but none that is here again. Raises StorageFailed."""
    if gone := _gone(station, changes):
        receipt = _publisher(station).withdraw("refresh", gone)
        logs.get("publishing").info("removed", where=receipt.where, files=len(gone))


def _gone(station: Station, changes: Sequence[Change]) -> list[str]:
    from ..publishing.inventory import place_of

    paths = dict.fromkeys(change.what for change in changes)
    return [path for path in paths if not station.path(place_of(path)).is_file()]


def place_of_own(station: Station, *, name: str) -> str | None:
    """What tells one of the town's own publishers from another of the same name: its class and its options."""
    settings = station.settings.publishing.publishers.get(name)
    return settings.model_dump_json() if settings is not None else None


def send(station: Station, changes: Sequence[Change], *, anew: bool, name: str) -> None:
    """Hand files that were written to one of the town's own publishers, in the order in which they may appear. Raises PublishError."""
    from ..publishing.inventory import changed_files, inventory

    found = inventory(station.folder) if anew else changed_files(station.folder, [change.what for change in changes])
    if found:
        receipt = _own(station, name).publish(Release("refresh", tuple(found)))
        logs.get("publishing").info("sent", to=name, where=receipt.where, files=len(found))


def take_back(station: Station, changes: Sequence[Change], *, anew: bool, name: str) -> None:
    """Have one of the town's own publishers remove files that were deleted here, but none that is here again. Raises PublishError."""
    if gone := _gone(station, changes):
        receipt = _own(station, name).withdraw("refresh", gone)
        logs.get("publishing").info("taken back", to=name, where=receipt.where, files=len(gone))


def _own(station: Station, name: str) -> Publisher:
    from ..publishing.publishers import build_publishers

    return build_publishers(station.settings.publishing, station.folder)[name]


def tell_hub(station: Station, changes: Sequence[Change], *, anew: bool) -> None:
    """Tell the hub which feeds changed. Raises PublishError; a feed is public with or without it."""
    from ..publishing import public_url
    from ..publishing.websub import ping_hub

    hub, about = hub_of(station), station.about
    feeds = [
        public_url(about, path) for path in dict.fromkeys(change.what for change in changes) if path.endswith(".xml")
    ]
    if not hub or not feeds:
        return
    ping_hub(hub, feeds)
    with station.store.begin() as tx:
        receipts.add(tx, Receipt("published", "websub", station.now(), hub, {"feeds": feeds}))


def reconcile(station: Station) -> None:
    """Compare the S3 store, where one is set, with the folder file by file, and make good what differs."""
    if store_of(station) is None:
        return
    with station.refreshing:
        with station.store.begin() as tx:
            if not leases.take(tx, "feeds", station.owner, station.now(), _LEASE):
                return
        try:
            _compare(station, _publisher(station))
        finally:
            with station.store.begin() as tx:
                leases.give_back(tx, "feeds", station.owner)


def _publisher(station: Station) -> S3Publisher:
    from ..publishing import S3Publisher, open_store

    settings = station.settings.publishing
    return S3Publisher(station.folder, open_store(settings), settings.where)


def _compare(station: Station, publisher: S3Publisher) -> None:
    def outdated(foreign: Sequence[str]) -> set[str]:
        """Sound that the station itself has put away: replaced, withdrawn, or a bulletin's of long ago. Nothing else is touched."""
        with station.store.read() as tx:
            replaced = revisions.unknown_paths(tx, [path for path in foreign if path.startswith("audio/episodes/")])
        replaced |= gone.addresses(station).intersection(foreign)
        limit = (station.local(station.now()) - _OLD_BULLETIN).date()
        return replaced | {path for path in foreign if (day := _bulletin_day(path)) is not None and day < limit}

    drift = publisher.sync(prune=outdated)
    logs.get("publishing").info("compared", where=publisher.where, drift=str(drift)[:300])
    if drift.failed:
        path, problem = next(iter(drift.failed.items()))
        raise StorageFailed(publisher.where, f"{len(drift.failed)} tệp chưa lên được, trong đó {path}: {problem}")


def _bulletin_day(path: str) -> date | None:
    """The day in ``audio/bulletins/2026-08-14/…``."""
    if not path.startswith("audio/bulletins/"):
        return None
    try:
        return date.fromisoformat(path.split("/")[2])
    except ValueError:
        return None
