"""The spare of a slot, spoken while all is well, for when nothing else works."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.latest import put_out
from ..errors import BroadcasterError, RadioError
from ..mark import LAYOUT
from ..model import (
    Actor,
    Bulletin,
    BulletinItem,
    Master,
)
from ..radio import calendar_of, next_occurrence
from ..steps import quiet
from ..store import memory
from ..store.codec import from_json, to_json
from .life import out, state_when_out
from .programme import Piece, lines_of_station, make_master, voiced

if TYPE_CHECKING:
    from ..station import Station


def prepare_spare(station: Station, name: str) -> None:
    """Make the slot's spare file while all is well; does nothing when the words, the voice and the sounds are the same."""
    slot = station.settings.slots[name]
    occurrence = next_occurrence(slot, station.now(), calendar_of(station.settings, name))
    if occurrence is None:
        return
    spare = Bulletin(
        slot=name,
        date=date(2000, 1, 1),  # no day is said in it, so that it is never yesterday's news
        airs=occurrence.airs,
        ready_by=occurrence.ready_by,
        valid_until=occurrence.valid_until,
        title=slot.title,
        items=(BulletinItem("notice", "Bản tin dự phòng"),),
    )
    fact = f"spare:{name}"
    words = (
        f"{station.settings.station.name}. {slot.title}.",
        "Bản tin hôm nay chưa sẵn sàng vì lý do kỹ thuật. Mong quý vị thông cảm và đón nghe bản tin sau.",
    )
    shape = slot.model_dump(mode="json", include={"exact", "length", "tolerance"})
    wish = json.dumps(
        [words, shape, LAYOUT, station.settings.studio.model_dump(mode="json")], ensure_ascii=False, sort_keys=True
    )
    with station.store.read() as tx:
        kept = memory.fact(tx, fact)
    if kept and kept["wish"] == wish and station.path(kept["master"]["path"]).is_file():
        return
    programme = voiced(station, spare, [Piece(lines_of_station(station.reader, words), slot.title)], quiet)
    master, _ = make_master(station, spare, programme, quiet)
    with station.store.begin() as tx:
        memory.set_fact(tx, fact, {"wish": wish, "master": to_json(master)})


def spare_instead(station: Station, bulletin: Bulletin, why: str, actor: Actor) -> Bulletin:
    with station.store.read() as tx:
        kept = memory.fact(tx, f"spare:{bulletin.slot}")
    if not kept or not station.path(kept["master"]["path"]).is_file():
        raise RadioError(
            bulletin.title, f"không làm được bản tin ({why}) và chưa có tệp dự phòng", "Kiểm tra giọng đọc và đĩa."
        )
    spare = replace(
        bulletin,
        state=state_when_out(fallback=True),
        master=from_json(Master, kept["master"]),
        items=(BulletinItem("notice", "Bản tin dự phòng"),),
        note=f"phát tệp dự phòng vì {why}",
    )
    put_out(station, spare, actor)
    return out(station, spare, actor, spare.state)


def prepare_spares(station: Station) -> None:
    """Each slot's spare file; one that cannot be made now is made at the next hour."""
    for name in station.settings.slots:
        try:
            prepare_spare(station, name)
        except BroadcasterError as error:
            logs.get("radio").warning("no spare yet", slot=name, why=str(error))
