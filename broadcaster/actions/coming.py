"""What a person may do to a slot's coming bulletin: see its items, drop, pin and move them, have them back; and what was wished in vain.

A wish is written down and the bulletin made again by the watch; the choosing reads wishes in :mod:`broadcaster.radio.wishes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..bulletins.backlog import Account, Backlog, Why, backlog
from ..bulletins.choosing import choice_for, look, of_its_shows
from ..errors import RadioError
from ..model import Actor, Bulletin, Episode, Wish, WishKind
from ..radio import Choice, Occurrence, Wishes, calendar_of, occurrences, slot_for, wishes_for
from ..radio.choosing import needs, room_of
from ..radio.slots import LOOK_AHEAD
from ..store import bulletins, episodes
from ..store import wishes as wished

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station

__all__ = [
    "Account",
    "Backlog",
    "Coming",
    "Item",
    "backlog",
    "coming_bulletin",
    "drop",
    "free",
    "move",
    "pin",
    "why_words",
]

_REASONS = {
    Why.NO_SLOT: "không khung giờ nào nhận chương trình của bài này",
    Why.TOO_LONG: "bài dài hơn mọi khung giờ nhận nó",
    Why.TOO_OLD: "đến lượt thì bài đã cũ quá mức newest, hoặc đã chờ quá 30 ngày",
    Why.DROPPED: "người phụ trách đã bỏ hẳn",
    Why.OVER_BEFORE: "bài hết hạn trước lần phát tới",
    Why.NO_ROOM: "7 ngày tới chưa có chỗ",
}


def why_words(station: Station, account: Account) -> str:
    """When what waits is expected, or why it is not, for those who read the backlog."""
    if account.expected is not None:
        slot = station.settings.slots[account.expected.slot]
        return f"dự kiến trong «{slot.title}» lúc {station.local(account.expected.airs):%H:%M ngày %d/%m/%Y}"
    return _REASONS[account.why] if account.why is not None else ""


@dataclass(frozen=True, slots=True)
class Item:
    """An episode of the coming bulletin, or one that waits. ``note`` tells what an operator should know of it."""

    guid: str
    title: str
    article: int | None
    seconds: float
    sound: str | None  # public path
    pinned: bool = False
    moved: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """The slot's coming bulletin: what it is made of now (``items``), what waits, what operators left out, what was wished in vain.

    ``made`` is the bulletin as it lies ready; ``is_current`` whether it says just these items in this order, ``is_frozen`` whether the watch
    exchanges it no more.
    """

    slot: str
    title: str
    airs: datetime
    rung: str
    items: tuple[Item, ...]
    waiting: tuple[Item, ...]
    dropped: tuple[Item, ...]
    vain: tuple[str, ...]
    retracted: int
    made: Bulletin | None = None
    is_current: bool = False
    is_frozen: bool = False

    @property
    def sound(self) -> str | None:
        """The public path of what lies ready."""
        return self.made.master.path if self.made is not None and self.made.master is not None else None


def coming_bulletin(station: Station, name: str) -> Coming:
    """The slot's next bulletin that has not begun. Raises RadioError where there is no such slot, or it is never on air."""
    slot, occurrence = _next(station, name)
    with station.store.read() as tx:
        seen = look(tx, station.now(), [name])
        made = bulletins.get(tx, name, occurrence.airs)
        wishes = wishes_for(occurrence.airs, seen.wishes_of(name))
        known = episodes.with_lines(tx, sorted(wishes.guids))
        numbers = {one.guid: episodes.article_of(tx, one.guid) for one in (*seen.public, *known.values())}
    choice = choice_for(station, name, occurrence, seen)
    chosen = {one.guid for one in choice.episodes}
    carried = seen.carried(name, occurrence.airs)
    public = of_its_shows(station, slot, seen.public)
    waiting = [one for one in public if one.guid not in chosen | carried.keys() | wishes.dropped]

    def shown(one: Episode, note: str = "") -> Item:
        sound = one.masters[0].path if one.masters else None
        pinned, moved = one.guid in wishes.pinned, one.guid in wishes.places
        return Item(one.guid, one.title, numbers.get(one.guid), one.seconds, sound, pinned, moved, note)

    out = made if made is not None and made.master is not None else None
    return Coming(
        slot=name,
        title=slot.title,
        airs=occurrence.airs,
        rung=choice.rung,
        items=tuple(shown(one, _note(one, choice)) for one in choice.episodes),
        waiting=tuple(shown(one, _too_long(one, slot)) for one in waiting),
        dropped=tuple(
            shown(one, "bỏ hẳn" if one.guid in wishes.never else "bỏ khỏi bản tin này")
            for one in known.values()
            if one.guid in wishes.dropped and not _gone(one, occurrence)
        ),
        vain=tuple(_in_vain(wishes, known, chosen, occurrence)),
        retracted=len(choice.retracted),
        made=out,
        is_frozen=station.now() >= occurrence.airs - slot.freeze,
        is_current=out is not None
        and [item.guid for item in out.items if item.guid] == [one.guid for one in choice.episodes],
    )


def _note(episode: Episode, choice: Choice) -> str:
    if episode.guid in choice.corrected:
        return "tin đính chính"
    return "phát lại" if episode.guid in choice.repeated or choice.rung == "evergreen" else ""


def _too_long(episode: Episode, slot: SlotSettings) -> str:
    return "dài hơn khung giờ" if needs(episode) > room_of(slot) else ""


def _gone(episode: Episode, occurrence: Occurrence) -> str:
    """Why the episode can be in no bulletin any more, in words; empty when it can."""
    if episode.withdrawn:
        return "bài đã gỡ"
    return "bài hết hạn trước giờ phát" if episode.expires and episode.expires <= occurrence.airs else ""


def _in_vain(wishes: Wishes, known: dict[str, Episode], chosen: set[str], occurrence: Occurrence) -> list[str]:
    """Wishes that could not be followed: the thing is gone, or does not fit."""
    told = []
    for guid in sorted({*wishes.pinned, *wishes.places}):
        if guid in chosen or guid not in known:
            continue
        why = _gone(known[guid], occurrence) or (
            "không đủ chỗ" if guid in wishes.pinned else "bài không còn trong bản tin"
        )
        told.append(f"«{known[guid].title}»: {why} nên không làm theo được")
    return told


def _next(station: Station, name: str) -> tuple[SlotSettings, Occurrence]:
    slot = station.settings.slots.get(name)
    if slot is None:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise RadioError(name, "không có khung giờ này trong programme.toml", f"Các khung giờ đã khai: {known}.")
    now = station.now()
    for occurrence in occurrences(slot, now, now + LOOK_AHEAD, calendar_of(station.settings, name)):
        if occurrence.airs > now:
            return slot_for(slot, occurrence), occurrence
    raise RadioError(slot.title, "khung giờ này không có lần phát nào sắp tới", "Xem lại lịch trong programme.toml.")


# --- the acts


def drop(station: Station, name: str, guid: str, actor: Actor, *, airs: str = "", for_good: bool = False) -> None:
    """Leave the item out of the coming bulletin; ``for_good`` out of all of the slot's. Otherwise it waits for the next."""
    _wish(station, name, guid, WishKind.NEVER if for_good else WishKind.DROP, actor, airs)


def pin(station: Station, name: str, guid: str, actor: Actor, *, airs: str = "") -> None:
    """Have the item surely in the coming bulletin, first of the ordinary ones."""
    _wish(station, name, guid, WishKind.PIN, actor, airs)


def free(station: Station, name: str, guid: str, actor: Actor, *, airs: str = "") -> None:
    """Forget what was wished of the item: the choosing decides again."""
    _wish(station, name, guid, WishKind.FREE, actor, airs)


def move(station: Station, name: str, guid: str, actor: Actor, by: int, *, airs: str = "") -> None:
    """Let the item be heard so many places later (earlier when negative). Raises RadioError when it is not in, or already first or last."""
    bulletin = coming_bulletin(station, name)
    order = [one.guid for one in bulletin.items if one.note != "phát lại"]
    if guid not in order:
        raise RadioError(
            bulletin.title, "bài không có trong bản tin sắp tới", "Ghim bài vào bản tin trước, rồi chuyển chỗ."
        )
    at = order.index(guid)
    to = min(max(at + by, 0), len(order) - 1)
    if to == at:
        raise RadioError(bulletin.title, f"bài đã đứng {'đầu' if by < 0 else 'cuối'}", "Chuyển bài khác.")
    moved = {one.guid for one in bulletin.items if one.moved}
    order.insert(to, order.pop(at))
    for place in range(min(at, to), max(at, to) + 1):  # those that were moved before stay where they are seen
        if order[place] == guid or order[place] in moved:
            _wish(station, name, order[place], WishKind.PLACE, actor, airs, place)


def _wish(
    station: Station, name: str, guid: str, kind: WishKind, actor: Actor, airs: str, place: int | None = None
) -> None:
    slot, occurrence = _next(station, name)
    if airs and airs != occurrence.airs.isoformat():
        raise RadioError(slot.title, "bản tin trên trang đã đến giờ phát", "Tải lại trang để xem bản tin sắp tới.")
    with station.store.begin() as tx:
        episode = episodes.by_guid(tx, guid)
        if episode is None:
            raise RadioError(slot.title, f"không có bài «{guid}»", "Xem các bài trong «broadcaster bulletin items».")
        gone = _gone(episode, occurrence)
        if gone and kind in (WishKind.PIN, WishKind.PLACE):
            raise RadioError(episode.title, f"{gone} nên không đưa vào bản tin được", "Chọn bài khác.")
        if kind is WishKind.PIN and needs(episode) > room_of(slot):
            raise RadioError(episode.title, "bài dài hơn khung giờ nên không ghim được", "Chọn khung giờ dài hơn.")
        wished.add(tx, Wish(name, occurrence.airs, guid, kind, actor, station.now(), place))
