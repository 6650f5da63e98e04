"""The spare of a slot: what lies ready beside its address for when nothing else works, spoken while all is well.

Its file, playlists and sidecar are prepared whole inside ``feeds/station/<slot>/.spare``, so that laying it needs nothing that can fail.
It names no day. Before any voice has spoken it is the recording that ships with the program.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import logs
from ..delivery import files, flip
from ..delivery.latest import disk_errors, lay_spare, what_lies
from ..delivery.staging import folder_of, laid_of, old_versions, set_spare, spare_texts, stage
from ..errors import BroadcasterError, StudioError
from ..mark import LAYOUT, read_mark
from ..model import Bulletin, BulletinItem, Mark, Master
from ..radio import spare_lines
from ..radio.playlists import SPARE
from ..steps import quiet
from ..store.codec import from_json, to_json
from . import last_resort
from .deliverable import is_there
from .exact import filler_of
from .programme import Piece, Programme, lines_of_station, make_master, sound_paths, voiced

if TYPE_CHECKING:
    from ..station import Station

#: where a spare's masters lie among those of days
_NO_DAY = date(2000, 1, 1)
ITEMS = (BulletinItem("notice", "Bản tin dự phòng"),)
#: beside the set: what it was made of
_MADE = "made.json"
_SHIPPED = "shipped"


def prepare_spare(station: Station, name: str) -> None:
    """Make the slot's spare while all is well; does nothing when words, voice, sounds and address are the same. Raises BroadcasterError."""
    slot = station.settings.slots[name]
    words = spare_lines(station.texts, station.settings.station, slot.title)
    shape = slot.model_dump(mode="json", include={"exact", "length", "tolerance"})
    wish = json.dumps(
        [words, shape, LAYOUT, station.settings.studio.model_dump(mode="json")], ensure_ascii=False, sort_keys=True
    )

    def spoken(spare: Bulletin) -> Master:
        programme = voiced(station, spare, [Piece(lines_of_station(station.reader, words), slot.title)], quiet)
        return make_master(station, spare, programme, quiet, dated=False)[0]

    _prepare(station, name, wish, spoken)


def ensure_spare(station: Station, name: str, *, thoroughly: bool = False) -> None:
    """See that the slot has a spare at all: where it has none, the shipped recording becomes it. Needs no voice.

    ``thoroughly`` looks at its bytes as well, for who writes into a file at the address writes into the spare. Raises BroadcasterError.
    """
    there = flip.spare_of(folder_of(station, name)) is not None
    if there and not thoroughly:
        return
    known = _made(station, name)
    if known and not _is_whole(station, from_json(Master, known["master"])):
        known, there = {}, False
    if there:
        return
    if known:  # moved to the address, on a disk that knows no links
        _stage(station, _spare_bulletin(station, name, from_json(Master, known["master"])), known)
        return
    _prepare(station, name, _SHIPPED, lambda spare: _shipped(station, spare))


def spare_master(station: Station, name: str) -> Master | None:
    """The sound of the slot's spare, known without the store; None where there is none."""
    known = _made(station, name)
    return from_json(Master, known["master"]) if known else None


def prepare_spares(station: Station) -> None:
    """Each slot's spare; one that cannot be made now is made at the next hour, and the shipped recording lies there until then."""
    for name in station.settings.slots:
        for prepare in (ensure_spare, prepare_spare):
            try:
                prepare(station, name)
            except (BroadcasterError, OSError) as error:
                logs.get("radio").warning("no spare yet", slot=name, why=str(error))


def _prepare(station: Station, name: str, wish: str, make: Callable[[Bulletin], Master]) -> None:
    known = _made(station, name)
    there = known.get("wish") == wish and flip.spare_of(folder_of(station, name)) is not None
    master = from_json(Master, known["master"]) if there else None
    if master is not None and not _is_whole(station, master):
        master = None
    spare = _spare_bulletin(station, name, master)
    if master is None:
        master = make(spare)
        spare = _spare_bulletin(station, name, master)
    elif _texts(station, spare)[flip.SIDECAR] == (folder_of(station, name) / flip.SPARE / flip.SIDECAR).read_text(
        "utf-8"
    ):
        return
    _stage(station, spare, {"wish": wish, "master": to_json(master)})


def _stage(station: Station, spare: Bulletin, made: Mapping[str, Any]) -> None:
    """Let ``spare`` be the slot's spare, at the address as well where the one before lies there."""
    from ..publishing import replace_file

    slot = folder_of(station, spare.slot)
    laid = laid_of(station, spare, "spare")
    files.note(station, [path for one in laid for path in (one.master.path, f"station/{spare.slot}/{one.versioned}")])
    with disk_errors(slot):
        slot.mkdir(parents=True, exist_ok=True)
        with flip.locked(slot):
            folder = slot / flip.NEW_SPARE
            stage(station, folder, laid, _texts(station, spare))
            replace_file(folder / _MADE, json.dumps(made, ensure_ascii=False).encode())
            set_spare(slot)
    lies = what_lies(station, spare.slot)
    assert spare.master is not None
    if lies.get("kind") == SPARE and lies.get("sha256") != spare.master.sha256:
        lay_spare(station, spare.slot)
    files.remove(station, old_versions(station, spare.slot))


def _is_whole(station: Station, master: Master) -> bool:
    return all(is_there(station, one) for one in (master, *master.beside))


def _texts(station: Station, spare: Bulletin) -> dict[str, str]:
    return spare_texts(station, spare, laid_of(station, spare, "spare"))


def _made(station: Station, name: str) -> dict[str, Any]:
    """What the spare was made of; nothing where that is not known, or its sound has gone."""
    try:
        known: dict[str, Any] = json.loads((folder_of(station, name) / flip.SPARE / _MADE).read_bytes())
        master = from_json(Master, known["master"])
    except (OSError, ValueError, KeyError):
        return {}
    return known if all(station.path(one.path).is_file() for one in (master, *master.beside)) else {}


def _spare_bulletin(station: Station, name: str, master: Master | None = None) -> Bulletin:
    now = station.now()  # says when its voice spoke, and nothing of when it is heard
    return Bulletin(
        slot=name,
        date=_NO_DAY,
        airs=now,
        ready_by=now,
        valid_until=now,
        title=station.settings.slots[name].title,
        items=ITEMS,
        master=master,
    )


def _shipped(station: Station, spare: Bulletin) -> Master:
    """The shipped recording, as the slot wants its files; as it is where not even the studio works."""
    try:
        return _through_the_studio(station, spare)
    except BroadcasterError as error:
        logs.get("radio").warning("shipped recording as it is", slot=spare.slot, why=str(error))
    return _as_it_is(station, spare)


def _through_the_studio(station: Station, spare: Bulletin) -> Master:
    from ..studio import Part, Sound
    from ..studio.fitting import fit

    slot = station.settings.slots[spare.slot]
    parts: tuple[Part, ...] = (Sound("last resort", last_resort.SORRY),)
    if slot.exact:
        seconds, tolerance = slot.length.total_seconds(), slot.tolerance.total_seconds()
        try:
            parts = fit(parts, seconds, filler=filler_of(sound_paths(station)), tolerance=tolerance).parts
        except StudioError as error:
            logs.get("radio").warning("slot not met", slot=spare.slot, why=str(error))
    key = (_SHIPPED, hashlib.sha256(last_resort.SORRY.read_bytes()).hexdigest(), f"{slot.length} {slot.exact}")
    programme = Programme((Piece((), spare.title),), parts, key, shipped_mark(last_resort.SORRY))
    return make_master(station, spare, programme, quiet, dated=False)[0]


def shipped_mark(path: Path) -> Mark:
    """What a shipped recording says of who speaks."""
    mark = read_mark(path)
    assert mark is not None, "it was made with one"
    return mark


def _as_it_is(station: Station, spare: Bulletin) -> Master:
    data = last_resort.SORRY.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    path = f"audio/bulletins/{_NO_DAY}/{spare.slot}-{digest[:8]}.mp3"
    place = station.path(path)
    with disk_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(last_resort.SORRY, place)
        rate, seconds = last_resort.RATE, last_resort.seconds_of(place)
    samples = round(seconds * rate)
    return Master(digest, _SHIPPED, path, "audio/mpeg", len(data), samples, rate, last_resort.LUFS, -1.0, 0.0, digest)
