"""What an operator decides of an article: take this in, try again, make it anew, not at all, take it back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ..bulletins import watch
from ..delivery import gone
from ..delivery.latest import note_address
from ..delivery.refresh import refresh
from ..delivery.taken_down import cover
from ..errors import ArticleError, NothingToRead
from ..model import Actor, ArticleState, Episode, Found, Priority, Receipt
from ..pipeline import take_in
from ..steps.episode import shown_state
from ..store import articles, episodes, outbox, receipts, revisions
from .rules import allowed
from .texts import retitle

if TYPE_CHECKING:
    from ..station import Station
    from ..store import Store

MANUAL = "manual"
#: in years
_FURTHEST_EXPIRY = 10


def take_manually(
    station: Station,
    body: bytes,
    *,
    actor: Actor,
    media_type: str,
    name: str | None = None,
    title: str | None = None,
    url: str | None = None,
    charset: str | None = None,
    priority: Priority | None = None,
) -> int:
    """Take in what a person gives: pasted text, a file, a fetched page. The same content again is the same article; with another title
    it is an edit of it. ``priority`` is its class, also of what is on air already. Raises NothingToRead, and ArticleError where the article cannot be edited now.
    """
    if not body.strip():
        raise NothingToRead(title or name or "bài", "không có nội dung", "Chọn tệp khác hoặc dán văn bản vào ô.")
    guid = url or f"sha256:{hashlib.sha256(body).hexdigest()}"
    found = Found(MANUAL, body, media_type, charset, url=url, guid=guid, headline=title, name=name)
    known = _known(station.store, found)
    retitled = known is not None and bool(title) and _retitled(station.store, known, found)
    anew = retitled and known is not None and (known.revision is None or known.is_left_out)
    article, _ = take_in(station, found, actor=actor, anew=anew, priority=priority)
    if priority is not None:
        _classify(station, article, priority, actor)
    if retitled and not anew and title:
        retitle(station, article, title, actor)
        return article
    with station.store.begin() as tx:
        stored = articles.get(tx, article, lock=True)
        assert stored is not None, "it has just been taken in"
        if stored.state is ArticleState.SKIPPED and not (stored.reason or "").startswith("trùng"):
            articles.move(tx, stored, ArticleState.FOUND, station.now(), actor=actor, why="đưa vào lại")
    return article


def _classify(station: Station, article: int, priority: Priority, actor: Actor) -> None:
    """What is on air already is of that class from now on, in feeds and bulletins as well."""
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, article)
        if episode is not None and episode.priority is not priority:
            episodes.change(tx, article, replace(episode, priority=priority))
            outbox.add(tx, outbox.ChangeKind.EPISODE, episode.guid, station.now(), actor)


def _known(store: Store, found: Found) -> articles.StoredArticle | None:
    from ..sources.identity import article_identity

    with store.read() as tx:
        return articles.by_identity(tx, article_identity(found.source, found.guid, found.url))


def _retitled(store: Store, known: articles.StoredArticle, found: Found) -> bool:
    """Whether the very bytes that are known come with a title that they did not have, and that the article has not got since."""
    with store.read() as tx:
        before = articles.raw_of(tx, known)
    return before.body == found.body and found.headline not in (before.headline, known.title)


def retry(station: Station, article: int, actor: Actor) -> None:
    """Try a failed or held article again now, from where it was."""
    with station.store.begin() as tx:
        stored = allowed(tx, "retry", article)
        onward = stored.resume or ArticleState.FOUND
        articles.move(tx, stored, onward, station.now(), actor=actor, why="thử lại theo yêu cầu")


def remake(station: Station, article: int, actor: Actor) -> None:
    """Read, speak and master the current revision again, with today's lexicon and voices."""
    with station.store.begin() as tx:
        stored = allowed(tx, "remake", article)
        articles.move(tx, stored, ArticleState.CLEANED, station.now(), actor=actor, why="làm lại theo yêu cầu")


def skip(station: Station, article: int, actor: Actor, why: str = "không đọc bài này") -> None:
    """Decide that an article shall not be read; a published one must be withdrawn instead."""
    with station.store.begin() as tx:
        stored = allowed(tx, "skip", article)
        articles.move(tx, stored, ArticleState.SKIPPED, station.now(), actor=actor, why=why)


def withdraw(station: Station, guid: str, actor: Actor, why: str) -> Episode:
    """Take an episode out of feeds, site and bulletins at once; its addresses tell that it was withdrawn, its audio goes.

    Of one that was withdrawn before and whose new text waits for a person, the new text is what is turned down. Once the row is
    written this comes to its end whatever happens: should this process die, the next one of the station goes on.
    """
    with station.store.begin() as tx:
        episode, article = episodes.by_guid(tx, guid), episodes.article_of(tx, guid)
        if episode is None or article is None:
            raise ArticleError(
                guid, "không có tập nào mang guid này", "Xem guid trong «broadcaster status» hoặc trang của tập."
            )
        stored, now = allowed(tx, "withdraw", article), station.now()
        left = replace(episode, withdrawn=episode.withdrawn or now, updated=now)
        episodes.change(tx, article, left)
        gone.remember_sound(tx, article)
        revisions.retire_masters(tx, article, None, now)
        waiting = revisions.waiting(tx, article)
        if waiting is not None:  # with the article goes the question which text of it is read
            revisions.refuse(tx, waiting.id, now, actor)
        articles.move(tx, stored, ArticleState.WITHDRAWN, now, actor=actor, why=why)
        receipts.add(tx, Receipt("withdrawn", guid, now, "feeds", {"why": why}, actor=actor))
        outbox.add(tx, outbox.ChangeKind.EPISODE, guid, now, actor)
        covered = cover(station, guid)
    for slot in covered:
        note_address(station, slot)
    refresh(station)
    watch.remake_taken_down(station)
    refresh(station)  # the bulletins, and what of them is gone
    return left


def set_expiry(station: Station, number: int, day: date | None, actor: Actor) -> Episode:
    """Let an episode leave the feeds after ``day`` (the station's calendar), or never; what had expired may come back.

    Raises ArticleError for a day that is over, or so far ahead that it is a slip.
    """
    if day is not None:
        _check_day(station, day)
    with station.store.begin() as tx:
        stored, episode = allowed(tx, "expiry", number), episodes.of_article(tx, number)
        assert episode is not None, "the rule asks for one"
        over = None
        if day is not None:
            midnight = datetime.combine(day + timedelta(days=1), time(), station.settings.station.timezone)
            over = midnight.astimezone(UTC)
        kept = replace(episode, expires=over, expiry_by=actor, updated=station.now())
        episodes.change(tx, number, kept)
        why = f"đặt hạn đến hết ngày {day:%d/%m/%Y}" if day else "bỏ hạn phát"
        articles.move(tx, stored, shown_state(kept, station.now()), station.now(), actor=actor, why=why)
        outbox.add(tx, outbox.ChangeKind.EPISODE, episode.guid, station.now(), actor)
    refresh(station)
    return kept


def _check_day(station: Station, day: date) -> None:
    today = station.local(station.now()).date()
    told = f"{day.day}/{day.month}/{day.year}"
    if day < today:
        remedy = "Chọn hôm nay hoặc một ngày sau; muốn thôi phát ngay thì bấm «Gỡ bài khỏi mọi nơi»."
        raise ArticleError("Hạn phát", f"ngày {told} đã qua", remedy)
    if day.year > today.year + _FURTHEST_EXPIRY:
        remedy = "Xem lại năm, hoặc để trống nếu không đặt hạn."
        raise ArticleError("Hạn phát", f"ngày {told} xa quá {_FURTHEST_EXPIRY} năm", remedy)
