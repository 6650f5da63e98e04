"""The story of the station: how an article becomes something a town can hear.

    found → cleaned → scripted → voiced → mastered → published

:func:`take_in` stores what a source found. :func:`advance` moves one article one step: it claims the article, computes
the step outside any transaction from stored inputs only, and writes result, state and history in one transaction while the
claim still holds. A process that dies at any point repeats at most one step. :func:`finish` repeats that until the
article has no next step; :mod:`broadcaster.work` does the same for all of them, and for the feeds after each change.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from . import logs
from .delivery.refresh import refresh
from .errors import BroadcasterError, DiskError, LeaseLost
from .model import Actor, ArticleState, Found, Priority
from .steps import Move, Progress, quiet
from .steps.clean import clean_article
from .steps.master import master_article
from .steps.publish import publish_article
from .steps.script import script_article
from .steps.voice import voice_article
from .store import articles

if TYPE_CHECKING:
    from .station import Station

Step = Callable[["Station", articles.StoredArticle, Progress], Move]

Watch = Callable[[int, str, int, int], None]
"""Told (article, what, done, of) while a step works."""


def nobody(_article: int, _what: str, _done: int, _of: int) -> None:
    """Watch for those who do not look."""


STEPS: dict[ArticleState, Step] = {
    ArticleState.FOUND: clean_article,
    ArticleState.CLEANED: script_article,
    ArticleState.SCRIPTED: voice_article,
    ArticleState.VOICED: master_article,
    ArticleState.MASTERED: publish_article,
}


def pick_up(station: Station, name: str, *, progress: Progress = quiet) -> int:
    """Visit one source and take in what is new; returns how many articles there are to work on.

    One article that cannot be stored stops nothing; a SourceError means that the visit as a whole failed.
    """
    settings = station.settings.sources[name]
    source = station.source(name)
    fresh = 0
    for found in station.timetable.visit(name, source, settings.interval):
        try:
            _, is_news = take_in(station, found, priority=settings.priority)
        except BroadcasterError as error:
            logs.get("pickup").warning("refused", source=name, article=found.url or found.name, why=str(error))
            if not error.retry:  # what may succeed next time must be handed over again
                source.settled(found, str(error))
            continue
        source.settled(found, found.problem)
        fresh += is_news
        progress("pickup", fresh, fresh)
    return fresh


def take_in(
    station: Station,
    found: Found,
    *,
    skip: str | None = None,
    actor: Actor | None = None,
    anew: bool = False,
    priority: Priority | None = None,
) -> tuple[int, bool]:
    """Store what was found, or what ``actor`` gives; returns the article's id and whether there is anything new to work on.

    ``anew`` takes the same bytes as news: what was said of them has changed. ``priority`` is the class that it is put in.
    """
    from .sources.identity import article_identity

    identity = article_identity(found.source, found.guid, found.url)
    with station.store.begin() as tx:
        if found.gone:
            return articles.flag_gone(tx, identity, station.now(), actor=Actor.source(found.source)), False
        return articles.take_in(
            tx, identity, found, station.now(), skip=skip, actor=actor, anew=anew, priority=priority
        )


def advance(
    station: Station,
    article: int | None = None,
    *,
    owner: str | None = None,
    watch: Watch = nobody,
) -> articles.StoredArticle | None:
    """Move one article one step and return it as it stands then; None when there is nothing to do.

    Without ``article`` the most urgent one is taken. A step's error becomes ``failed`` with a next try, or ``held`` with its
    reason: it never escapes, so that one article cannot stop the rest.
    """
    owner = owner or station.owner
    with station.store.read() as tx:
        if not articles.any_claimable(tx, station.now(), only=article):
            return None
    with station.store.begin() as tx:
        claimed = articles.claim(tx, owner, station.now(), station.settings.work.lease, only=article)
    if claimed is None:
        return None
    log = logs.get("pipeline").bind(article=claimed.id, step=claimed.state.value)
    try:
        with _claim_kept(station, claimed.id, owner):
            move = _move(station, claimed, partial(watch, claimed.id))
        with station.store.begin() as tx:
            values = {**move.values, **move.save(tx)}
            actor = Actor.step(owner)
            articles.move(tx, claimed, move.state, station.now(), actor=actor, why=move.why, owner=owner, **values)
    except LeaseLost as lost:
        log.info("dropped", why=str(lost))
    finally:
        with station.store.begin() as tx:
            articles.release(tx, claimed.id, owner)
            after = articles.get(tx, claimed.id)
    if after is not None:
        log.info("moved", to=after.state.value, why=after.reason)
    return after


@contextmanager
def _claim_kept(station: Station, article: int, owner: str) -> Iterator[None]:
    """Renew the claim while a long step works, so that no other worker takes the article for abandoned."""
    done = threading.Event()
    lease = station.settings.work.lease

    def renew() -> None:
        while not done.wait(lease.total_seconds() / 3):
            try:
                with station.store.begin() as tx:
                    articles.renew(tx, article, owner, station.now() + lease)
            except Exception as error:  # noqa: BLE001 - tried again in a moment; without it the article would be done twice
                logs.get("pipeline").warning("claim not renewed", article=article, why=str(error))

    keeper = threading.Thread(target=renew, name=f"claim-{article}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _move(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """Run the step of the article's state; what goes wrong becomes a move as well."""
    try:
        with _disk_errors(article.title):
            return STEPS[article.state](station, article, progress)
    except LeaseLost:
        raise
    except BroadcasterError as error:
        return _failure(station, article, error)
    except Exception as error:  # noqa: BLE001
        # A fault of ours must be seen, and must not stop the other articles.
        logs.get("pipeline").exception("fault", article=article.id, step=article.state.value)
        fault = BroadcasterError(
            article.title, f"lỗi chương trình ({type(error).__name__}: {error})", "Gửi nhật ký cho người quản trị."
        )
        return _failure(station, article, fault)


@contextmanager
def _disk_errors(subject: str) -> Iterator[None]:
    """A full or read-only disk by its name, whichever room met it."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG):
            where = error.filename or "đĩa"
            raise DiskError(
                subject, f"không ghi được {where} ({error.strerror})", "Kiểm tra dung lượng và quyền ghi."
            ) from error
        raise


def _failure(station: Station, article: articles.StoredArticle, error: BroadcasterError) -> Move:
    """Held for a person, or tried again later; too many tries end with a person as well."""
    attempts = article.attempts + 1
    reason = str(error)
    resume = {"resume": article.state, "attempts": attempts}
    if error.hold or attempts >= station.settings.work.attempts:
        return Move(ArticleState.HELD, reason, values=resume)
    retry_at = station.retry_at(article.attempts, error.retry_after)
    return Move(ArticleState.FAILED, reason, values={**resume, "retry_at": retry_at})


def finish(station: Station, article: int, *, watch: Watch = nobody) -> articles.StoredArticle:
    """Advance one article until it has no next step of its own, then bring the feeds up to date.

    One that another process has in hand is returned as it stands; whoever finishes it brings the feeds up to date.
    """
    while True:
        after = advance(station, article, watch=watch)
        if after is None or after.state not in STEPS:
            break
    with station.store.read() as tx:
        stored = articles.get(tx, article)
    assert stored is not None
    if not stored.is_working:
        refresh(station)
    return stored
