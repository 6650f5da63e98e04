"""The station in figures, for a watch that draws curves and rings bells. Nothing here writes, and no figure carries a text or a secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..delivery.latest import what_lies
from ..model import ArticleState, BulletinState
from ..radio import calendar_of, next_occurrence
from ..sources import Timetable
from ..steps.voice import resting_voices
from ..store import articles, bulletins, episodes
from ..store.memory import MemoryAt

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from ..settings import Settings
    from ..station import Station
    from .overview import Workers

#: a bulletin in one of these has its file
_MADE = (
    BulletinState.READY,
    BulletinState.FALLBACK,
    BulletinState.CORRECTED,
    BulletinState.PULLED,
    BulletinState.AIRED,
)


Samples = dict[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One gauge: ``samples`` maps the values of ``labels`` to the figure."""

    name: str
    help: str
    samples: Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = ()


def metrics(station: Station, workers: Workers | None = None) -> list[Metric]:
    """Every figure at one moment: what the store says is read in one transaction."""
    now = station.now()
    with station.store.read() as tx:
        stored = [*_articles(tx, now), *_slots(station, tx, now), *_sources(station.settings, tx)]
    return [*stored, *_beside_the_store(station), *_workers(workers)]


def _articles(tx: sa.Connection, now: datetime) -> Iterator[Metric]:
    counts = articles.counts(tx)
    states: Samples = {(state.value,): float(counts.get(state, 0)) for state in ArticleState}
    yield Metric("broadcaster_articles", "Articles by state.", states, ("state",))
    yield _one("broadcaster_episodes_public", "Episodes that feeds and site carry.", episodes.count(tx, now))
    oldest = articles.waiting_since(tx)
    waits = (now - oldest).total_seconds() if oldest else 0.0
    yield _one("broadcaster_queue_age_seconds", "How long the oldest article has waited for its next step.", waits)


def _slots(station: Station, tx: sa.Connection, now: datetime) -> Iterator[Metric]:
    counts = bulletins.counts(tx)
    states: Samples = {(state.value,): float(counts.get(state, 0)) for state in BulletinState}
    yield Metric("broadcaster_bulletins", "Bulletins by state, of all days.", states, ("state",))
    seconds: Samples = {}
    ready: Samples = {}
    for name, slot in station.settings.slots.items():
        occurrence = next_occurrence(slot, now, calendar_of(station.settings, name))
        if occurrence is None:  # not on air in the coming year
            continue
        seconds[name,] = (occurrence.airs - now).total_seconds()
        made = bulletins.get(tx, name, occurrence.airs)
        sound = made.master.sha256 if made is not None and made.state in _MADE and made.master is not None else None
        ready[name,] = float(sound is not None and what_lies(station, name).get("sha256") == sound)
    told = "Seconds until the slot is on air; below 0 while it is."
    yield Metric("broadcaster_slot_next_seconds", told, seconds, ("slot",))
    told = "1 when the file of the slot's next bulletin lies at its address."
    yield Metric("broadcaster_slot_ready", told, ready, ("slot",))


def _sources(settings: Settings, tx: sa.Connection) -> Iterator[Metric]:
    timetable = Timetable(MemoryAt(tx))
    standings = {name: timetable.standing(name) for name in settings.sources}
    failures: Samples = {(name,): float(standing.failures) for name, standing in standings.items()}
    yield Metric("broadcaster_source_failures", "Failed visits in a row, by source.", failures, ("source",))
    failing = sum(standing.needs_attention for standing in standings.values())
    yield _one("broadcaster_sources_failing", "Sources that a person should look at.", failing)


def _beside_the_store(station: Station) -> Iterator[Metric]:
    rests: Samples = {(name,): rest.seconds for name, rest in resting_voices(station.chain).items()}
    yield Metric("broadcaster_voice_resting_seconds", "How long a voice still rests after failing.", rests, ("voice",))
    yield _one("broadcaster_voices_resting", "Voices that rest.", len(rests))
    yield _one("broadcaster_takes_bytes", "Size of the cache of spoken sentences.", station.takes.size())
    changed = _newest(station.feeds)
    if changed is not None:
        told = "When feeds or the front page were last written, seconds since 1970."
        yield _one("broadcaster_feeds_written_timestamp_seconds", told, changed)


def _newest(feeds: Path) -> float | None:
    times = []
    for place in (*feeds.glob("*.xml"), feeds / "index.html"):
        with suppress(FileNotFoundError):  # not written yet, or replaced at this moment
            times.append(place.stat().st_mtime)
    return max(times, default=None)


def _workers(workers: Workers | None) -> Iterable[Metric]:
    if workers is None:
        return ()
    return (
        _one("broadcaster_workers", "Workers that this process should have.", workers.size),
        _one("broadcaster_workers_alive", "Workers of this process that live.", workers.alive),
    )


def _one(name: str, told: str, value: float) -> Metric:
    return Metric(name, told, {(): float(value)})
