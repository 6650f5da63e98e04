"""What a radio station took of a bulletin and what it put on air: the receipts of that, and what follows for the bulletin.

A receipt names the bytes by their sha256 and a station that the operator named. ``pulled`` is the whole file and has a reason to be
believed (:class:`Evidence`); without one it is ``sent``. Who is no station of ours is a visitor: counted, and no bulletin moves for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ..delivery.latest import receipt_name
from ..errors import RadioError
from ..model import BULLETIN_MOVES, Actor, Bulletin, BulletinState, Receipt
from ..store import bulletins, receipts
from ..words import state_words
from .coverage import Coverages
from .life import follow_receipts

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

#: newest bulletins of a slot among which the owner of the bytes is looked for
_LOOK_BACK = 40
#: how much earlier than planned a station may say that it has begun: its clock is its own
_EARLY = timedelta(minutes=5)


class Evidence(StrEnum):
    """By what we know that something arrived, or was aired."""

    CLOSED = "closed"  # every byte was acknowledged, and the station closed in order
    ASKED_ON = "asked on"  # every byte was acknowledged, and the station went on to its next request
    ACKNOWLEDGED = "acknowledged"  # every byte was acknowledged; nothing more was heard
    HANDED_OVER = "handed over"  # to the connection or to a proxy: that proves nothing
    PROXY_LOG = "proxy log"  # the proxy wrote that it sent all of it
    CALL_BACK = "call-back"  # the station's own word
    OPERATOR = "operator"  # somebody heard it


#: evidence that a file, or a part of one, has arrived
ARRIVED = frozenset(Evidence) - {Evidence.HANDED_OVER}


@dataclass(frozen=True, slots=True)
class Pull:
    """An answer to a station: bytes ``first`` to ``last`` (both included, ``last`` as far as they went out) of the file of ``size``
    bytes with this sha256. ``asked`` is the last byte that it asked for."""

    station: str
    client: str
    slot: str
    sha256: str
    size: int
    first: int
    last: int
    asked: int
    evidence: Evidence
    agent: str = ""
    at: datetime | None = None

    @property
    def asks_for_all(self) -> bool:
        return self.first == 0 and self.asked == self.size - 1


def note(station: Station, pull: Pull, coverages: Coverages) -> str | None:
    """Keep the receipt: ``pulled`` when the whole file has arrived, at once or in parts; ``sent`` when all was asked for and may have;
    a part alone is none. Returns which it was."""
    now = pull.at or station.now()
    whole = completes(pull, coverages, now)
    if not whole and not pull.asks_for_all:
        return None
    kind = "pulled" if whole else "sent"
    detail = {"bytes": pull.size, "client": pull.client, "agent": pull.agent, "evidence": pull.evidence.value}
    with station.store.begin() as tx:
        owner = owner_of(tx, pull.slot, pull.sha256, now)
        what = receipt_name(owner) if owner is not None else _name_of_strange(tx, pull.slot, pull.sha256)
        actor = Actor.step(pull.station)
        receipts.book(tx, Receipt(kind, what, now, pull.station, detail, actor=actor, sha256=pull.sha256))
        if owner is not None:
            follow_receipts(tx, station, owner)
    return kind


def completes(pull: Pull, coverages: Coverages, now: datetime) -> bool:
    """Whether the station has the whole file with this."""
    who, part = (pull.station, pull.client), (pull.first, pull.last)
    return coverages.note(who, pull.sha256, pull.size, part, now, arrived=pull.evidence in ARRIVED)


def note_visitor(station: Station, slot: str) -> None:
    """A stranger fetched the slot's whole file."""
    with station.store.begin() as tx:
        receipts.count_visit(tx, slot, station.local(station.now()).date())


def owner_of(tx: sa.Connection, slot: str, sha256: str, now: datetime) -> Bulletin | None:
    """The bulletin of the slot whose bytes these are; of several with the same bytes, as spares are, the one that is due or on air."""
    recent = bulletins.newest(tx, slot=slot, limit=_LOOK_BACK)
    same = sorted((one for one in recent if _has(one, sha256)), key=lambda one: one.airs)
    return next((one for one in same if one.valid_until > now), same[-1] if same else None)


def _has(bulletin: Bulletin, sha256: str) -> bool:
    return any(one.sha256 == sha256 for one in bulletin.files)


def _name_of_strange(tx: sa.Connection, slot: str, sha256: str) -> str:
    """What bytes that no bulletin has any more were when they were put out; by the slot's name where nobody knows."""
    known = receipts.newest(tx, kind="published", sha256=sha256, limit=20)
    return next((one.what for one in known if one.what.startswith(f"bulletin:{slot}:")), f"bulletin:{slot}")


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody's word that a bulletin was ``pulled`` or ``aired``: a station's call-back, an operator's press. ``at`` is when; now
    where it is not told."""

    kind: str
    where: str
    actor: Actor
    evidence: Evidence
    at: datetime | None = None
    detail: dict[str, str] = field(default_factory=dict)


#: what may be said of a bulletin: the state that follows
SAYINGS = {"pulled": BulletinState.PULLED, "aired": BulletinState.AIRED}
_TAKEN = frozenset(
    {BulletinState.READY, BulletinState.FALLBACK, BulletinState.CORRECTED, BulletinState.PULLED, BulletinState.AIRED}
)


def named(
    station: Station, slot: str, *, sha256: str = "", day: date | None = None, at: time | None = None
) -> Bulletin | None:
    """The bulletin of the slot with these bytes, or of that day and time; without either the last whose time has come."""
    now = station.now()
    with station.store.read() as tx:
        if sha256:
            return owner_of(tx, slot, sha256, now) or _once(tx, slot, sha256)
        known = bulletins.newest(tx, slot=slot, since=day, limit=None if day else _LOOK_BACK)
    fits = [one for one in known if one.date == day] if day else [one for one in known if one.airs <= now]
    if at is not None:
        fits = [one for one in fits if station.local(one.airs).time().replace(second=0, microsecond=0) == at]
    return max(fits, key=lambda one: one.airs, default=None)


def _once(tx: sa.Connection, slot: str, sha256: str) -> Bulletin | None:
    """The bulletin that had these bytes before it was made again."""
    what = _name_of_strange(tx, slot, sha256)
    known: Iterable[Bulletin] = bulletins.newest(tx, slot=slot, limit=_LOOK_BACK)
    return next((one for one in known if receipt_name(one) == what), None)


def confirm(station: Station, bulletin: Bulletin, word: Word, sha256: str = "") -> bool:
    """Keep somebody's word on the bulletin; of its present bytes unless a ``sha256`` names older ones. Whether it is news: said twice it
    changes nothing. Raises RadioError when it cannot be true."""
    now = station.now()
    _refuse_untrue(station, bulletin, word.kind, sha256)
    with station.store.begin() as tx:
        current = bulletins.get(tx, bulletin.slot, bulletin.airs)
        assert current is not None and current.master is not None, "its state was looked at"
        detail = {**word.detail, "evidence": word.evidence.value}
        actual = sha256 or current.master.sha256
        what = receipt_name(current)
        receipt = Receipt(word.kind, what, word.at or now, word.where, detail, actor=word.actor, sha256=actual)
        is_news = receipts.book(tx, receipt)
        follow_receipts(tx, station, current)
    return is_news


def _refuse_untrue(station: Station, bulletin: Bulletin, kind: str, sha256: str) -> None:
    name = f"{bulletin.title} {station.local(bulletin.airs):%H:%M %d/%m/%Y}"
    is_known = bulletin.state in _TAKEN or (bulletin.state, SAYINGS[kind]) in BULLETIN_MOVES
    if bulletin.master is None or not (is_known or sha256):
        remedy = "Kiểm tra lại ngày, giờ hoặc sha256 của tệp."
        raise RadioError(name, f"bản tin đang «{state_words(bulletin.state)}» nên không ai lấy hay phát được", remedy)
    if kind == "aired" and station.now() < bulletin.airs - _EARLY:
        raise RadioError(name, "chưa đến giờ phát", "Xác nhận sau khi bản tin đã lên sóng.")
