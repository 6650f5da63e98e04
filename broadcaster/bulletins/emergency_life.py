"""The life of an emergency message's row, whose only writer this is: ``waiting → live``, then one of the states in which it ends.

The row is written before anything is spoken, and says ``live`` only once the sound lies at the address. A process that dies anywhere is
healed by :func:`tend`, which whoever runs the station calls again and again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..errors import ArticleError, BroadcasterError, StoreError
from ..model import Actor, Emergency, EmergencyState, Receipt
from ..model.emergency import ending
from ..radio.emergency import over_text, plays_of
from ..store import emergencies, outbox, receipts
from . import emergency_address
from .emergency_speech import hurried, mastered

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station


def accept(station: Station, message: Emergency) -> Emergency:
    """Write the message down, then speak it at once when its time has come; returns it as it stands then.

    Whatever hinders the speaking is raised when the message is written: it then waits, and is tried again by itself, or is refused.
    """
    with station.store.begin() as tx:
        emergencies.add(tx, message, station.now(), actor=message.by)
    return put_out(station, message.key) if message.starts <= station.now() else message


def refuse(station: Station, message: Emergency, why: str) -> None:
    """Write down a message that will not be spoken, so that it is told."""
    with station.store.begin() as tx:
        emergencies.add(tx, message, station.now(), actor=message.by, state=EmergencyState.REFUSED, why=why)
    logs.get("emergency").error("message refused", key=message.key, why=why)


def put_out(station: Station, key: str) -> Emergency:
    """Speak a waiting message and put it at the address: the sound is there before the row says so, and before feeds and site follow.

    Raises what hinders it; what no further try can help refuses the message.
    """
    with station.alerting, hurried():
        with station.store.read() as tx:
            message = _there(emergencies.get(tx, key), key)
            live = [one for one in emergencies.alive(tx) if one.state is EmergencyState.LIVE]
        if message.state is not EmergencyState.WAITING or not message.starts <= station.now() < message.ends:
            return message
        replaced = [one for one in live if one.key in message.follows or _replaces(station, message, one)]
        message = replace(message, follows=tuple(dict.fromkeys([*message.follows, *(one.key for one in replaced)])))
        try:
            made = mastered(station, message)
        except BroadcasterError as error:
            if error.hold:
                _refused(station, message, str(error))
            raise
        emergency_address.write(station, [made, *(one for one in live if one not in replaced)])
        out = _now_live(station, made)
        emergency_address.write(station)  # another process may have put one out, or taken one back, meanwhile
    return out


def _there(message: Emergency | None, key: str) -> Emergency:
    if message is None:
        raise ArticleError(f"thông báo {key}", "không có thông báo này", "Xem «broadcaster emergency list».")
    return message


def _replaces(station: Station, message: Emergency, other: Emergency) -> bool:
    """Whether the policy says that ``message`` ends ``other``, or it is the update of it."""
    if message.exercise or other.exercise or other.key == message.about:
        return False
    kind = station.settings.emergency.kinds.get(message.kind)
    return kind is not None and message.about is None and other.kind in kind.replaces and message.covers(other.areas)


def _refused(station: Station, message: Emergency, why: str) -> None:
    with station.store.begin() as tx:
        state, actor = EmergencyState.REFUSED, Actor.step(station.owner)
        emergencies.move(tx, message.key, state, station.now(), actor=actor, why=why)
    logs.get("emergency").error("message refused", key=message.key, why=why)


def _now_live(station: Station, message: Emergency) -> Emergency:
    """The row says that the message is live, and that those which it replaces are over; who follows the outbox is told."""
    now, actor, master = station.now(), Actor.step(station.owner), message.master
    assert master is not None
    where = f"{station.address}/{emergency_address.FOLDER}/{emergency_address.ON_AIR}.mp3"
    with station.store.begin() as tx:
        known = _there(emergencies.get(tx, message.key, lock=True), message.key)
        if known.state is not EmergencyState.WAITING:  # another process was faster, or a person has cancelled it
            return known
        out = emergencies.move(tx, message.key, EmergencyState.LIVE, now, actor=actor, message=message)
        for key in message.follows:
            _replaced(tx, key, message, station)
        name = emergency_address.receipt_name(message)
        receipts.add(tx, Receipt("published", name, now, where, actor=message.by, sha256=master.sha256))
        outbox.add(tx, outbox.ChangeKind.EMERGENCY, [message.key, *message.follows], now, message.by)
    return out


def _replaced(tx: sa.Connection, key: str, by: Emergency, station: Station) -> None:
    known = emergencies.get(tx, key, lock=True)
    if known is not None and known.is_alive:
        why = f"thay bằng «{by.title}» ({by.key})"
        emergencies.move(tx, key, EmergencyState.REPLACED, station.now(), actor=by.by, why=why)


def cancel(station: Station, key: str, actor: Actor, why: str) -> Emergency | None:
    """End a message that waits or is live. What was out is followed by a spoken word that it is over, which is returned.

    Raises MoveRefused when it has ended already.
    """
    with station.alerting:
        with station.store.begin() as tx:
            message = _there(emergencies.get(tx, key, lock=True), key)
            state = EmergencyState.EXERCISE if message.exercise else EmergencyState.CANCELLED
            emergencies.move(tx, key, state, station.now(), actor=actor, why=why)
            word = _word_that_over(station, message, actor)
            if word is not None:
                emergencies.add(tx, word, station.now(), actor=actor)
            outbox.add(tx, outbox.ChangeKind.EMERGENCY, key, station.now(), actor)
        emergency_address.write(station)
    return put_out(station, word.key) if word is not None else None


def _word_that_over(station: Station, message: Emergency, actor: Actor) -> Emergency | None:
    """Only what was out can be said to be over, and of that word nothing more is said."""
    if message.state is not EmergencyState.LIVE or message.exercise or message.about is not None:
        return None
    policy, about, now = station.settings.emergency, station.settings.station, station.now()
    kind = policy.kinds.get(message.kind)
    ends = now + (kind.cancel_life if kind else timedelta(minutes=15))
    text = over_text(message, about.name, policy.words, about.timezone)
    return replace(
        message,
        key=new_key(),
        text=text,
        starts=now,
        ends=ends,
        plays=plays_of(now, ends, 1, timedelta(minutes=1)),
        pressed=now,
        by=actor,
        about=message.key,
        follows=(),
        origin=None,
        voice="",
        master=None,
    )


def new_key() -> str:
    """A name that nobody can guess and that can stand in an address."""
    return secrets.token_hex(8)


def aired(station: Station, key: str, actor: Actor) -> None:
    """Somebody says that the message was on air. Raises ArticleError when it is not live."""
    with station.store.begin() as tx:
        message = _there(emergencies.get(tx, key, lock=True), key)
        if message.state is not EmergencyState.LIVE:
            fault, remedy = "thông báo không còn ở địa chỉ", "Xem trạng thái của nó trong danh sách."
            raise ArticleError(message.title, fault, remedy)
        emergencies.heard(tx, key, "aired", station.now())
        _receipt(tx, station, "aired", message, actor.name or actor.kind.value, actor)


def fetched(station: Station, sha256: str, by: str, agent: str) -> None:
    """A radio station has the whole sound of a live message; bytes that no live message has are nobody's."""
    with station.store.begin() as tx:
        for message in emergencies.alive(tx):
            if message.master is not None and message.master.sha256 == sha256:
                emergencies.heard(tx, message.key, "fetched", station.now())
                _receipt(tx, station, "pulled", message, by, Actor.step(by), agent=agent)


def confirmed(station: Station, what: str, state: str, who: str) -> tuple[Emergency, bool]:
    """The station ``who`` says that it has the message, or has ``aired`` it; ``what`` is its key or the sha256 of its sound. Returns
    the message, and whether that is news. Raises ArticleError when no such message is in force."""
    with station.store.begin() as tx:
        live = [one for one in emergencies.alive(tx) if one.is_live and one.master is not None]
        found = next((one for one in live if what in (one.key, one.master.sha256 if one.master else "")), None)
        if found is None:
            raise ArticleError(
                "thông báo khẩn", "không có thông báo nào như vậy đang hiệu lực", "Kiểm tra sha256 hoặc key."
            )
        is_news = emergencies.heard(tx, found.key, "aired" if state == "aired" else "fetched", station.now())
        if is_news:
            _receipt(tx, station, state, found, who, Actor.step(who), evidence="call-back")
    return found, is_news


def _receipt(
    tx: sa.Connection, station: Station, kind: str, message: Emergency, where: str, actor: Actor, **detail: str
) -> None:
    sha256 = message.master.sha256 if message.master else None
    name = emergency_address.receipt_name(message)
    receipts.book(tx, Receipt(kind, name, station.now(), where, detail, actor=actor, sha256=sha256))


def tend(station: Station) -> list[Emergency]:
    """Whatever is due: messages whose time is over end, those whose time has come are spoken, the addresses are as the store says.

    Returns those that are alive afterwards. What hinders one is logged, and tried again next time.
    """
    _end_overdue(station)
    with station.store.read() as tx:
        known = emergencies.alive(tx)
    for message in reversed(known):
        if message.state is EmergencyState.WAITING and message.starts <= station.now():
            try:
                put_out(station, message.key)
            except StoreError:
                raise
            except BroadcasterError as error:
                logs.get("emergency").error("message not out yet", key=message.key, why=str(error))
    with station.alerting:
        emergency_address.write(station)
    with station.store.read() as tx:
        return emergencies.alive(tx)


def _end_overdue(station: Station) -> None:
    now = station.now()
    with station.store.read() as tx:
        if not any(one.ends <= now for one in emergencies.alive(tx)):
            return
    with station.store.begin() as tx:
        over = [one for one in emergencies.alive(tx) if one.ends <= now]
        for one in over:
            state = ending(one)
            emergencies.move(tx, one.key, state, now, actor=Actor.clock("canh giờ"), why=_why_over(one, state))
        outbox.add(tx, outbox.ChangeKind.EMERGENCY, [one.key for one in over], now, Actor.clock("canh giờ"))
    _tell_unheard(over)


def _why_over(message: Emergency, state: EmergencyState) -> str | None:
    if state is not EmergencyState.UNHEARD:
        return None
    return "hết hạn mà chưa đọc được" if message.state is EmergencyState.WAITING else "hết hạn mà không ai lấy"


def _tell_unheard(over: Sequence[Emergency]) -> None:
    for one in over:
        if ending(one) is EmergencyState.UNHEARD:
            logs.get("emergency").error("message expired unheard", key=one.key, title=one.title, ends=str(one.ends))
