"""Where else the changed files go once they are public here: the S3 store and the WebSub hub. Neither can take back what is out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import logs
from ..errors import PublishError
from ..store import receipts

if TYPE_CHECKING:
    from ..station import Station


def upload(station: Station) -> None:
    """Bring the S3 store, where one is set, to what the folder holds; raises PublishError, and the next refresh tries again."""
    from ..publishing import S3Publisher, open_store

    settings = station.settings.publishing
    if settings.storage != "s3":
        return
    drift = S3Publisher(station.folder, open_store(settings), settings.where).sync(repair=True)
    logs.get("publishing").info("uploaded", where=settings.where, drift=str(drift)[:300])


def tell_hub(station: Station, changed: Sequence[str]) -> None:
    """Tell the hub which feeds changed; a hub that does not answer costs nothing but time."""
    from ..model import Receipt
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
