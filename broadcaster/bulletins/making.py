"""A slot becomes a bulletin: chosen, spoken, mastered, and put where the station's automation finds it, whatever failed.

The ladder below what :func:`broadcaster.radio.choose` gives: when the bulletin itself cannot be made, the slot's spare file, spoken
while all was well, goes out instead; only when there is none does the error reach the operator, and what is there stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.latest import put_out
from ..delivery.taken_down import remove_replaced, take_down
from ..errors import BroadcasterError, RadioError
from ..model import (
    Actor,
    Bulletin,
    BulletinItem,
)
from ..radio import (
    Choice,
    Occurrence,
    calendar_of,
    next_occurrence,
    occurrences_on,
    slot_for,
)
from ..steps import Progress, quiet
from ..store import bulletins, episodes, leases
from .choosing import choice_for, outdated
from .life import filled, is_out, mastered, out, state_when_out
from .programme import TooLong, make_master, pieces_of, voiced
from .spare import spare_instead

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station

SCHEDULE = Actor.clock()
_LEASE = timedelta(minutes=15)


def make_bulletin(
    station: Station, name: str, *, day: date | None = None, progress: Progress = quiet, actor: Actor = SCHEDULE
) -> Bulletin:
    """Make the slot's next bulletin (or that of ``day``) and put it at its address; returns it as it stands then.

    Raises RadioError for an unknown slot, when another process is making it, or when not even a spare file could go out.
    """
    slot = station.settings.slots.get(name)
    if slot is None:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise RadioError(name, "không có khung giờ này trong programme.toml", f"Các khung giờ đã khai: {known}.")
    occurrence = _coming(station, name, slot, day)
    slot = slot_for(slot, occurrence)
    with station.store.begin() as tx:
        if not leases.take(tx, f"bulletin:{name}", station.owner, station.now(), _LEASE):
            raise RadioError(name, "bản tin này đang được làm ở nơi khác", "Chờ một lát rồi thử lại.")
    try:
        return _make(station, name, slot, occurrence, progress, actor)
    finally:
        with station.store.begin() as tx:
            leases.give_back(tx, f"bulletin:{name}", station.owner)


def _coming(station: Station, name: str, slot: SlotSettings, day: date | None) -> Occurrence:
    """The slot's next time on air; of ``day`` the first that is not over, or its last. Raises RadioError when there is none."""
    calendar, now = calendar_of(station.settings, name), station.now()
    if day is None:
        coming = next_occurrence(slot, now, calendar)
    else:
        of_day = occurrences_on(slot, day, calendar)
        coming = next((one for one in of_day if one.ends > now), of_day[-1] if of_day else None)
    if coming is None:
        when = f"ngày {day:%d/%m/%Y}" if day else "trong một năm tới"
        remedy = "Chạy «broadcaster programme week» để xem lịch phát; sửa days, weekend, holidays hoặc [[specials]]."
        raise RadioError(name, f"khung giờ này không phát {when}", remedy)
    return coming


def _make(
    station: Station, name: str, slot: SlotSettings, occurrence: Occurrence, progress: Progress, actor: Actor
) -> Bulletin:
    with station.store.read() as tx:
        before = bulletins.get(tx, name, occurrence.airs)
    corrected = outdated(station.store, before) if before is not None and is_out(before) else ()
    choice = choice_for(station, name, occurrence)
    bulletin = _planned(station, name, slot, occurrence, choice)
    filled(station, bulletin, actor)
    try:
        bulletin, choice = _mastered(station, bulletin, choice, progress)
    except (BroadcasterError, OSError) as error:
        logs.get("radio").error("bulletin failed, the spare goes out", slot=name, why=str(error))
        return spare_instead(station, bulletin, str(error), actor)
    mastered(station, bulletin, actor)
    state = state_when_out(fallback=choice.is_fallback, corrected=bool(corrected))
    put_out(station, replace(bulletin, state=state), actor)
    bulletin = replace(bulletin, note=_note(choice, bulletin.note, corrected))
    made = out(station, bulletin, actor, state)
    _let_go(station, made, before)
    return made


def _let_go(station: Station, made: Bulletin, before: Bulletin | None) -> None:
    """What was withdrawn while the bulletin was made, or stood in the one that it replaces, can be heard nowhere."""
    take_down(station, made=made.slot)
    if before is None:
        return
    with station.store.read() as tx:
        left = episodes.withdrawn_among(tx, [item.guid for item in before.items if item.guid])
    if left:
        remove_replaced(station, made.date, made=made.slot)


def _planned(station: Station, name: str, slot: SlotSettings, occurrence: Occurrence, choice: Choice) -> Bulletin:
    planned = Bulletin(
        slot=name,
        date=occurrence.day,
        airs=occurrence.airs,
        ready_by=occurrence.ready_by,
        valid_until=occurrence.valid_until,
        title=slot.title,
        items=_items(choice),
        time=occurrence.time,
    )
    with station.store.read() as tx:
        others = [one for one in bulletins.on(tx, name, occurrence.day) if one.airs != occurrence.airs]
    if any(
        one.name == planned.name for one in others
    ):  # the slot was moved to another time after its bulletin was made
        return replace(planned, time=f"T{station.local(occurrence.airs):%H%M}")
    return planned


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
    made = replace(bulletin, master=master, chapters=chapters, note=programme.note)
    return made, choice
