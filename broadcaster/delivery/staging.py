"""A set for a slot's address, prepared whole beside it: sound as links to the masters, playlists, the sidecar; and the versioned names."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoreError
from ..model import Bulletin
from ..radio.playlists import Laid, lists, sidecar, spare_sidecar
from . import flip

if TYPE_CHECKING:
    from ..station import Station

#: what only one bulletin is ever called, by the day and the minute on the station's clock at which it airs
_VERSIONED = re.compile(r"(\d{4}-\d\d-\d\d-\d{4})-[0-9a-f]{8}\.[a-z0-9]+")
_SPARE_VERSIONED = re.compile(r"spare-[0-9a-f]{8}\.[a-z0-9]+")
#: how long after it aired a bulletin can still be fetched under its versioned name
KEEP_VERSIONED = timedelta(days=1)


def folder_of(station: Station, slot: str) -> Path:
    return station.feeds / "station" / slot


def laid_of(station: Station, bulletin: Bulletin, version: str = "") -> tuple[Laid, ...]:
    """The bulletin's master and those beside it, one of each file type, with the names that they get at the address."""
    assert bulletin.master is not None
    begins = version or version_of(station, bulletin)
    found: dict[str, Laid] = {}
    for one in (bulletin.master, *bulletin.master.beside):
        suffix = Path(one.path).suffix
        found.setdefault(suffix, Laid(f"latest{suffix}", f"{begins}-{one.sha256[:8]}{suffix}", one))
    return tuple(found.values())


def texts_of(station: Station, bulletin: Bulletin, laid: Sequence[Laid]) -> dict[str, str]:
    """Playlists and sidecar of a bulletin."""
    day = bulletin.repeats or bulletin.date
    label = f"{station.settings.station.name} - {bulletin.title} {day:%d/%m/%Y}"
    return lists(sidecar(bulletin, laid, f"{station.address}/station/{bulletin.slot}", label, station.now()))


def spare_texts(station: Station, spare: Bulletin, laid: Sequence[Laid]) -> dict[str, str]:
    """Playlists and sidecar of a slot's spare."""
    label = f"{station.settings.station.name} - {spare.title}"
    return lists(spare_sidecar(spare, laid, f"{base_address(station)}/station/{spare.slot}", label))


def base_address(station: Station) -> str:
    """The station's address, also while the store that knows it cannot be read."""
    try:
        return station.address
    except StoreError:
        return station.settings.web.address


def stage(station: Station, folder: Path, laid: Sequence[Laid], texts: dict[str, str]) -> None:
    """Prepare a set in ``folder``, the sidecar last, and give its sounds their versioned names beside it. Raises OSError, DiskError."""
    from ..publishing import replace_file

    folder.mkdir(exist_ok=True)
    (folder / flip.SIDECAR).unlink(missing_ok=True)  # not whole until it is there again
    for old in folder.glob("latest.*"):
        old.unlink()
    for one in laid:
        source = station.path(one.master.path)
        _link_or_copy(source, folder / one.name)
        _link_or_copy(source, folder.parent / one.versioned)
        with suppress(OSError):  # dated now: a client that asks for what is newer than its copy gets it
            os.utime(folder / one.name)
    for name, text in texts.items():
        replace_file(folder / name, text.encode())


def set_spare(slot: Path) -> None:
    """Let the set that was prepared as the new spare be the slot's spare. Call it ``locked``; killed in between there is one or the other.

    Raises OSError.
    """
    old = slot / f"{flip.SPARE}.old"
    shutil.rmtree(old, ignore_errors=True)
    with suppress(FileNotFoundError):
        (slot / flip.SPARE).replace(old)
    (slot / flip.NEW_SPARE).replace(slot / flip.SPARE)
    shutil.rmtree(old, ignore_errors=True)


def _link_or_copy(source: Path, target: Path) -> None:
    """Make ``target`` the file ``source``, whole at every moment; a copy only where the disk knows no links. Raises OSError."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:
        try:
            shutil.copyfile(source, part)
            with part.open("rb+") as copy:
                os.fsync(copy.fileno())
        except OSError:
            part.unlink(missing_ok=True)
            raise
    part.replace(target)
    part.unlink(missing_ok=True)  # two names of one file are not renamed over each other


# --- versioned names


def version_of(station: Station, bulletin: Bulletin) -> str:
    """What the versioned names of a bulletin's files begin with."""
    return f"{station.local(bulletin.airs):%Y-%m-%d-%H%M}"


def versions_of(station: Station, bulletin: Bulletin) -> Iterator[str]:
    """The public paths of every file that has lain at the address for this bulletin and can still be fetched by its own name."""
    for place in sorted(folder_of(station, bulletin.slot).glob(f"{version_of(station, bulletin)}-*")):
        if _VERSIONED.fullmatch(place.name):
            yield f"station/{bulletin.slot}/{place.name}"


def old_versions(station: Station, slot: str) -> list[str]:
    """The public paths of files of bulletins that aired long enough ago, and of spares that were replaced; what the spare and the address
    name stays."""
    place = folder_of(station, slot)
    sets = [flip.told(place), flip.told(flip.spare_of(place) or place)]
    named = {file["versioned_url"].rpartition("/")[2] for said in sets for file in said.get("files", ())}
    limit = f"{station.local(station.now() - KEEP_VERSIONED):%Y-%m-%d-%H%M}"
    found = []
    for each in sorted(place.iterdir()):
        match = _VERSIONED.fullmatch(each.name)
        over = match is not None and match[1] < limit
        if each.name not in named and (over or _SPARE_VERSIONED.fullmatch(each.name)):
            found.append(f"station/{slot}/{each.name}")
    return found
