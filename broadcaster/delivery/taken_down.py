"""Bulletins that carry a withdrawn episode: their sound goes, replaced files as well, and nothing of it stays at ``latest``.

Which bulletins these are is read from the store each time, so that it does not matter who asks, how often, or who died in between. The
rows follow in :mod:`broadcaster.bulletins.life`; what has not aired is made again by the watch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..errors import DiskError
from ..model import Bulletin
from ..store import bulletins, episodes, leases
from . import files, flip, gone
from .latest import disk_errors, lay_spare, receipt_name
from .names import bulletin_stem
from .staging import versions_of

if TYPE_CHECKING:
    from ..station import Station

#: beside the slots' folders: what lies there carries no episode
_NO_SLOT = "emergency"


def take_down(station: Station, *, made: str = "") -> None:
    """Remove the sound of every bulletin that carries a withdrawn episode; the spare, or nothing, lies at ``latest`` instead.

    A slot whose bulletin is being made is left alone until that is done: who makes it asks for it then, as ``made``.
    """
    with station.store.read() as tx:
        carrying = bulletins.carrying_withdrawn(tx)
    for place in sorted((station.feeds / "station").glob("*/latest.json")):
        if place.parent.name != _NO_SLOT and not _is_being_made(station, place.parent.name, made):
            _clear_latest(station, place)
    for bulletin in carrying:
        if not _is_being_made(station, bulletin.slot, made):
            _remove(station, bulletin, list(_files_of(station, bulletin)))


def cover(station: Station, guid: str) -> list[str]:
    """Lay the spare, by renames alone, wherever a bulletin lies that carries the episode: just before its withdrawal is written, so that
    whoever dies then leaves nothing of it on air. Returns the slots; who copies files is told later, by :func:`.latest.note_address`."""
    covered = []
    for place in sorted((station.feeds / "station").glob("*/latest.json")):
        folder = place.parent
        if folder.name == _NO_SLOT or guid not in {item["guid"] for item in flip.told(folder).get("items", ())}:
            continue
        try:
            with disk_errors(folder), flip.locked(folder):
                flip.lay_spare(folder)
        except DiskError as error:  # no reason to leave the episode public: what is made next takes it away
            logs.get("radio").warning("not covered", slot=folder.name, why=str(error))
        else:
            covered.append(folder.name)
    return covered


def remove_replaced(station: Station, since: date, *, made: str = "") -> None:
    """Remove files of bulletins since that day which were replaced: what they said is not known any more. Their versioned names as well."""
    with station.store.read() as tx:
        recent = bulletins.newest(tx, since=since, slot=made or None, limit=None)
    for bulletin in recent:
        if bulletin.master is not None and not _is_being_made(station, bulletin.slot, made):
            now = {one.sha256[:8] for one in (bulletin.master, *bulletin.master.beside)}
            kept = {one.path for one in (bulletin.master, *bulletin.master.beside)}
            old = [path for path in _files_of(station, bulletin) if path not in kept and _hash_in(path) not in now]
            _remove(station, bulletin, old)


def is_down(station: Station, bulletin: Bulletin) -> bool:
    """Whether nothing of the bulletin can be heard any more."""
    return not any(_files_of(station, bulletin))


def _is_being_made(station: Station, slot: str, made: str) -> bool:
    with station.store.read() as tx:
        return slot != made and leases.holder(tx, f"bulletin:{slot}", station.now()) is not None


def _hash_in(path: str) -> str:
    """The hash in a file's name: of its bytes in a versioned one, of what it was made of in a master's."""
    return path.rpartition("-")[2].partition(".")[0]


def _folder(bulletin: Bulletin) -> str:
    return f"audio/bulletins/{bulletin.date:%Y-%m-%d}/"


def _files_of(station: Station, bulletin: Bulletin) -> Iterator[str]:
    """The public paths of every file that was made for the bulletin, replaced ones as well."""
    name = re.compile(rf"{re.escape(bulletin_stem(bulletin))}-[0-9a-f]{{8}}\.[a-z0-9]+")
    for place in sorted(station.path(_folder(bulletin)).glob("*")):
        if name.fullmatch(place.name):
            yield f"{_folder(bulletin)}{place.name}"
    yield from versions_of(station, bulletin)


def _remove(station: Station, bulletin: Bulletin, paths: list[str]) -> None:
    from ..publishing.inventory import place_of

    there = [path for path in paths if station.path(place_of(path)).is_file()]
    if there:
        with station.store.begin() as tx:
            gone.remember(tx, receipt_name(bulletin), there)
        files.remove(station, there)


def _clear_latest(station: Station, sidecar: Path) -> None:
    """Put the spare, or nothing, where a bulletin lies that carries a withdrawn episode."""
    guids = [item["guid"] for item in flip.told(sidecar.parent).get("items", ()) if item["guid"]]
    with station.store.read() as tx:
        if not episodes.withdrawn_among(tx, guids):
            return
    lay_spare(station, sidecar.parent.name)
