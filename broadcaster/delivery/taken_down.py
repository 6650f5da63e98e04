"""Bulletins that carry a withdrawn episode: their sound goes, replaced files as well, and nothing of it stays at ``latest``.

Which bulletins these are is read from the store each time, so that it does not matter who asks, how often, or who died in between. The
rows follow in :mod:`broadcaster.bulletins.life`; what has not aired is made again by the watch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import Actor, Bulletin, BulletinItem, BulletinState, Master
from ..store import bulletins, episodes, leases, memory
from ..store.codec import from_json
from ..store.outbox import ChangeKind
from . import files, gone
from .latest import LISTS, put_out, receipt_name
from .names import bulletin_stem

if TYPE_CHECKING:
    from ..station import Station


def take_down(station: Station, *, made: str = "") -> None:
    """Remove the sound of every bulletin that carries a withdrawn episode; the spare, or nothing, lies at ``latest`` instead.

    A slot whose bulletin is being made is left alone until that is done: who makes it asks for it then, as ``made``.
    """
    with station.store.read() as tx:
        carrying = bulletins.carrying_withdrawn(tx)
    for place in sorted((station.feeds / "station").glob("*/latest.json")):
        if not _is_being_made(station, place.parent.name, made):
            _clear_latest(station, place)
    for bulletin in carrying:
        if not _is_being_made(station, bulletin.slot, made):
            _remove(station, bulletin, list(_files_of(station, bulletin)))


def remove_replaced(station: Station, since: date, *, made: str = "") -> None:
    """Remove files of bulletins since that day which were replaced: what they said is not known any more."""
    with station.store.read() as tx:
        recent = bulletins.newest(tx, since=since, slot=made or None, limit=None)
    for bulletin in recent:
        if bulletin.master is not None and not _is_being_made(station, bulletin.slot, made):
            _remove(station, bulletin, [path for path in _files_of(station, bulletin) if path != bulletin.master.path])


def is_down(station: Station, bulletin: Bulletin) -> bool:
    """Whether nothing of the bulletin can be heard any more."""
    return not any(_files_of(station, bulletin))


def _is_being_made(station: Station, slot: str, made: str) -> bool:
    with station.store.read() as tx:
        return slot != made and leases.holder(tx, f"bulletin:{slot}", station.now()) is not None


def _folder(bulletin: Bulletin) -> str:
    return f"audio/bulletins/{bulletin.date:%Y-%m-%d}/"


def _files_of(station: Station, bulletin: Bulletin) -> Iterator[str]:
    """The public paths of every file that was made for the bulletin, replaced ones as well."""
    name = re.compile(rf"{re.escape(bulletin_stem(bulletin))}-[0-9a-f]{{8}}\.[a-z0-9]+")
    for place in sorted(station.path(_folder(bulletin)).glob("*")):
        if name.fullmatch(place.name):
            yield f"{_folder(bulletin)}{place.name}"


def _remove(station: Station, bulletin: Bulletin, paths: list[str]) -> None:
    there = [path for path in paths if station.path(path).is_file()]
    if there:
        with station.store.begin() as tx:
            gone.remember(tx, receipt_name(bulletin), there)
        files.remove(station, there)


def _clear_latest(station: Station, sidecar: Path) -> None:
    """Put the spare, or nothing, where a bulletin lies that carries a withdrawn episode."""
    said = json.loads(sidecar.read_bytes())
    guids = [item["guid"] for item in said["items"] if item["guid"]]
    with station.store.read() as tx:
        if not episodes.withdrawn_among(tx, guids):
            return
        known = bulletins.get(tx, said["slot"], datetime.fromisoformat(said["airs"]).astimezone(UTC))
        spare = memory.fact(tx, f"spare:{said['slot']}")
    if known is not None and spare and station.path(spare["master"]["path"]).is_file():
        items = (BulletinItem("notice", "Bản tin dự phòng"),)
        master = from_json(Master, spare["master"])
        fallback = BulletinState.FALLBACK
        instead = replace(known, state=fallback, master=master, items=items, chapters=(), note=None)
        put_out(station, instead, Actor.step(station.owner))
        return
    sounds = [place.name for place in sidecar.parent.glob("latest.*") if place.name not in LISTS]
    slot = sidecar.parent.name
    paths = [f"station/{slot}/{name}" for name in (*sounds, *LISTS)]
    files.note(station, paths, ChangeKind.GONE)
    for name in (*sounds, *LISTS):  # the sidecar last: it is what tells that there is something to do
        (sidecar.parent / name).unlink(missing_ok=True)
