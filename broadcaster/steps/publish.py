"""mastered → published: the episode becomes public, in the order audio → row → pages → feed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..delivery import waiting
from ..delivery.episode_pages import episode_files
from ..model import Actor, ArticleState, Receipt
from ..store import articles, episodes, outbox, receipts, revisions
from . import Move, Progress
from .approval import asked, unheard
from .episode import check_audio, episode_of, shown_state
from .script import present

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station


def publish_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """Name the episode in the store, once its sound lies there and its pages can be made; pages and feeds follow (``delivery``)."""
    progress("publish", 0, 1)
    episode, revision = episode_of(station, article)
    with station.store.read() as tx:
        public = episodes.of_article(tx, article.id)
    why = unheard(station, article, episode.masters[0], public) or asked(
        station, article, revision.cleaned, revision.id
    )
    if why:
        return Move(ArticleState.HELD, why, values={"resume": ArticleState.MASTERED})
    check_audio(station, episode)
    episode_files(station, episode)
    waiting.release(station, episode.masters)

    def save(tx: sa.Connection) -> Mapping[str, Any]:
        voicing = present(article.voicing)
        episodes.save(tx, article.id, episode, revision=revision.id, voicing=voicing)
        old_audio_until = station.now() + station.settings.retention.replaced_audio
        revisions.retire_masters(tx, article.id, voicing, old_audio_until)
        receipts.add(tx, Receipt("published", episode.guid, station.now(), "feeds", {"voice": episode.voice}))
        outbox.add(tx, outbox.ChangeKind.EPISODE, episode.guid, station.now(), Actor.step(station.owner))
        return {}

    return Move(shown_state(episode, station.now()), episode.corrected, save)
