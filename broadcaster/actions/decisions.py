"""What an operator decides of an article: take this in, let it go on, try again, make it anew, not at all, take it back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ..delivery.refresh import refresh
from ..errors import ArticleError, NothingToRead
from ..model import ArticleState, Episode, Found, Receipt
from ..pipeline import take_in
from ..steps.script import present
from ..store import articles, episodes, outbox, receipts, revisions

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

MANUAL = "manual"
_SHOWN = (ArticleState.PUBLISHED, ArticleState.EXPIRED)


def take_manually(
    station: Station,
    body: bytes,
    *,
    media_type: str,
    name: str | None = None,
    title: str | None = None,
    url: str | None = None,
    charset: str | None = None,
) -> int:
    """Take in what a person gives: pasted text, a file, a fetched page. The same content again is the same article."""
    if not body.strip():
        raise NothingToRead(title or name or "bài", "không có nội dung", "Chọn tệp khác hoặc dán văn bản vào ô.")
    guid = url or f"sha256:{hashlib.sha256(body).hexdigest()}"
    found = Found(MANUAL, body, media_type, charset, url=url, guid=guid, headline=title, name=name)
    article, _ = take_in(station, found)
    with station.store.begin() as tx:
        stored = stored_article(tx, article)
        if stored.state is ArticleState.SKIPPED and not (stored.reason or "").startswith("trùng"):
            articles.move(tx, stored, ArticleState.FOUND, station.now(), who=MANUAL, why="đưa vào lại")
    return article


def stored_article(tx: sa.Connection, article: int, *, lock: bool = False) -> articles.StoredArticle:
    """The article's row; raises ArticleError when there is none."""
    stored = articles.get(tx, article, lock=lock)
    if stored is None:
        raise ArticleError(f"bài số {article}", "không có bài này", "Xem danh sách bài trong bàn điều khiển.")
    return stored


def decided_article(tx: sa.Connection, article: int) -> articles.StoredArticle:
    """The article's row; raises ArticleError as long as two texts of it wait for a choice."""
    stored = stored_article(tx, article)
    if stored.state is ArticleState.HELD and revisions.waiting(tx, article) is not None:
        raise ArticleError(stored.title, "nguồn và người vận hành cùng sửa bài này", "Chọn một trong hai bản trước.")
    return stored


def approve(station: Station, article: int, who: str) -> None:
    """Let a held article go on from where it was, with its doubts seen by a person."""
    with station.store.begin() as tx:
        stored = decided_article(tx, article)
        if stored.state is not ArticleState.HELD or stored.resume is None:
            raise ArticleError(stored.title, f"bài đang ở trạng thái {stored.state}, không chờ duyệt")
        articles.move(tx, stored, stored.resume, station.now(), who=who, why="đã duyệt", approved=stored.revision)


def retry(station: Station, article: int, who: str) -> None:
    """Try a failed or held article again now, from where it was."""
    with station.store.begin() as tx:
        stored = stored_article(tx, article)
        if stored.resume is None:
            raise ArticleError(stored.title, f"bài đang ở trạng thái {stored.state}, không có gì để thử lại")
        articles.move(tx, stored, stored.resume, station.now(), who=who, why="thử lại theo yêu cầu")


def remake(station: Station, article: int, who: str) -> None:
    """Read, speak and master the current revision again, with today's lexicon and voices."""
    with station.store.begin() as tx:
        stored = decided_article(tx, article)
        if stored.revision is None:
            raise ArticleError(stored.title, "bài chưa được làm sạch lần nào", "Chọn «Thử lại».")
        articles.move(tx, stored, ArticleState.CLEANED, station.now(), who=who, why="làm lại theo yêu cầu")


def skip(station: Station, article: int, who: str, why: str = "không đọc bài này") -> None:
    """Decide that an article shall not be read; a published one must be withdrawn instead."""
    with station.store.begin() as tx:
        stored = stored_article(tx, article)
        if episodes.of_article(tx, article) is not None:
            raise ArticleError(stored.title, "bài đã phát", "Dùng «Gỡ bài» để gỡ khỏi mọi nơi.")
        articles.move(tx, stored, ArticleState.SKIPPED, station.now(), who=who, why=why)


def withdraw(station: Station, guid: str, who: str, why: str) -> Episode:
    """Take an episode out of feeds and site at once; its address tells that it was withdrawn, its audio goes.

    Once the row is written this comes to its end whatever happens: should this process die, the next one of the station goes on.
    """
    with station.store.begin() as tx:
        episode, article = episodes.by_guid(tx, guid), episodes.article_of(tx, guid)
        if episode is None or article is None:
            raise ArticleError(
                guid, "không có tập nào mang guid này", "Xem guid trong «broadcaster status» hoặc trang của tập."
            )
        stored, now = stored_article(tx, article), station.now()
        gone = replace(episode, withdrawn=now, updated=now)
        assert stored.voicing is not None
        revision = stored.revision
        assert revision is not None
        episodes.save(tx, article, gone, revision=revision, voicing=stored.voicing)
        revisions.retire_masters(tx, article, None, now)
        articles.move(tx, stored, ArticleState.WITHDRAWN, now, who=who, why=why)
        receipts.add(tx, Receipt("withdrawn", guid, now, "feeds", {"who": who, "why": why}))
        outbox.add(tx, outbox.ChangeKind.EPISODE, guid, now, who)
    refresh(station)
    return gone


def set_expiry(station: Station, number: int, day: date | None, who: str) -> Episode:
    """Let an episode leave the feeds after ``day`` (the station's calendar), or never; what had expired may come back."""
    with station.store.begin() as tx:
        stored, episode = stored_article(tx, number), episodes.of_article(tx, number)
        if episode is None or episode.withdrawn or stored.state not in _SHOWN:
            raise ArticleError(stored.title or f"bài số {number}", "bài không đang phát", "Phát bài rồi mới đặt hạn.")
        over = None
        if day is not None:
            midnight = datetime.combine(day + timedelta(days=1), time(), station.settings.station.timezone)
            over = midnight.astimezone(UTC)
        kept = replace(episode, expires=over, expiry_by=who, updated=station.now())
        episodes.save(tx, number, kept, revision=present(stored.revision), voicing=present(stored.voicing))
        state = ArticleState.EXPIRED if over is not None and over <= station.now() else ArticleState.PUBLISHED
        why = f"đặt hạn đến hết ngày {day:%d/%m/%Y}" if day else "bỏ hạn phát"
        articles.move(tx, stored, state, station.now(), who=who, why=why)
        outbox.add(tx, outbox.ChangeKind.EPISODE, episode.guid, station.now(), who)
    refresh(station)
    return kept
