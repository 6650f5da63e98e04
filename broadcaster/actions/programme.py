"""The radio programme as an operator looks at it: what is wrong with it, the days to come, and the rundown of one bulletin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from ..bulletins.choosing import choice_for
from ..bulletins.parts import shows_of_parts
from ..errors import BroadcasterError, RadioError
from ..mark import read_mark
from ..model import Bulletin, Episode
from ..radio import Choice, Occurrence, calendar_of, next_occurrence, occurrences_on, part_of, relay_before, slot_for
from ..radio.choosing import FRAME_SECONDS, HEADLINE_SECONDS
from ..radio.findings import Finding, Known, findings, frame_seconds
from ..radio.rundown import Row, Rundown
from ..radio.week import DayOfWeek, days_ahead
from ..store import articles, bulletins, episodes, history
from ..vietnamese.weekdays import weekday
from ..words import actor_words, state_words

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..settings import SlotSettings
    from ..station import Station

__all__ = ["DayOfWeek", "Finding", "Rundown", "airing_named", "check_programme", "rundown_of", "week_of"]

#: of what is reckoned, this much of the frame comes before the first item
_OPENING_SECONDS = 15.0
#: so many articles show which categories there are
_RECENT = 500


def check_programme(station: Station) -> list[Finding]:
    """What is wrong with the programme, mistakes first."""
    with station.store.read() as tx:
        known = {
            category
            for one in episodes.newest(tx, station.now(), limit=_RECENT, expired=True)
            for category in one.categories
        }
    frame = frame_seconds(station.texts, station.settings.station)
    return findings(
        station.settings, station.now(), Known(_sounds(station), known, tuple(station.texts.faults()), frame)
    )


def _sounds(station: Station) -> dict[str, float]:
    """Seconds of each of the station's sounds that is set and can be read."""
    from ..studio.sounds import load_sound

    found: dict[str, float] = {}
    for use, name in station.settings.studio.sounds.model_dump().items():
        if not name:
            continue
        try:
            sound = load_sound(station.audio / "jingles" / name)
        except BroadcasterError:  # it is not played either; the making tells it
            continue
        found[use] = sound.samples / sound.rate
    return found


def week_of(station: Station, days: int = 7) -> list[DayOfWeek]:
    """Today and the days after it."""
    return days_ahead(station.settings, station.local(station.now()).date(), days)


def airing_named(station: Station, name: str, day: date | None = None, at: time | None = None) -> Occurrence:
    """The slot's coming time on air, or the one of that day (and, of several, at that time). Raises RadioError."""
    slot = station.settings.slots.get(name)
    if slot is None:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise RadioError(name, "không có khung giờ này trong programme.toml", f"Các khung giờ đã khai: {known}.")
    calendar = calendar_of(station.settings, name)
    if day is None and at is None:
        coming = next_occurrence(slot, station.now(), calendar)
        if coming is None:
            raise RadioError(name, "khung giờ này không phát trong một năm tới", "Xem «broadcaster programme check».")
        return coming
    day = day or station.local(station.now()).date()
    that_day = occurrences_on(slot, day, calendar)
    for one in that_day:
        if at is None or station.local(one.airs).time() == at:
            return one
    times = ", ".join(f"{station.local(one.airs):%H:%M}" for one in that_day) or "không có lần nào"
    when = f"lúc {at:%H:%M} " if at else ""
    raise RadioError(name, f"không phát {when}ngày {day:%d/%m/%Y}", f"Các lần phát ngày ấy: {times}.")


def rundown_of(station: Station, name: str, occurrence: Occurrence) -> Rundown:
    """What lies ready for that time on air; where nothing is made yet, what would be taken now, with its lengths reckoned."""
    slot = slot_for(station.settings.slots[name], occurrence)
    with station.store.read() as tx:
        made = bulletins.get(tx, name, occurrence.airs)
    if made is not None and made.master is not None:
        rows, estimated, state, note = _made(station, slot, made), False, state_words(made.state), made.note or ""
    else:
        rows = _reckoned(station, slot, occurrence, choice_for(station, name, occurrence))
        estimated, state, note = True, "chưa làm", ""
    before = relay_before(slot)
    airs, ends = station.local(occurrence.airs), max([row.ends for row in rows], default=station.local(occurrence.airs))
    relays = []
    if before:
        rows.insert(0, Row(airs - before, airs, "relay", slot.parts[0].title))
    if slot.relayed > before:
        begins = airs + occurrence.length
        relays.append(Row(begins, begins + slot.relayed - before, "relay", slot.parts[-1].title))
    return Rundown(
        station.settings.station.name,
        name,
        made.title if made is not None else slot.title,
        occurrence.day,
        weekday(occurrence.day),
        airs,
        ends,
        state,
        estimated,
        (*rows, *relays),
        note,
    )


def _made(station: Station, slot: SlotSettings, made: Bulletin) -> list[Row]:
    """As the chapters of the file say; the closing is heard behind the last item, and counts to it."""
    assert made.master is not None
    airs, voice = station.local(made.airs), _voice_of(station, made)
    starts = [chapter.start for chapter in made.chapters] or [0.0]
    titles = [chapter.title for chapter in made.chapters] or [made.title]
    waiting = list(made.items)
    rows = []
    with station.store.read() as tx:
        known = episodes.with_lines(tx, [item.guid for item in made.items if item.guid])
        shows = shows_of_parts(station, slot, list(known.values()))
        for at, (start, title) in enumerate(zip(starts, titles, strict=True)):
            end = starts[at + 1] if at + 1 < len(starts) else made.master.seconds
            span = (airs + timedelta(seconds=start), airs + timedelta(seconds=end))
            item = next((one for one in waiting if at and one.title == title), None)
            if item is None:
                rows.append(Row(*span, "opening" if at == 0 else "notice", title, voice=voice))
                continue
            waiting.remove(item)
            row = Row(*span, item.kind, title, voice=voice, guid=item.guid)
            episode = known.get(item.guid or "")
            rows.append(_told(tx, slot, row, episode, shows) if episode is not None else row)
    return rows


def _reckoned(station: Station, slot: SlotSettings, occurrence: Occurrence, choice: Choice) -> list[Row]:
    fresh = [one for one in choice.episodes if one.guid not in choice.repeated]
    opening = _OPENING_SECONDS + HEADLINE_SECONDS * (len(fresh) if len(fresh) > 1 else 0)
    begins = station.local(occurrence.airs)
    ends = begins + timedelta(seconds=opening)
    rows = [Row(begins, ends, "opening", slot.title)]
    shows = shows_of_parts(station, slot, choice.episodes)
    with station.store.read() as tx:
        for one in choice.episodes:
            begins, ends = ends, ends + timedelta(seconds=one.seconds)
            again = one.guid in choice.repeated or choice.rung == "evergreen"
            row = Row(begins, ends, "evergreen" if again else "episode", one.title, guid=one.guid)
            rows.append(_told(tx, slot, row, one, shows))
    closing = timedelta(seconds=FRAME_SECONDS - _OPENING_SECONDS)
    return [*rows, Row(ends, ends + closing, "closing", "Lời kết")]


def _told(
    tx: sa.Connection, slot: SlotSettings, row: Row, episode: Episode, shows: Mapping[str, Collection[str]]
) -> Row:
    """The row with the episode's part and source, and who let it through."""
    part = part_of(slot, episode, shows)
    return replace(
        row,
        part=slot.parts[part].title if part < len(slot.parts) else "",
        source=episode.credit or episode.source,
        approver=_approver(tx, episode.guid),
    )


def _approver(tx: sa.Connection, guid: str) -> str:
    """The person who let it through; empty where the station's rules did."""
    number = episodes.article_of(tx, guid)
    stored = articles.get(tx, number) if number is not None else None
    if stored is None or stored.approved is None:
        return ""
    person = history.last_by_people(tx, "article", stored.id)
    return actor_words(person.actor) if person is not None else ""


def _voice_of(station: Station, made: Bulletin) -> str:
    """As the file itself says."""
    assert made.master is not None
    path = station.path(made.master.path)
    try:
        mark = read_mark(path) if path.is_file() else None
    except (OSError, BroadcasterError):
        return ""
    return mark.voice if mark is not None else ""
