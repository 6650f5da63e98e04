"""A slot becomes a bulletin: chosen, spoken, mastered, and put where the station's automation finds it, whatever failed.

The ladder below what :func:`broadcaster.radio.choose` gives: when the bulletin itself cannot be made, the slot's spare file, spoken
while all was well, goes out instead; only when there is none does the error reach the operator, and what is there stays.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError, RadioError
from ..model import (
    Bulletin,
    BulletinItem,
    BulletinState,
    Master,
    Receipt,
)
from ..radio import (
    Choice,
    Occurrence,
    choose,
    m3u,
    next_occurrence,
    occurrence_on,
    pls,
    sidecar,
    xspf,
)
from ..store import bulletins, episodes, leases, memory, receipts
from . import Progress, quiet
from .feeds import mark_changed
from .programme import Piece, TooLong, lines_of_station, make_master, pieces_of, voiced

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station

_LEASE = timedelta(minutes=15)
_LOOK_BACK = timedelta(days=30)


def make_bulletin(
    station: Station, name: str, *, day: date | None = None, progress: Progress = quiet, who: str = "lịch"
) -> Bulletin:
    """Make the slot's next bulletin (or that of ``day``) and put it at its address; returns it as it stands then.

    Raises RadioError for an unknown slot, when another process is making it, or when not even a spare file could go out.
    """
    slot = station.settings.slots.get(name)
    if slot is None:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise RadioError(name, "không có khung giờ này trong programme.toml", f"Các khung giờ đã khai: {known}.")
    zone = station.settings.station.timezone
    occurrence = occurrence_on(slot, day, zone) if day else next_occurrence(slot, station.now(), zone)
    with station.store.begin() as tx:
        if not leases.take(tx, f"bulletin:{name}", station.owner, station.now(), _LEASE):
            raise RadioError(name, "bản tin này đang được làm ở nơi khác", "Chờ một lát rồi thử lại.")
    try:
        return _make(station, name, slot, occurrence, progress, who)
    finally:
        with station.store.begin() as tx:
            leases.give_back(tx, f"bulletin:{name}", station.owner)


def _make(
    station: Station, name: str, slot: SlotSettings, occurrence: Occurrence, progress: Progress, who: str
) -> Bulletin:
    with station.store.begin() as tx:
        before = bulletins.get(tx, name, occurrence.day)
    corrected = outdated(station, before) if before is not None and before.master is not None else ()
    choice = choice_for(station, name, occurrence)
    bulletin = _planned(name, slot, occurrence, choice)
    _save(station, bulletin, who)
    try:
        bulletin, choice = _mastered(station, bulletin, choice, progress)
    except (BroadcasterError, OSError) as error:
        logs.get("radio").error("bulletin failed, the spare goes out", slot=name, why=str(error))
        return _spare_instead(station, bulletin, str(error), who)
    _save(station, bulletin, who)
    put_out(station, bulletin)
    ready = BulletinState.CORRECTED if corrected else BulletinState.READY
    state = BulletinState.FALLBACK if choice.is_fallback else ready
    bulletin = replace(bulletin, state=state, note=_note(choice, bulletin.note, corrected))
    _save(station, bulletin, who)
    return bulletin


def outdated(station: Station, bulletin: Bulletin) -> tuple[str, ...]:
    """Titles of what the bulletin says otherwise than the station does now: edited since, withdrawn, or over before it airs."""
    items = {item.guid: item for item in bulletin.items if item.guid}
    with station.store.begin() as tx:
        known = episodes.with_lines(tx, list(items))
    return tuple(
        items[guid].title
        for guid, episode in known.items()
        if episode.withdrawn
        or (episode.expires is not None and episode.expires <= bulletin.airs)
        or items[guid].revision not in (None, episode.revision)
    )


def choice_for(station: Station, name: str, occurrence: Occurrence) -> Choice:
    """What would fill the slot now: the episodes of its shows that it has not carried."""
    from ..publishing import select

    slot, shows = station.settings.slots[name], station.settings.shows
    with station.store.begin() as tx:
        carried = bulletins.already_carried(tx, name, occurrence.day)
        public = episodes.newest(tx, station.now(), since=station.now() - _LOOK_BACK)
    if slot.shows:
        wanted = {episode.guid for show in slot.shows for episode in select(shows[show], public)}
        public = [episode for episode in public if episode.guid in wanted]
    return choose(slot, public, carried, occurrence.airs)


def _planned(name: str, slot: SlotSettings, occurrence: Occurrence, choice: Choice) -> Bulletin:
    return Bulletin(
        slot=name,
        date=occurrence.day,
        state=BulletinState.FILLED,
        airs=occurrence.airs,
        ready_by=occurrence.ready_by,
        valid_until=occurrence.valid_until,
        title=slot.title,
        items=_items(choice),
    )


def _items(choice: Choice) -> tuple[BulletinItem, ...]:
    again = {episode.guid for episode in choice.episodes} if choice.rung == "evergreen" else choice.repeated
    items = tuple(
        BulletinItem("evergreen" if episode.guid in again else "episode", episode.title, episode.guid, episode.revision)
        for episode in choice.episodes
    )
    return items or (BulletinItem("notice", "Lời báo" if choice.left_out else "Chưa có tin mới"),)


def _note(choice: Choice, said: str | None, corrected: Sequence[str]) -> str | None:
    """What the operator should know: why it was made again, the rung of the ladder, what was too long, what the making itself told."""
    again = ", ".join(f"«{title}»" for title in corrected)
    rung = {
        "evergreen": "không có tin mới vừa khung giờ, phát lại bài còn giá trị",
        "notice": "không có tin mới vừa khung giờ, chỉ có lời báo",
    }.get(choice.rung)
    too_long = ", ".join(f"«{episode.title}»" for episode in choice.left_out)
    changed = f"làm lại vì bài đã sửa, đã gỡ hoặc hết hạn: {again}" if again else None
    notes = [changed, rung, f"bài dài hơn khung giờ nên không đọc: {too_long}" if too_long else None, said]
    return "; ".join(note for note in notes if note) or None


def _save(station: Station, bulletin: Bulletin, who: str) -> None:
    with station.store.begin() as tx:
        bulletins.save(tx, bulletin, station.now(), who=who)


def _mastered(station: Station, bulletin: Bulletin, choice: Choice, progress: Progress) -> tuple[Bulletin, Choice]:
    """The bulletin with its master; of an exact slot whole items are left out until the rest can be fitted."""
    while True:
        try:
            programme = voiced(station, bulletin, pieces_of(station, bulletin, choice), progress)
            break
        except TooLong as over:
            choice = choice.shorter(over.seconds)
            bulletin = replace(bulletin, items=_items(choice))
    master, chapters = make_master(station, bulletin, programme, progress)
    made = replace(bulletin, state=BulletinState.MASTERED, master=master, chapters=chapters, note=programme.note)
    return made, choice


# --- where automation finds it


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


# --- the spare, for when nothing else works


def prepare_spare(station: Station, name: str) -> None:
    """Make the slot's spare file while all is well; does nothing when the words, the voice and the sounds are the same."""
    slot = station.settings.slots[name]
    occurrence = next_occurrence(slot, station.now(), station.settings.station.timezone)
    spare = Bulletin(
        slot=name,
        date=date(2000, 1, 1),  # no day is said in it, so that it is never yesterday's news
        state=BulletinState.FALLBACK,
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
        [words, shape, station.settings.studio.model_dump(mode="json")], ensure_ascii=False, sort_keys=True
    )
    with station.store.begin() as tx:
        kept = memory.fact(tx, fact)
    if kept and kept["wish"] == wish and station.path(kept["master"]["path"]).is_file():
        return
    programme = voiced(station, spare, [Piece(lines_of_station(station, words), slot.title)], quiet)
    master, _ = make_master(station, spare, programme, quiet)
    from ..store.codec import to_json

    with station.store.begin() as tx:
        memory.set_fact(tx, fact, {"wish": wish, "master": to_json(master)})


def _spare_instead(station: Station, bulletin: Bulletin, why: str, who: str) -> Bulletin:
    from ..store.codec import from_json

    with station.store.begin() as tx:
        kept = memory.fact(tx, f"spare:{bulletin.slot}")
    if not kept or not station.path(kept["master"]["path"]).is_file():
        raise RadioError(
            bulletin.title, f"không làm được bản tin ({why}) và chưa có tệp dự phòng", "Kiểm tra giọng đọc và đĩa."
        )
    spare = replace(
        bulletin,
        state=BulletinState.FALLBACK,
        master=from_json(Master, kept["master"]),
        items=(BulletinItem("notice", "Bản tin dự phòng"),),
        note=f"phát tệp dự phòng vì {why}",
    )
    put_out(station, spare)
    _save(station, spare, who)
    return spare


def remove_old_bulletins(station: Station, keep: timedelta) -> None:
    """Delete bulletin audio of days gone by; the spare and what is at ``latest`` are files of their own."""
    limit = (station.local(station.now()) - keep).date()
    for folder in sorted((station.audio / "bulletins").glob("20??-??-??")):
        if folder.is_dir() and date(2001, 1, 1) <= date.fromisoformat(folder.name) < limit:
            shutil.rmtree(folder, ignore_errors=True)
