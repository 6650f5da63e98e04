"""Where the station's automation finds a slot's bulletin: the ``latest`` files at its fixed address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..delivery.refresh import mark_changed
from ..model import (
    Bulletin,
    Receipt,
)
from ..radio import (
    m3u,
    pls,
    sidecar,
    xspf,
)
from ..store import receipts

if TYPE_CHECKING:
    from ..station import Station


def put_out(station: Station, bulletin: Bulletin) -> None:
    """Replace the slot's ``latest`` files, the sound first, each whole or not at all."""
    from ..publishing import replace_file

    master = bulletin.master
    assert master is not None
    folder = station.feeds / "station" / bulletin.slot
    folder.mkdir(parents=True, exist_ok=True)
    extension = Path(master.path).suffix
    replace_file(folder / f"latest{extension}", station.path(master.path).read_bytes())
    url = f"{station.settings.station.base_url}/station/{bulletin.slot}/latest{extension}"
    title = f"{station.settings.station.name} - {bulletin.title} {bulletin.date:%d/%m/%Y}"
    for name, text in (
        ("latest.m3u", m3u(url, title, master.seconds)),
        ("latest.pls", pls(url, title, master.seconds)),
        ("latest.xspf", xspf(url, title, master.seconds)),
        ("latest.json", sidecar(bulletin, url, station.now())),
    ):
        replace_file(folder / name, text.encode())
    with station.store.begin() as tx:
        receipts.add(tx, Receipt("published", f"bulletin:{bulletin.slot}:{bulletin.date}", station.now(), str(url)))
        mark_changed(tx)
