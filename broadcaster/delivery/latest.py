"""Where the station's automation finds a slot's bulletin: the ``latest`` files at its fixed address.

Whatever shall lie there is prepared whole in a folder beside, sound as links to the masters, and brought by renames (:mod:`.flip`).
Each sound has a second, versioned name, which the playlists give: ``2026-11-23-0600-1a2b3c4d.mp3``, ``spare-1a2b3c4d.mp3``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import logs
from ..errors import DiskError, StoreError
from ..model import (
    Actor,
    Bulletin,
    Receipt,
)
from ..store import outbox, receipts
from . import files, flip
from .staging import folder_of, laid_of, old_versions, stage, texts_of

if TYPE_CHECKING:
    from ..station import Station

#: what names the sound, beside it
LISTS = ("latest.m3u", "latest.pls", "latest.xspf", flip.SIDECAR)


def receipt_name(bulletin: Bulletin) -> str:
    """What the bulletin is called in receipts."""
    return f"bulletin:{bulletin.name}"


def what_lies(station: Station, slot: str) -> dict[str, Any]:
    """What the sidecar at the slot's address says; nothing where there is none."""
    return flip.told(folder_of(station, slot))


def put_out(station: Station, bulletin: Bulletin, actor: Actor) -> None:
    """Bring the bulletin to its slot's address, all of it or nothing; the spare is laid when it is that which the bulletin has.

    Raises DiskError, StoreError; after a StoreError the files lie where they should, and nobody who follows knows of it.
    """
    assert bulletin.master is not None
    slot = folder_of(station, bulletin.slot)
    spare = flip.spare_of(slot)
    if spare is not None and flip.told(spare).get("sha256") == bulletin.master.sha256:
        lay_spare(station, bulletin.slot)
    else:
        _put_out(station, bulletin, slot)
    master = bulletin.master
    url = f"{station.address}/station/{bulletin.slot}/latest{Path(master.path).suffix}"
    receipt = Receipt("published", receipt_name(bulletin), station.now(), url, actor=actor, sha256=master.sha256)
    with station.store.begin() as tx:
        receipts.add(tx, receipt)
        files.note_in(tx, station, [master.path, *_paths_at(station, bulletin.slot)])
        outbox.add(tx, outbox.ChangeKind.BULLETIN, bulletin.name, station.now(), actor)


def _put_out(station: Station, bulletin: Bulletin, slot: Path) -> None:
    laid = laid_of(station, bulletin)
    paths = [one.master.path for one in laid]
    paths += [f"station/{bulletin.slot}/{name}" for one in laid for name in (one.versioned, one.name)]
    files.note(station, [*paths, *(f"station/{bulletin.slot}/{name}" for name in LISTS)])
    with disk_errors(slot):
        slot.mkdir(parents=True, exist_ok=True)
        with flip.locked(slot):
            stage(station, slot / flip.COMING, laid, texts_of(station, bulletin, laid))
            flip.lay_coming(slot)
        files.remove(station, old_versions(station, bulletin.slot))


def lay_spare(station: Station, slot: str) -> bool:
    """Lay the slot's spare at its address, by links and renames alone; False where there is none and the address is empty now.

    What of it cannot be noted for those who carry files elsewhere is told and found by the next comparison. Raises DiskError.
    """
    place = folder_of(station, slot)
    with disk_errors(place), flip.locked(place):
        laid = flip.lay_spare(place)
    note_address(station, slot)
    return laid


def flip_stale(station: Station, slot: str) -> str | None:
    """Lay the spare where what lies at the slot's address may not be fetched any more; returns why, None where all is well.

    Needs neither database nor voice nor free space. Raises DiskError.
    """
    place = folder_of(station, slot)
    if not place.is_dir():
        return "chưa có bản tin"
    if not (place / flip.COMING / flip.SIDECAR).exists() and flip.fault(place, station.now()) is None:
        return None
    before = flip.told(place)
    with disk_errors(place):
        why = flip.flip(place, station.now())
    if why is not None and (before or flip.told(place)):
        logs.get("radio").warning("spare laid at the address", slot=slot, why=why, was=before.get("date"))
        note_address(station, slot)
    return why


def note_address(station: Station, slot: str) -> None:
    """Tell those who carry files elsewhere that the address holds something else, where the store can be written."""
    try:
        there, gone = _paths_at(station, slot), []
        for name in ("latest.mp3", "latest.wav", *LISTS):
            path = f"station/{slot}/{name}"
            if path not in there:
                gone.append(path)
        files.note(station, there)
        files.note(station, gone, outbox.ChangeKind.GONE)
    except StoreError as error:
        logs.get("radio").warning("change at the address not noted", slot=slot, why=str(error))


def _paths_at(station: Station, slot: str) -> list[str]:
    """Public paths of all that lies at the address now, sound under both its names first."""
    said = what_lies(station, slot)
    named = [
        name for file in said.get("files", ()) for name in (file["versioned_url"].rpartition("/")[2], file["name"])
    ]
    place = folder_of(station, slot)
    return [f"station/{slot}/{name}" for name in (*named, *LISTS) if (place / name).is_file()]


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Failures of the disk below ``folder`` in our words. Raises DiskError."""
    try:
        yield
    except OSError as error:
        fault = f"không ghi được ({error.strerror or error})"
        raise DiskError(str(folder), fault, "Kiểm tra chỗ trống và quyền ghi của ổ đĩa.") from error
