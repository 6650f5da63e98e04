"""What is wrong now, as console, ``status`` and ``alerts`` show it, and how far each channel has told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..store import alerts
from .channels import channels_of
from .kinds import BY_NAME, Urgency

if TYPE_CHECKING:
    from ..station import Station


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert that is not over. ``told_at`` is when the first channel had told it, None while none has."""

    kind: str
    subject: str
    title: str
    words: str
    remedy: str
    urgent: bool
    since: datetime
    told_at: datetime | None
    times: int

    def as_json(self) -> dict[str, Any]:
        told = self.told_at.isoformat() if self.told_at else None
        return {
            "kind": self.kind,
            "subject": self.subject,
            "title": self.title,
            "words": self.words,
            "remedy": self.remedy,
            "urgent": self.urgent,
            "since": self.since.isoformat(),
            "told_at": told,
            "times": self.times,
        }


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """A channel that is configured, in words; after a failure since when, why, and when it tries again."""

    name: str
    words: str
    sent_at: datetime | None
    since: datetime | None
    why: str | None
    retry_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        moments = {"sent_at": self.sent_at, "since": self.since, "retry_at": self.retry_at}
        told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
        return {"name": self.name, "words": self.words, "why": self.why, **told}


def standings(station: Station) -> tuple[Standing, ...]:
    """What is wrong now: what is urgent first, then the oldest first."""
    with station.store.read() as tx:
        known = alerts.open_ones(tx)
    found = [_standing(one) for one in known]
    return tuple(sorted(found, key=lambda one: (not one.urgent, one.since)))


def _standing(one: alerts.Alert) -> Standing:
    kind = BY_NAME.get(one.kind)
    title, remedy = (kind.title, kind.remedy) if kind else (one.kind, "")
    urgent = kind is not None and kind.urgency is Urgency.NOW
    return Standing(one.kind, one.subject, title, one.words, remedy, urgent, one.since, one.told_at, one.times)


def channels(station: Station) -> tuple[ChannelStanding, ...]:
    """Every channel that is configured besides the console."""
    with station.store.read() as tx:
        marks = alerts.marks(tx)
    found = []
    for channel in channels_of(station):
        mark = marks.get(channel.name)
        known = (mark.sent_at, mark.since, mark.why, mark.retry_at) if mark else (None, None, None, None)
        found.append(ChannelStanding(channel.name, channel.words, *known))
    return tuple(found)
