"""The watch: each look is taken, and what began or ended since the last time is written down, in one transaction.

An alert that begins again soon after its end repeats itself: it is told once as such, and believed to be over only when it has stayed
away for as long as alerts are gathered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..bulletins.deliverable import Looks
from ..store import alerts, leases
from ..store.alerts import Alert, Key, What
from .condition import Workers
from .finding import Ended, Finding
from .kinds import BY_NAME, KINDS, Scene

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

_LEASE = timedelta(minutes=2)
Found = Mapping[Key, Finding]
Step = tuple[Alert, What | None, str]
"""An alert as it is from now on; what became of it, None where that is nothing to tell; how it is told."""


def watch(station: Station, workers: Workers | None = None, looks: Looks | None = None) -> None:
    """Look at everything once. Writes only when something has changed. Raises StoreError where that cannot be kept."""
    with station.store.read() as tx:
        known = alerts.all_of(tx)
    wrong = frozenset(key for key, one in known.items() if one.is_open)
    found, failed = _look(Scene(station, station.now(), workers, wrong, looks or Looks()))
    if not _next_steps(station, known, found, failed):
        return
    with station.store.begin() as tx:
        if not leases.take(tx, "alerts", station.owner, station.now(), _LEASE):
            return
        for step in _next_steps(station, alerts.all_of(tx), found, failed):
            _write(tx, station.now(), *step)
        leases.give_back(tx, "alerts", station.owner)


def _look(scene: Scene) -> tuple[Found, set[str]]:
    """What is wrong, and which kinds could not be looked at: of those nothing is said, neither good nor bad."""
    found: dict[Key, Finding] = {}
    failed: set[str] = set()
    for kind in KINDS:
        try:
            found |= {(kind.name, one.subject): one for one in kind.look(scene)}
        except Exception as error:  # noqa: BLE001 - a look that fails must not hide what the others see
            failed.add(kind.name)
            logs.get("alerts").error("not looked at", kind=kind.name, why=str(error), exc_info=error)
    return found, failed


def _next_steps(station: Station, known: Mapping[Key, Alert], found: Found, failed: set[str]) -> list[Step]:
    now, gather = station.now(), station.settings.alerts.gather
    steps: list[Step] = []
    for key, finding in found.items():
        before = known.get(key)
        if before is None or before.ended_at is not None:
            again = before is not None and before.ended_at is not None and now - before.ended_at < gather
            times = before.times + 1 if before is not None and again else 1
            steps.append((Alert(*key, finding.words, now, times), What.BEGUN, finding.words))
        elif before.cleared_at is not None:
            steps.append((replace(before, cleared_at=None, times=before.times + 1), None, ""))
    for key, one in known.items():
        if one.ended_at is not None or key in found or one.kind in failed:
            continue
        if one.times > 1 and one.cleared_at is None:
            steps.append((replace(one, cleared_at=now), None, ""))
        elif one.times == 1 or (one.cleared_at is not None and now - one.cleared_at >= gather):
            how = _how_ended(station, one)
            what = What.MENDED if how.mended else What.OVER
            steps.append((replace(one, cleared_at=None, ended_at=now), what, how.words))
    return steps


def _how_ended(station: Station, alert: Alert) -> Ended:
    kind = BY_NAME.get(alert.kind)
    return kind.ended(station, alert) if kind is not None else Ended("không còn canh việc này", mended=False)


def _write(tx: sa.Connection, now: datetime, alert: Alert, what: What | None, words: str) -> None:
    alerts.save(tx, alert)
    if what is not None:
        alerts.add_change(tx, alert, what, words, now)
        log = logs.get("alerts").bind(kind=alert.kind, subject=alert.subject)
        if what is What.BEGUN:
            log.warning("alert", why=words)
        else:
            log.info("alert over", why=words)
