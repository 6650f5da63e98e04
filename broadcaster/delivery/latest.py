"""Where the station's automation finds a slot's bulletin: the ``latest`` files at its fixed address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..model import (
    Actor,
    Bulletin,
    Receipt,
)
from ..radio import (
    m3u,
    pls,
    sidecar,
    xspf,
)
from ..store import outbox, receipts
from . import files

if TYPE_CHECKING:
    from ..station import Station

#: what names the sound, beside it
LISTS = ("latest.m3u", "latest.pls", "latest.xspf", "latest.json")


def receipt_name(bulletin: Bulletin) -> str:
    """What the bulletin is called in receipts."""
    return f"bulletin:{bulletin.name}"


def put_out(station: Station, bulletin: Bulletin, actor: Actor) -> None:
    """Replace the slot's ``latest`` files, the sound first, each whole or not at all."""
    from ..publishing import replace_file

    master = bulletin.master
    assert master is not None
    folder = station.feeds / "station" / bulletin.slot
    folder.mkdir(parents=True, exist_ok=True)
    extension = Path(master.path).suffix
    names = (f"latest{extension}", *LISTS)
    paths = [master.path, *(f"station/{bulletin.slot}/{name}" for name in names)]
    files.note(station, paths)  # so that those who follow look here even when this process dies before the end
    replace_file(folder / f"latest{extension}", station.path(master.path).read_bytes())
    url = f"{station.address}/station/{bulletin.slot}/latest{extension}"
    title = f"{station.settings.station.name} - {bulletin.title} {bulletin.date:%d/%m/%Y}"
    texts = (
        m3u(url, title, master.seconds),
        pls(url, title, master.seconds),
        xspf(url, title, master.seconds),
        sidecar(bulletin, url, station.now()),
    )
    for name, text in zip(LISTS, texts, strict=True):
        replace_file(folder / name, text.encode())
    receipt = Receipt("published", receipt_name(bulletin), station.now(), str(url), actor=actor, sha256=master.sha256)
    with station.store.begin() as tx:
        receipts.add(tx, receipt)
        files.note_in(tx, station, paths)
        outbox.add(tx, outbox.ChangeKind.BULLETIN, bulletin.name, station.now(), actor)
