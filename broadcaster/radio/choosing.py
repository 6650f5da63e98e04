"""Which episodes fill a slot: whole articles only, by priority and freshness, corrections first, by their real lengths."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..model import Episode, Priority
from ..settings import SlotSettings
from .parts import PartRoom, Shows, in_parts
from .retractions import Retraction
from .turns import RANK, Variety, by_freshness, in_line, when_crowded, when_far_too_many
from .wishes import NO_WISHES, Wishes, placed

#: seconds kept for ident, greeting, one headline, one pause between items, closing: measured with espeak at rate 135
FRAME_SECONDS = 25.0
HEADLINE_SECONDS = 6.0
#: By how much of its length a slot that must be met exactly may be overfilled: what tighter pauses alone take back.
_OVERFILL = 0.05
#: So many bulletins' worth of news is far too much: the rest of it would not fit into the next one.
_MANY = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, in the order it will be heard. ``rung`` names the rung of the fallback ladder that gave it.

    ``repeated`` are guids heard again to fill the slot, ``left_out`` new episodes that are longer than the whole slot, or their part of it. ``turn`` are
    guids in the order in which they got their room: what must go again goes from its end. ``retracted`` was heard in the slot and
    withdrawn since; one line tells it. ``repeats`` is when the bulletin was on air that this one says again.
    """

    episodes: tuple[Episode, ...]
    corrected: frozenset[str]
    rung: str  # fresh | evergreen | notice
    repeated: frozenset[str] = frozenset()
    left_out: tuple[Episode, ...] = ()
    turn: tuple[str, ...] = ()
    retracted: tuple[Retraction, ...] = ()
    repeats: datetime | None = None

    @property
    def is_fallback(self) -> bool:
        return self.rung != "fresh"

    def shorter(self, excess: float) -> Choice:
        """Without the last episode that is at least ``excess`` seconds long, or without the last: whole items go, no sentence does.
        Last is who got room last."""
        turn = {guid: at for at, guid in enumerate(self.turn)}
        by_turn = sorted(self.episodes, key=lambda episode: turn.get(episode.guid, len(turn)))
        dropped = ([episode for episode in by_turn if episode.seconds >= excess] or by_turn)[-1]
        kept = tuple(episode for episode in self.episodes if episode is not dropped)
        if kept:
            guids = {episode.guid for episode in kept}
            return replace(self, episodes=kept, corrected=self.corrected & guids, repeated=self.repeated & guids)
        left_out = (*self.left_out, dropped) if self.rung == "fresh" else self.left_out
        return Choice((), frozenset(), "notice", left_out=left_out, retracted=self.retracted)


@dataclass(frozen=True, slots=True)
class Today:
    """What the slot has said earlier on the same date: guids in the order in which they were heard, and when first."""

    guids: tuple[str, ...] = ()
    first: datetime | None = None


def choose(
    slot: SlotSettings,
    episodes: Sequence[Episode],
    carried: Mapping[str, int | None] | Collection[str],
    airs: datetime,
    *,
    aired: Sequence[datetime] = (),
    elsewhere: Collection[str] = (),
    wishes: Wishes = NO_WISHES,
    today: Today = Today(),
    shows: Shows | None = None,
) -> Choice:
    """Fill the slot from public ``episodes``.

    ``carried`` are the guids that earlier bulletins of the slot had, with the revision that they said where it is known; ``aired`` the
    moments of those bulletins, in their order; ``elsewhere`` what other slots have said; ``shows`` who takes what, for the slot's parts.
    The ladder: what is new (or corrected since it was heard), then evergreen articles by category, then nothing, for which the caller
    says a notice. What the slot's ``repeat``, ``exact`` and ``shortest`` want is filled behind the news. An episode that will have expired
    when the slot airs is never taken.
    """
    said = carried if isinstance(carried, Mapping) else dict.fromkeys(carried)
    alive = [one for one in episodes if not is_over(one, airs) and one.guid not in wishes.dropped]
    pinned = [one for guid in wishes.pinned for one in alive if one.guid == guid]
    corrected = [one for one in alive if one.guid in said and is_correction(one, said[one.guid], slot, airs)]
    guids = frozenset(one.guid for one in corrected)
    heard_today = [one for guid in today.guids for one in alive if one.guid == guid]
    new = [
        one
        for one in alive
        if one.guid not in said and (in_line(one, slot.newest, airs, aired) or one.guid in wishes.pinned)
    ]
    if slot.repeat == "same" and heard_today:
        return _same(
            slot, [*(one for one in new if one.priority is Priority.EMERGENCY), *heard_today], guids, today, shows
        )
    wanted = list({one.guid: one for one in (*corrected, *by_freshness(new), *pinned)}.values())
    room, parts = room_of(slot), PartRoom(slot, shows or {})
    left_out = tuple(one for one in wanted if needs(one) > min(room, parts.most_for(one) or room))
    sure = {one.guid for one in (*pinned, *corrected)}
    by_turn = _by_turn(pinned, corrected, _news(slot, wanted, new, airs, elsewhere))
    turn = _fitting(by_turn, room, slot.items, parts, _variety(slot), sure)
    evergreen = sorted(
        (one for one in alive if set(one.categories) & set(slot.evergreen) and one not in turn),
        key=lambda one: one.guid in said,
    )
    again = heard_today if slot.repeat == "again" else []
    repeated = _filled(slot, turn, again, evergreen, by_freshness(one for one in alive if one.guid in said))
    if not turn and not (again and repeated):
        return Choice(repeated, frozenset(), "evergreen" if repeated else "notice", left_out=left_out)
    return Choice(
        (*placed(in_parts(slot, _as_heard(turn, guids, wishes), shows), wishes.places), *repeated),
        guids & {one.guid for one in turn},
        "fresh",
        frozenset(one.guid for one in repeated),
        left_out,
        tuple(one.guid for one in (*turn, *repeated)),
    )


def _same(
    slot: SlotSettings, again: Sequence[Episode], corrected: frozenset[str], today: Today, shows: Shows | None
) -> Choice:
    """The bulletin of earlier that date once more, as its episodes are now."""
    chosen = _fitting(again, room_of(slot), slot.items, PartRoom(slot, shows or {}))
    guids = tuple(one.guid for one in chosen)
    return Choice(chosen, corrected & set(guids), "fresh", turn=guids, repeats=today.first)


def _filled(
    slot: SlotSettings,
    turn: Sequence[Episode],
    again: Sequence[Episode],
    evergreen: Sequence[Episode],
    earlier: Sequence[Episode],
) -> tuple[Episode, ...]:
    """What is heard again behind the news: that of the day where the slot repeats it; evergreen articles where it must be exact, or has
    nothing else; and what else keeps it from being shorter than it may be."""
    chosen: list[Episode] = []
    least = slot.shortest.total_seconds() - FRAME_SECONDS

    def add(some: Sequence[Episode], enough: float | None = None) -> None:
        for one in some:
            used = sum(map(needs, (*turn, *chosen)))
            if one in turn or one in chosen or len(turn) + len(chosen) >= slot.items:
                continue
            if needs(one) <= room_of(slot) - used and (enough is None or used < enough):
                chosen.append(one)

    add(again)
    if slot.exact or not (turn or chosen):
        add(evergreen)
    if slot.shortest:
        add(evergreen, least)
        add(earlier, least)
    return tuple(chosen)


def is_over(episode: Episode, airs: datetime) -> bool:
    """Whether what the episode says holds no more when the slot airs."""
    return episode.expires is not None and episode.expires <= airs


def is_correction(episode: Episode, said: int | None, slot: SlotSettings, airs: datetime) -> bool:
    """Whether the slot, which has said the revision ``said``, has still to tell what was corrected since: once for each revision.

    Where it is not known which one was said, the correction is told while it is news."""
    if not episode.corrected:
        return False
    return airs - episode.updated <= slot.newest if said is None else episode.revision > said


def room_of(slot: SlotSettings) -> float:
    """Seconds that the slot has for its items."""
    length = slot.length.total_seconds()
    return length * (1 + _OVERFILL if slot.exact else 1) - FRAME_SECONDS


def needs(episode: Episode) -> float:
    """Seconds of a slot that the episode takes."""
    return episode.seconds + HEADLINE_SECONDS


def _news(
    slot: SlotSettings,
    wanted: Sequence[Episode],
    new: Sequence[Episode],
    airs: datetime,
    elsewhere: Collection[str],
) -> list[Episode]:
    """The new ones as they get room, by how much of it all that is wanted would take."""
    fits = [one for one in wanted if needs(one) <= room_of(slot)]
    bulletins = max(sum(map(needs, fits)) / max(room_of(slot), 1.0), len(fits) / slot.items)
    if bulletins <= 1:
        return by_freshness(new)
    return when_crowded(new, airs) if bulletins <= _MANY else when_far_too_many(new, airs, elsewhere)


def _by_turn(pinned: Sequence[Episode], corrected: Sequence[Episode], news: Sequence[Episode]) -> list[Episode]:
    """Who gets room first: emergencies, what an operator pinned, corrections, then the news."""
    urgent = [one for one in news if one.priority is Priority.EMERGENCY]
    return list({one.guid: one for one in (*urgent, *pinned, *corrected, *news)}.values())


def _as_heard(turn: Iterable[Episode], corrected: Collection[str], wishes: Wishes) -> list[Episode]:
    """Corrections, then class by class; what was pinned leads the ordinary ones, the others follow the newest first."""
    pinned = {guid: at for at, guid in enumerate(wishes.pinned)}
    last = len(pinned)
    return sorted(
        turn,
        key=lambda one: (
            one.guid not in corrected,
            RANK[one.priority],
            pinned.get(one.guid, last),
            0.0 if one.guid in corrected else -one.published.timestamp(),
        ),
    )


def _variety(slot: SlotSettings) -> Variety:
    return Variety(slot.most_per_source, slot.most_per_category)


def _fitting(
    episodes: Sequence[Episode],
    room: float,
    most: int,
    parts: PartRoom,
    variety: Variety = Variety(),
    sure: Collection[str] = (),
) -> tuple[Episode, ...]:
    """As many whole episodes as there is room for; one that is too long for the rest is passed over, never cut. Except those that are
    ``sure``, what there is already too much of its kind is taken only where nothing else wants the room."""
    chosen: list[Episode] = []
    too_many: list[Episode] = []

    def take(episode: Episode) -> None:
        nonlocal room
        if needs(episode) <= room and len(chosen) < most and parts.take(episode, needs(episode)):
            chosen.append(episode)
            room -= needs(episode)

    for episode in episodes:
        if episode.guid in sure or variety.allows(episode, chosen):
            take(episode)
        else:
            too_many.append(episode)
    for episode in too_many:
        take(episode)
    return tuple(chosen)
