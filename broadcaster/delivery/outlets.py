"""Where else the changed files go once they are public here: the S3 store and the WebSub hub. Neither can take back what is out.

A refresh sends what it changed, so its requests do not grow with the station. That is enough only while every earlier one came to
its end: ``begin`` notes that one is under way, ``upload`` that it is through; where that note is missing, or names another store,
everything is compared instead. House-keeping compares everything as well, and so finds what others did in the store.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..errors import PublishError, StorageFailed
from ..model import Episode, Receipt, Release
from ..store import leases, memory, receipts, revisions

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..publishing import S3Publisher
    from ..station import Station

_UPLOADED = "uploaded"
_STATION_FILES = "uploaded station files"
_LEASE = timedelta(minutes=30)
#: from when on a bulletin's sound that is here no more need not stay in the store either; its day has long been deleted here
_OLD_BULLETIN = timedelta(days=60)


def begin(tx: sa.Connection, station: Station) -> bool:
    """Note that files are about to change; returns whether the store holds all that changed before."""
    settings = station.settings.publishing
    if settings.storage != "s3":
        return True
    complete = bool(memory.fact(tx, _UPLOADED) == settings.where)
    memory.set_fact(tx, _UPLOADED, "")
    return complete


def upload(station: Station, changed: Sequence[str], episodes: Collection[Episode], *, complete: bool) -> None:
    """Bring the S3 store, where one is set, to what the folder holds; raises PublishError, and the next refresh tries again.

    ``changed`` are public paths; ``episodes`` are those whose own files may be new, or gone when they are withdrawn.
    """
    settings = station.settings.publishing
    if settings.storage != "s3":
        return
    publisher = _publisher(station)
    beside = _station_files(station)
    with station.store.begin() as tx:
        leases.take(
            tx, "feeds", station.owner, station.now(), _LEASE
        )  # a slow line needs longer than the writing of files
        before = memory.fact(tx, _STATION_FILES, {})
    if complete:
        fresh = [path for path, modified in beside.items() if before.get(path) != modified]
        _send(station, publisher, [*changed, *fresh], episodes)
    else:
        _compare(station, publisher)
    with station.store.begin() as tx:
        memory.set_fact(tx, _STATION_FILES, beside)
        memory.set_fact(tx, _UPLOADED, settings.where)


def reconcile(station: Station) -> None:
    """Compare the S3 store, where one is set, with the folder file by file, and make good what differs."""
    if station.settings.publishing.storage != "s3":
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


def _send(station: Station, publisher: S3Publisher, changed: Sequence[str], episodes: Collection[Episode]) -> None:
    """Sound, then pages and transcripts, then feeds and lists; what was withdrawn goes when nothing names it any more."""
    from ..publishing import changed_files

    folders = [f"{way}episodes/{episode.folder}" for episode in episodes for way in ("", "en/")]
    sounds = [master.path for episode in episodes for master in episode.masters]
    files = changed_files(station.folder, [*sounds, *changed], folders)
    receipt = publisher.publish(Release("refresh", tuple(files)))
    gone = [path for episode in episodes if episode.withdrawn for path in _private_now(episode)]
    if gone:
        publisher.withdraw("refresh", gone)
    logs.get("publishing").info("uploaded", where=receipt.where, files=len(files), removed=len(gone))


def _private_now(episode: Episode) -> list[str]:
    """What a withdrawn episode leaves in a store: all but the page at its address, which says that it is gone."""
    from ..publishing import companions

    return [*(master.path for master in episode.masters), *companions(episode)]


def _compare(station: Station, publisher: S3Publisher) -> None:
    def outdated(foreign: Sequence[str]) -> set[str]:
        """Sound that the station itself has put away: replaced, withdrawn, or a bulletin's of long ago. Nothing else is touched."""
        with station.store.read() as tx:
            replaced = revisions.unknown_paths(tx, [path for path in foreign if path.startswith("audio/episodes/")])
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


def _station_files(station: Station) -> dict[str, int]:
    """What the bulletins' makers put out by themselves, with its time: the slots' ``latest`` files and the bulletins' sound."""
    places = [*(station.feeds / "station").rglob("*.*"), *(station.audio / "bulletins").rglob("*.*")]
    return {
        place.relative_to(station.feeds if station.feeds in place.parents else station.folder).as_posix(): modified
        for place in places
        if place.is_file()
        for modified in (place.stat().st_mtime_ns,)
    }


def tell_hub(station: Station, changed: Sequence[str]) -> None:
    """Tell the hub which feeds changed; a hub that does not answer costs nothing but time."""
    from ..publishing import public_url
    from ..publishing.websub import ping_hub

    hub = station.settings.publishing.hub
    feeds = [public_url(station.settings.station, path) for path in changed if path.endswith(".xml")]
    if not hub or not feeds:
        return
    try:
        ping_hub(hub, feeds)
    except PublishError as error:
        logs.get("publishing").warning("hub not told", why=str(error))
        return
    with station.store.begin() as tx:
        receipts.add(tx, Receipt("published", "websub", station.now(), hub, {"feeds": feeds}))
