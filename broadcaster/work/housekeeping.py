"""The housekeeping that nobody has to think of: what is over goes, what can be better is made better, each slot has its file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..alerts import telling
from ..bulletins.spare import prepare_spares
from ..delivery import waiting
from ..delivery.audio import remove_old_bulletins, remove_retired_audio
from ..delivery.carried import look_again
from ..delivery.outlets import reconcile
from ..delivery.refresh import refresh
from ..model import Actor, ArticleState
from ..publishing import remove_leftovers
from ..steps.script import present
from ..steps.voice import occasion_of
from ..store import articles, episodes, leases, outbox, revisions
from . import reserve
from .redating import redate

if TYPE_CHECKING:
    from ..station import Station

_KEEP_FIRINGS = timedelta(days=7)
_KEEP_BULLETINS = timedelta(days=14)
_KEEP_CHANGES = timedelta(days=14)
_KEEP_ALERTS = timedelta(days=30)
_UPGRADE_WITHIN = timedelta(days=3)
_UPGRADES = 10
_MOST_UPGRADES = 5


def keep_house(station: Station) -> None:
    """Expire what is over, delete what has been replaced long enough, keep the caches in bounds, make the spares."""
    expire(station)
    redate(station)
    look_again(station)
    remove_leftovers(station.feeds)
    remove_retired_audio(station)
    waiting.hide(station)
    waiting.remove_superseded(station)
    remove_old_bulletins(station, _KEEP_BULLETINS)
    with station.store.begin() as tx:
        leases.forget_firings(tx, station.now() - _KEEP_FIRINGS)
        articles.forget_raws(tx, station.now() - station.settings.retention.raw_pages)
        outbox.prune(tx, station.now() - _KEEP_CHANGES)
        in_use = revisions.takes_in_use(tx)
    telling.forget(station, station.now() - _KEEP_ALERTS)
    station.takes.evict(in_use)
    upgrade_voices(station)
    prepare_spares(station)
    refresh(station)
    reconcile(station)
    reserve.lay(station.folder)


def upgrade_voices(station: Station) -> int:
    """Let a better voice speak again what a fallback had to; guid and address of the page stay. Returns how many are under way.

    A few at a time and only of late: an online voice that has just come back shall not be flooded. And not for ever: a voice that
    cannot say one sentence of an article would be asked for it every hour.
    """
    since = station.now() - _UPGRADE_WITHIN
    with station.store.read() as tx:
        spoken = [
            (stored, voice, revisions.script(tx, present(stored.script)))
            for stored, voice in articles.spoken_by_fallback(tx, since, times=_MOST_UPGRADES, limit=_UPGRADES)
        ]
    under_way = 0
    for stored, voice, script in spoken:
        if station.chain.better(voice, script.segments, occasion_of(station, stored)) is None:
            continue
        with station.store.begin() as tx:
            again = articles.get(tx, stored.id, lock=True)
            if again is None or again.state is not ArticleState.PUBLISHED:  # withdrawn or edited by now
                continue
            now = station.now()
            articles.move(tx, again, ArticleState.SCRIPTED, now, actor=Actor.clock(), why="giọng tốt hơn đã dùng được")
        under_way += 1
    return under_way


def expire(station: Station) -> None:
    """Episodes whose time is over leave the feeds."""
    with station.store.begin() as tx:
        gone = episodes.due_to_expire(tx, station.now())
        for article in gone:
            stored = articles.get(tx, article)
            assert stored is not None, "an episode's article is there as long as the episode"
            articles.move(tx, stored, ArticleState.EXPIRED, station.now(), actor=Actor.clock(), why="hết hạn")
        if gone:
            guids = [guid for article in gone if (guid := episodes.guid_of(tx, article)) is not None]
            outbox.add(tx, outbox.ChangeKind.EPISODE, guids, station.now(), Actor.clock())
