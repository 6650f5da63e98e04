"""What an article's page shows, and the rows that those who edit it look at. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..model import Charge, Episode, Master, Script
from ..model.differences import Difference, differences
from ..steps.rejected import Rejected, picture_of, rejected
from ..store import articles, charges, episodes, history, revisions
from ..store.articles import StoredArticle
from ..store.history import Change
from ..store.revisions import Revision, Voicing
from .approving import waiting_masters
from .overview import heard
from .register import Act, allowed_acts

if TYPE_CHECKING:
    from ..delivery.carried import Heard
    from ..station import Station
    from ..store import Store

__all__ = ["ArticleView", "Revision", "StoredArticle", "article_view", "picture_of", "text_of"]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with all that was made of it. ``where`` says which feeds hold it, None while it is not public; ``unheard`` are the
    masters that wait; ``last_day`` is the last one on which the episode stands in the feeds."""

    article: StoredArticle
    where: Heard | None
    revision: Revision | None
    script: Script | None
    episode: Episode | None
    changes: list[Change]
    voicing: Voicing | None
    charges: tuple[Charge, ...]
    known: list[Revision]
    waiting: Revision | None
    waiting_changes: tuple[Difference, ...]
    unheard: tuple[Master, ...]
    acts: tuple[Act, ...]
    rejected: tuple[Rejected, ...]
    last_day: date | None


def article_view(station: Station, number: int) -> ArticleView | None:
    """Everything that is known of one article; None when there is none."""
    with station.store.read() as tx:
        article = articles.get(tx, number)
        if article is None:
            return None
        revision = revisions.get(tx, article.revision) if article.revision else None
        script = revisions.script(tx, article.script) if article.script else None
        episode = episodes.of_article(tx, number)
        acts = allowed_acts(tx, number)
        changes = history.of(tx, "article", number)
        voicing = revisions.voicing(tx, article.voicing) if article.voicing else None
        paid = charges.of(tx, f"article:{number}")
        known, waiting = revisions.of(tx, number), revisions.waiting(tx, number)
        unheard = tuple(waiting_masters(tx, article))
    return ArticleView(
        article=article,
        where=heard(station, episode) if episode is not None and article.is_heard else None,
        revision=revision,
        script=script,
        episode=episode,
        changes=changes,
        voicing=voicing,
        charges=paid,
        known=known,
        waiting=waiting,
        waiting_changes=differences(revision.cleaned, waiting.cleaned) if revision and waiting else (),
        unheard=unheard,
        acts=acts,
        rejected=tuple(rejected(station, number)),
        last_day=_last_day(station, episode),
    )


def _last_day(station: Station, episode: Episode | None) -> date | None:
    """The limit is the midnight after it."""
    if episode is None or episode.expires is None:
        return None
    return station.local(episode.expires - timedelta(seconds=1)).date()


def text_of(store: Store, number: int) -> tuple[StoredArticle, Revision, list[Revision]] | None:
    """The article, the revision it stands on, and all of them; None when there is no article, or none of it was cleaned."""
    with store.read() as tx:
        article = articles.get(tx, number)
        if article is None or article.revision is None:
            return None
        return article, revisions.get(tx, article.revision), revisions.of(tx, number)
