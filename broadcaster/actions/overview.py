"""How the station is: one answer for the console, the API, ``status`` and readiness. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..alerts import standing as alerting
from ..alerts.condition import Workers, clock_problem, frozen_words
from ..delivery import address, carried
from ..delivery import followers as delivery
from ..delivery.carried import Heard, heard
from ..errors import BroadcasterError
from ..model import STUCK, WORKING, ArticleState, Bulletin, Emergency
from ..steps.rejected import Rejected, rejected
from ..steps.voice import resting_voices, spending
from ..store import articles, bulletins, emergencies, episodes
from ..store.articles import StoredArticle
from ..store.held import HeldGroup
from . import groups
from .coming import Backlog, backlog
from .readings import lexicon_problems

__all__ = ["Heard", "Overview", "Workers", "as_json", "frozen_words", "heard", "overview", "unready"]

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..sources import Standing
    from ..station import Station
    from ..voices import Resting, Spending

_TROUBLED, _WORKING, _RECENT, _BULLETINS = 50, 50, 30, 6


@dataclass(frozen=True, slots=True)
class Group:
    """Articles of one source that are held for one cause, to be decided together: ``why``, in words, and the names of the ``acts``."""

    name: str
    source: str
    why: str
    articles: tuple[StoredArticle, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The station at one moment. ``workers`` is None where another process, or none, does the work; ``clock`` is what may be wrong with
    the machine's clock, None when a server keeps it right. ``delivery`` is what has still to leave the station, by who carries it; ``shows`` is
    how each feed stands, ``unselected`` what stands in none; ``unheard`` the emergency messages that nobody heard; ``alerts`` are those that
    the watch has raised and that are not over."""

    name: str
    episodes: int
    articles: Mapping[ArticleState, int]
    troubled: tuple[StoredArticle, ...]
    working: tuple[StoredArticle, ...]
    recent: tuple[StoredArticle, ...]
    gone: tuple[StoredArticle, ...]
    bulletins: tuple[Bulletin, ...]
    rejected: Mapping[str, tuple[Rejected, ...]]
    sources: Mapping[str, Standing]
    spending: tuple[Spending, ...]
    resting: Mapping[str, Resting]
    lexicon: tuple[str, ...]
    workers: Workers | None = None
    clock: str | None = None
    address: str = ""
    address_warnings: tuple[str, ...] = ()
    delivery: tuple[delivery.Standing, ...] = ()
    shows: tuple[carried.ShowStanding, ...] = ()
    groups: tuple[Group, ...] = ()
    unselected: tuple[carried.Missing, ...] = ()
    backlog: Backlog | None = None  # None where the station has no slots
    unheard: tuple[Emergency, ...] = ()
    alerts: tuple[alerting.Standing, ...] = ()
    channels: tuple[alerting.ChannelStanding, ...] = ()

    @property
    def needs_attention(self) -> bool:
        """Whether anything waits for a person."""
        return bool(
            any(article.needs_a_person for article in self.troubled)
            or any(standing.needs_attention for standing in self.sources.values())
            or any(one.warning for one in self.spending)
            or any(rest.refused for rest in self.resting.values())
            or self.lexicon
            or self.unheard
            or any(one.why for one in self.delivery)
            or any(one.frozen or one.left_out for one in self.shows)
            or (self.workers is not None and self.workers.problem)
            or any(one.urgent for one in self.alerts)
            or any(one.why for one in self.channels)
        )


def overview(station: Station, workers: Workers | None = None) -> Overview:
    """Look at everything once."""
    with station.store.read() as tx:
        counts = articles.counts(tx)
        public = episodes.count(tx, station.now())
        troubled = articles.newest(tx, states=STUCK, limit=_TROUBLED)
        working = articles.newest(tx, states=WORKING, limit=_WORKING)
        recent = articles.newest(tx, limit=_RECENT)
        together = tuple(_group(tx, one) for one in groups.groups(tx))
        gone = articles.gone_but_heard(tx, limit=_TROUBLED)
        made = bulletins.newest(tx, limit=_BULLETINS)
        unheard = tuple(emergencies.unheard(tx))
    settings = station.settings
    return Overview(
        name=settings.station.name,
        episodes=public,
        articles=counts,
        troubled=tuple(troubled),
        working=tuple(working),
        recent=tuple(recent),
        gone=tuple(gone),
        bulletins=tuple(made),
        rejected={name: tuple(rejected(station, name)) for name in settings.slots},
        sources={name: station.timetable.standing(name) for name in settings.sources},
        spending=spending(station.chain),
        resting=resting_voices(station.chain),
        lexicon=lexicon_problems(station),
        workers=workers,
        clock=clock_problem(station),
        address=station.address,
        address_warnings=tuple(address.warnings(station)),
        delivery=tuple(delivery.standings(station)),
        shows=carried.standings(station),
        groups=together,
        unselected=carried.unselected(station.store),
        backlog=backlog(station) if settings.slots else None,
        unheard=unheard,
        alerts=alerting.standings(station),
        channels=alerting.channels(station),
    )


def _group(tx: sa.Connection, group: HeldGroup) -> Group:
    members = tuple(one for number in group.articles if (one := articles.get(tx, number)) is not None)
    why = groups.cause_words(group, members[0].reason if members else None)
    return Group(groups.name_of(group), group.source, why, members, groups.group_acts(tx, group))


def unready(station: Station, workers: Workers | None = None) -> list[str]:
    """What keeps the station from making and serving, in words; empty when it is ready."""
    problems = []
    try:
        with station.store.read() as tx:
            episodes.count(tx, station.now())
    except BroadcasterError as error:
        problems.append(str(error))
    problems += [f"không có thư mục {place.name}" for place in (station.feeds, station.audio) if not place.is_dir()]
    if workers is not None and workers.problem:
        problems.append(workers.problem)
    if not problems:
        problems += [frozen_words(station, one) for one in carried.standings(station) if one.frozen]
    return problems


def as_json(seen: Overview) -> dict[str, Any]:
    """The overview as JSON values: what ``status --json`` prints and ``/api/status`` answers."""
    return {
        "station": seen.name,
        "episodes": seen.episodes,
        "articles": {state.value: seen.articles.get(state, 0) for state in ArticleState},
        "troubled": [_troubled(article) for article in seen.troubled],
        "groups": [
            {
                "name": one.name,
                "source": one.source,
                "why": one.why,
                "articles": [article.id for article in one.articles],
                "acts": list(one.acts),
            }
            for one in seen.groups
        ],
        "sources": {name: _source(standing) for name, standing in seen.sources.items()},
        "bulletins": [
            {"slot": one.slot, "date": one.date.isoformat(), "state": one.state.value, "note": one.note}
            for one in seen.bulletins
        ],
        "spending": [asdict(one) for one in seen.spending],
        "resting": {name: asdict(rest) for name, rest in seen.resting.items()},
        "lexicon": list(seen.lexicon),
        "unheard": [{"key": one.key, "title": one.title, "why": one.why} for one in seen.unheard],
        "clock": seen.clock,
        "address": seen.address,
        "address_warnings": list(seen.address_warnings),
        "shows": [_show(one) for one in seen.shows],
        "unselected": [_missing(one) for one in seen.unselected],
        "backlog": _backlog(seen.backlog) if seen.backlog else None,
        "delivery": [_follower(one) for one in seen.delivery],
        "alerts": [one.as_json() for one in seen.alerts],
        "alert_channels": [one.as_json() for one in seen.channels],
        "workers": asdict(seen.workers) if seen.workers else None,
        "needs_attention": seen.needs_attention,
    }


def _troubled(article: StoredArticle) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "state": article.state.value,
        "reason": article.reason,
        "retry_at": article.retry_at.isoformat() if article.retry_at else None,
    }


def _source(standing: Standing) -> dict[str, Any]:
    return {
        "due": standing.due.isoformat() if standing.due else None,
        "failures": standing.failures,
        "problem": standing.problem,
        "needs_attention": standing.needs_attention,
    }


def _show(one: carried.ShowStanding) -> dict[str, Any]:
    frozen = {"since": one.frozen.since.isoformat(), "why": one.frozen.why} if one.frozen else None
    return {
        "name": one.name,
        "title": one.title,
        "frozen": frozen,
        "left_out": [_missing(each) for each in one.left_out],
    }


def _backlog(seen: Backlog) -> dict[str, Any]:
    return {
        "since": seen.since.isoformat(),
        "published": seen.published,
        "is_whole": seen.is_whole,
        "counts": {end.value: count for end, count in seen.counts.items()},
        "waiting": [
            {
                "guid": one.guid,
                "title": one.title,
                "slot": one.expected.slot if one.expected else None,
                "airs": one.expected.airs.isoformat() if one.expected else None,
                "why": one.why.value if one.why else None,
            }
            for one in seen.waiting
        ],
    }


def _missing(one: carried.Missing) -> dict[str, Any]:
    return {"article": one.article, "guid": one.guid, "title": one.title, "why": one.why}


def _follower(one: delivery.Standing) -> dict[str, Any]:
    return {
        "name": one.name,
        "does": one.does,
        "behind": one.behind,
        "since": one.since.isoformat() if one.since else None,
        "why": one.why,
        "retry_at": one.retry_at.isoformat() if one.retry_at else None,
    }
