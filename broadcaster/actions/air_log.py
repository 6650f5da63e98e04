"""The air log of a month, or of one bulletin: bulletins with what left us of them and who let their items through."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ..bulletins.emergency_address import receipt_name as message_name
from ..delivery.latest import receipt_name
from ..errors import StationError
from ..model import Bulletin, BulletinItem, Emergency, Master, Receipt
from ..radio.air_log import Entry, LoggedItem, Told
from ..store import articles, bulletins, emergencies, episodes, history, receipts
from ..words import actor_words

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

__all__ = ["Entry", "entry_of", "month_named", "month_of", "visitors"]

_KINDS = ("pulled", "sent", "aired")


def month_named(station: Station, text: str) -> tuple[date, date]:
    """First and last day of ``2026-11``; of this month when the text is empty. Raises StationError."""
    today = station.local(station.now()).date()
    try:
        first = date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError as error:
        raise StationError("Tháng", f"«{text[:20]}» không phải một tháng", "Ghi như 2026-11.") from error
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def month_of(station: Station, first: date, last: date) -> list[Entry]:
    """The log of all bulletins from the first day to the last, in the order in which they air."""
    zone = station.settings.station.timezone
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    with station.store.read() as tx:
        some = [one for one in bulletins.newest(tx, since=first, limit=None) if one.date <= last]
        urgent = emergencies.begun_between(tx, begin, end)
        found = [*_entries(tx, station, some), *_messages(tx, station, urgent)]
    return sorted(found, key=lambda one: (one.airs, one.slot))


def entry_of(station: Station, bulletin: Bulletin) -> Entry:
    """The bulletin's entry as the store has it now."""
    with station.store.read() as tx:
        current = bulletins.get(tx, bulletin.slot, bulletin.airs) or bulletin
        return _entries(tx, station, [current])[0]


def visitors(station: Station, first: date, last: date) -> int:
    """How many whole bulletins strangers fetched in these days."""
    with station.store.read() as tx:
        return sum(receipts.visits_between(tx, first, last).values())


def _entries(tx: sa.Connection, station: Station, some: Sequence[Bulletin]) -> list[Entry]:
    told = receipts.of_all(tx, [receipt_name(one) for one in some], _KINDS)
    items: dict[str, LoggedItem] = {}
    return [_entry(tx, station, one, told.get(receipt_name(one), []), items) for one in some]


def _entry(
    tx: sa.Connection, station: Station, one: Bulletin, told: Iterable[Receipt], known: dict[str, LoggedItem]
) -> Entry:
    return Entry(
        broadcaster=station.settings.station.name,
        slot=one.slot,
        title=one.title,
        date=one.date,
        airs=station.local(one.airs),
        valid_until=station.local(one.valid_until),
        state=one.state,
        items=tuple(_item(tx, station, item, known) for item in one.items),
        note=one.note or "",
        **_file(station, one.master),
        **_receipts(station, told),
    )


def _messages(tx: sa.Connection, station: Station, some: Sequence[Emergency]) -> list[Entry]:
    """Emergency messages, exercises among them: whoever pressed the button has approved them."""
    told = receipts.of_all(tx, [message_name(one) for one in some], _KINDS)
    return [_message(station, one, told.get(message_name(one), [])) for one in some]


def _message(station: Station, one: Emergency, told: Iterable[Receipt]) -> Entry:
    item = LoggedItem(
        kind="exercise" if one.exercise else "emergency",
        title=one.title,
        priority=one.priority,
        approved_by=actor_words(one.by),
        approved_at=station.local(one.pressed),
    )
    return Entry(
        broadcaster=station.settings.station.name,
        slot="emergency",
        title="Diễn tập" if one.exercise else "Thông báo khẩn cấp",
        date=station.local(one.starts).date(),
        airs=station.local(one.starts),
        valid_until=station.local(one.ends),
        state=one.state,
        items=(item,),
        note=one.why or "",
        **_file(station, one.master),
        **_receipts(station, told),
    )


def _file(station: Station, master: Master | None) -> dict[str, Any]:
    if master is None:
        return {}
    return {
        "seconds": master.seconds,
        "size": master.size,
        "media_type": master.media_type,
        "sha256": master.sha256,
        "audio_url": f"{station.address}/{master.path}",
    }


def _receipts(station: Station, told: Iterable[Receipt]) -> dict[str, Any]:
    known = list(told)
    return {kind: tuple(_told(station, one) for one in known if one.kind == kind) for kind in _KINDS}


def _told(station: Station, receipt: Receipt) -> Told:
    known = station.settings.radio.stations.get(receipt.where)
    return Told(
        station=known.title if known else receipt.where,
        by=receipt.where,
        at=station.local(receipt.at),
        evidence=str(receipt.detail.get("evidence", "")),
        sha256=receipt.sha256 or "",
    )


def _item(tx: sa.Connection, station: Station, item: BulletinItem, known: dict[str, LoggedItem]) -> LoggedItem:
    guid = item.guid
    episode = episodes.by_guid(tx, guid) if guid else None
    article = episodes.article_of(tx, guid) if guid else None
    if episode is None or article is None or guid is None:
        return LoggedItem(item.kind, item.title, guid, item.revision)
    key = f"{guid} {item.kind} {item.revision} {item.title}"
    if key not in known:
        stored = articles.get(tx, article)
        person = history.last_by_people(tx, "article", article) if stored and stored.approved is not None else None
        known[key] = LoggedItem(
            kind=item.kind,
            title=item.title,
            guid=guid,
            revision=item.revision,
            priority=episode.priority,
            source=episode.source,
            author=episode.author or "",
            article_url=episode.url or "",
            page_url=f"{station.address}/episodes/{episode.folder}/",
            approved_by=actor_words(person.actor) if person else "",
            approved_at=station.local(person.at) if person else None,
        )
    return known[key]
