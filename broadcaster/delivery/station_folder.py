"""The public folder ``/station`` as a whole: what is on air now and next, the programme ahead, and nothing of slots that are no more."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..radio import Occurrence, calendar_of, occurrences
from ..radio.playlists import lists
from ..store.outbox import ChangeKind
from . import files, flip, gone
from .latest import what_lies
from .staging import base_address, folder_of

if TYPE_CHECKING:
    from ..station import Station

#: how far ahead the programme is told
AHEAD = timedelta(hours=36)
NOW, NEXT, SCHEDULE = "station/now.json", "station/next.json", "station/schedule.json"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the slots' sidecars were when everything followed them, and until when that holds."""

    signature: tuple[object, ...]
    since: datetime
    until: datetime


_seen: WeakKeyDictionary[Station, _Seen] = WeakKeyDictionary()
#: of what is told ahead, so much may pass before it is told anew
_SLACK = timedelta(hours=6)


def keep(station: Station) -> None:
    """Let names and programme follow what lies at the addresses; costs nothing while none of it has changed and no time on air begins or ends."""
    now, signature, known = station.now(), _signature(station), _seen.get(station)
    if known is not None and known.signature == signature and known.since <= now < known.until:
        return
    name_address(station)
    until = write_programme(station)
    _seen[station] = _Seen(_signature(station), now, until)


def _signature(station: Station) -> tuple[object, ...]:
    places = [
        station.path(f"feeds/{SCHEDULE}"),
        *(folder_of(station, name) / flip.SIDECAR for name in station.settings.slots),
    ]
    return (base_address(station), id(station.settings), *map(_stamp, places))


def _stamp(place: Path) -> tuple[int, int] | None:
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


# --- the programme


def write_programme(station: Station) -> datetime:
    """Write what is on air now, what comes next, and all times on air of the next hours with the files that lie ready for them; returns until
    when that is right."""
    now = station.now()
    base, ahead = base_address(station), _ahead(station, now)
    entries = [_entry(station, base, name, one) for name, one in ahead]
    on_air = [one for one in entries if datetime.fromisoformat(one["airs"]) <= now]
    coming = [one for one in entries if datetime.fromisoformat(one["airs"]) > now]
    head = {"station": station.settings.station.name, "timezone": str(station.settings.station.timezone)}
    told: dict[str, dict[str, Any]] = {
        SCHEDULE: {**head, "entries": entries},
        NOW: {**head, "entry": on_air[-1] if on_air else None},
        NEXT: {**head, "entry": coming[0] if coming else None},
    }
    files.put(station, {path: _text(value) for path, value in told.items()})
    changes = [moment for _, one in ahead for moment in (one.airs, one.ends) if moment > now]
    return min([*changes, now + _SLACK])


def _ahead(station: Station, now: datetime) -> list[tuple[str, Occurrence]]:
    """Every slot's times on air that are not over, as far ahead as is told, in the order in which they come."""
    found: list[tuple[str, Occurrence]] = []
    for name, slot in station.settings.slots.items():
        found += [(name, one) for one in occurrences(slot, now, now + AHEAD, calendar_of(station.settings, name))]
    return sorted(found, key=lambda each: (each[1].airs, each[0]))


def _entry(station: Station, address: str, name: str, one: Occurrence) -> dict[str, Any]:
    """A time on air; ``files`` are there once its own bulletin lies at the address."""
    slot, said = station.settings.slots[name], what_lies(station, name)
    ready = said.get("airs") is not None and datetime.fromisoformat(said["airs"]) == one.airs
    base = f"{address}/station/{name}"
    return {
        "slot": name,
        "title": one.title or slot.title,
        "date": one.day.isoformat(),
        "airs": station.local(one.airs).isoformat(),
        "ends": station.local(one.ends).isoformat(),
        "ready_by": station.local(one.ready_by).isoformat(),
        "valid_until": station.local(one.valid_until).isoformat(),
        "latest": f"{base}/latest.json",
        "playlist": f"{base}/latest.m3u",
        "ready": ready,
        "files": said["files"] if ready else [],
    }


def _text(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


# --- slots that are no more


def remove_old_slots(station: Station) -> None:
    """Remove what lies at the addresses of slots that were removed, renamed or rest; the fixed ones answer 410."""
    for place in sorted((station.feeds / "station").glob("*/")):
        name = place.name
        if name in station.settings.slots or name in flip.NOT_SLOTS or name.startswith("."):
            continue
        paths = [f"station/{name}/{one.name}" for one in sorted(place.iterdir()) if not one.name.startswith(".")]
        with station.store.begin() as tx:
            gone.remember(tx, f"slot:{name}", [path for path in paths if path.rpartition("/")[2].startswith("latest.")])
            files.note_in(tx, station, paths, ChangeKind.GONE)
        shutil.rmtree(place)
        gone.write(station)


# --- the address that playlists name


def name_address(station: Station) -> None:
    """Write playlists and sidecars anew that name another address than the station's."""
    base = base_address(station)
    for name in station.settings.slots:
        slot = folder_of(station, name)
        said = flip.told(slot)
        old = str(said.get("url", "")).partition("/station/")[0]
        if not said.get("versioned_url") or old == base:
            continue
        renamed = json.loads(json.dumps(said).replace(f'"{old}/station/', f'"{base}/station/'))
        with flip.locked(slot):
            if flip.told(slot) == said:  # nothing else was brought meanwhile
                files.put(station, {f"station/{name}/{one}": text.encode() for one, text in lists(renamed).items()})
