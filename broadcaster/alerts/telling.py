"""Telling: each channel follows the changes of alerts with a mark of its own, at its own pace.

The first alert of a kind goes out at once. What follows is gathered, the ends as well, and goes out in one message when the channel
has been quiet for so long. A channel that is down is left in peace for a while, longer each time, and then tells all in one message.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError
from ..store import alerts, leases
from ..store.alerts import Change, Mark, What
from . import digest
from .channels import Configured, channels_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

_FIRST_RETRY, _LONGEST_RETRY = timedelta(minutes=1), timedelta(minutes=30)
#: longer than any channel may take: nobody else tells through it meanwhile
_LEASE = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class _Pending:
    """What a channel has not told yet, up to the change numbered ``until``."""

    changes: tuple[Change, ...]
    until: int


def tell(station: Station, channel: Configured) -> bool:
    """Tell what is due; returns whether something was sent. A channel that fails is noted, and raises nothing."""
    if not is_due(station, channel):
        return False
    with station.store.begin() as tx:
        if not leases.take(tx, f"alerts:{channel.name}", station.owner, station.now(), _LEASE):
            return False
    try:
        return _tell(station, channel)
    finally:
        with station.store.begin() as tx:
            leases.give_back(tx, f"alerts:{channel.name}", station.owner)


def is_due(station: Station, channel: Configured) -> bool:
    """Whether the channel has something to tell, and may tell it now."""
    now, gather = station.now(), station.settings.alerts.gather
    with station.store.read() as tx:
        mark = _mark(tx, channel)
        pending = _pending(tx, mark)
        if not pending.changes or (mark.retry_at is not None and now < mark.retry_at <= now + _LONGEST_RETRY):
            return False
        told_lately = alerts.kinds_begun(tx, mark.mark, now - gather)
    if any(change.begun and change.kind not in told_lately for change in pending.changes):
        return True
    return mark.sent_at is None or not now - gather < mark.sent_at <= now


def _mark(tx: sa.Connection, channel: Configured) -> Mark:
    known = alerts.marks(tx).get(channel.name)
    if known is not None and known.target == channel.target:
        return known
    return Mark(channel.target, -1 - alerts.newest_change(tx))


def _pending(tx: sa.Connection, mark: Mark) -> _Pending:
    """What came after the mark; one below 0 stands for the same change and says that what was wrong by then is not told either."""
    reached = mark.mark if mark.mark >= 0 else -1 - mark.mark
    changes = alerts.changes_after(tx, reached)
    until = changes[-1].id if changes else reached
    if mark.mark < 0:
        later = {change.key for change in changes}
        wrong = [one for one in alerts.open_ones(tx) if one.key not in later]
        changes = [*(Change(0, one.kind, one.subject, What.BEGUN, one.words, one.since) for one in wrong), *changes]
    return _Pending(tuple(changes), until)


def _tell(station: Station, channel: Configured) -> bool:
    with station.store.read() as tx:
        mark = _mark(tx, channel)
        pending, known = _pending(tx, mark), alerts.all_of(tx)
    if not pending.changes:
        return False
    told = digest.gathered(pending.changes, known)
    still_open = sum(one.is_open for one in known.values())
    try:
        note = channel.channel.send(digest.message(station, told, still_open))
    except Exception as error:  # noqa: BLE001 - whatever a channel throws, it tries again, and nothing else waits for it
        _failed(station, channel, mark, error)
        return False
    with station.store.begin() as tx:
        keys = [(one.kind, one.subject) for one in told]
        alerts.told(tx, channel.name, channel.target, pending.until, station.now(), keys, note)
    logs.get("alerts").info("told", channel=channel.name, alerts=len(told), note=note)
    return True


def _failed(station: Station, channel: Configured, mark: Mark, error: Exception) -> None:
    why = str(error) if isinstance(error, BroadcasterError) else f"lỗi của chương trình ({type(error).__name__})"
    wait = min(_FIRST_RETRY * 2 ** min(mark.failures, 10), _LONGEST_RETRY)
    now = station.now()
    with station.store.begin() as tx:
        alerts.failed(tx, channel.name, channel.target, mark.mark, now, now + wait, why)
    logs.get("alerts").warning("not told", channel=channel.name, why=why, again_in=wait.total_seconds())


def forget(station: Station, before: datetime) -> None:
    """Drop what ended long ago, and the marks of channels that are no longer configured."""
    with station.store.begin() as tx:
        alerts.forget(tx, before)
        alerts.keep_channels(tx, [channel.name for channel in channels_of(station)])


@dataclass(frozen=True, slots=True)
class Tried:
    """How a trial went: ``fault`` in words, None when the channel took it."""

    name: str
    words: str
    fault: str | None


def tell_trial(station: Station, names: Collection[str] = ()) -> Sequence[Tried]:
    """Send a trial message through every channel, or through those named; nothing of it is kept."""
    tried = []
    for one in channels_of(station):
        if names and one.name not in names:
            continue
        try:
            fault = one.channel.send(digest.trial(station))
        except BroadcasterError as error:
            fault = str(error)
        tried.append(Tried(one.name, one.words, fault))
    return tried
