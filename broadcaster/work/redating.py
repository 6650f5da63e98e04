"""After a clock that was wrong: an episode dated ahead would wait for years; once the clock can be trusted it is dated anew.

Only where a time server keeps the clock (by the kernel's own word): a slow clock makes right dates look ahead as well, and what is dated
wrongly for good is worse than what waits. Guid, folder and address of the sound stay.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .. import clock
from ..delivery.carried import MOST_AHEAD
from ..model import Actor
from ..store import articles, episodes, history, outbox

if TYPE_CHECKING:
    from ..station import Station


def redate(station: Station) -> int:
    """Date episodes that lie ahead of the clock to now, in their order; returns how many."""
    if clock.is_kept_in_step() is not True:
        return 0
    now = station.now()
    with station.store.read() as tx:
        if not episodes.dated_after(tx, now + MOST_AHEAD):
            return 0
    with station.store.begin() as tx:
        ahead = episodes.dated_after(tx, now + MOST_AHEAD)
        for place, (number, episode) in enumerate(ahead, 1):
            moment = now - timedelta(seconds=len(ahead) - place)
            episodes.redate(tx, number, replace(episode, published=moment, updated=min(episode.updated, now)))
            article = articles.get(tx, number)
            assert article is not None, "an episode's article is there as long as the episode"
            why = (
                f"đồng hồ từng chạy nhanh: ngày đăng {station.local(episode.published):%d/%m/%Y} ghi lại thành hôm nay"
            )
            state = article.state
            history.record(tx, "article", number, actor=Actor.clock(), at=now, old=state, new=state, why=why)
        outbox.add(tx, outbox.ChangeKind.EPISODE, [episode.guid for _, episode in ahead], now, Actor.clock())
    return len(ahead)
