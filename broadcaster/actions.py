"""What an operator can do to an article, and the housekeeping that nobody has to think of."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from . import logs
from .errors import ArticleError, BroadcasterError, NothingToRead
from .model import ArticleState, BulletinState, Episode, Found, Receipt
from .pipeline import take_in
from .publishing import remove_leftovers
from .radio import MAKING_TIME, next_occurrence
from .steps.bulletin import choice_for, make_bulletin, prepare_spare, remove_old_bulletins
from .steps.corrections import teach
from .steps.feeds import mark_changed, refresh, remove_episode_files
from .steps.outlets import reconcile
from .steps.script import present
from .steps.voice import occasion_of
from .store import articles, bulletins, episodes, leases, receipts, revisions

if TYPE_CHECKING:
    from .reading import Row
    from .station import Station

MANUAL = "manual"
_KEEP_FIRINGS = timedelta(days=7)
_KEEP_BULLETINS = timedelta(days=14)
_UPGRADE_WITHIN = timedelta(days=3)
_UPGRADES = 10
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
        stored = _get(tx, article)
        if stored.state is ArticleState.SKIPPED and not (stored.reason or "").startswith("trùng"):
            articles.move(tx, stored, ArticleState.FOUND, station.now(), who=MANUAL, why="đưa vào lại")
    return article


def _get(tx: object, article: int) -> articles.StoredArticle:
    stored = articles.get(tx, article)  # type: ignore[arg-type]
    if stored is None:
        raise ArticleError(f"bài số {article}", "không có bài này", "Xem danh sách bài trong bàn điều khiển.")
    return stored


def approve(station: Station, article: int, who: str) -> None:
    """Let a held article go on from where it was, with its doubts seen by a person."""
    with station.store.begin() as tx:
        stored = _get(tx, article)
        if stored.state is not ArticleState.HELD or stored.resume is None:
            raise ArticleError(stored.title, f"bài đang ở trạng thái {stored.state}, không chờ duyệt")
        articles.move(tx, stored, stored.resume, station.now(), who=who, why="đã duyệt", approved=stored.revision)


def retry(station: Station, article: int, who: str) -> None:
    """Try a failed or held article again now, from where it was."""
    with station.store.begin() as tx:
        stored = _get(tx, article)
        if stored.resume is None:
            raise ArticleError(stored.title, f"bài đang ở trạng thái {stored.state}, không có gì để thử lại")
        articles.move(tx, stored, stored.resume, station.now(), who=who, why="thử lại theo yêu cầu")


def remake(station: Station, article: int, who: str) -> None:
    """Read, speak and master the current revision again, with today's lexicon and voices."""
    with station.store.begin() as tx:
        stored = _get(tx, article)
        if stored.revision is None:
            raise ArticleError(stored.title, "bài chưa được làm sạch lần nào", "Chọn «Thử lại».")
        articles.move(tx, stored, ArticleState.CLEANED, station.now(), who=who, why="làm lại theo yêu cầu")


def skip(station: Station, article: int, who: str, why: str = "không đọc bài này") -> None:
    """Decide that an article shall not be read; a published one must be withdrawn instead."""
    with station.store.begin() as tx:
        stored = _get(tx, article)
        if episodes.of_article(tx, article) is not None:
            raise ArticleError(stored.title, "bài đã phát", "Dùng «Gỡ bài» để gỡ khỏi mọi nơi.")
        articles.move(tx, stored, ArticleState.SKIPPED, station.now(), who=who, why=why)


def withdraw(station: Station, guid: str, who: str, why: str) -> Episode:
    """Take an episode out of feeds and site at once; its address tells that it was withdrawn, its audio goes."""
    with station.store.begin() as tx:
        episode, article = episodes.by_guid(tx, guid), episodes.article_of(tx, guid)
        if episode is None or article is None:
            raise ArticleError(
                guid, "không có tập nào mang guid này", "Xem guid trong «broadcaster status» hoặc trang của tập."
            )
        stored, now = _get(tx, article), station.now()
        gone = replace(episode, withdrawn=now, updated=now)
        assert stored.voicing is not None
        revision = stored.revision
        assert revision is not None
        episodes.save(tx, article, gone, revision=revision, voicing=stored.voicing)
        revisions.retire_masters(tx, article, None, now)
        articles.move(tx, stored, ArticleState.WITHDRAWN, now, who=who, why=why)
        receipts.add(tx, Receipt("withdrawn", guid, now, "feeds", {"who": who, "why": why}))
        mark_changed(tx, guid)
    remove_episode_files(station, gone)
    refresh(station)
    remove_retired_audio(station)
    return gone


def correct_reading(station: Station, number: int, row: Row, who: str) -> None:
    """Keep a reading in the town's lexicon and read the article again with it. Raises LexiconError, ArticleError."""
    with station.store.begin() as tx:
        stored = _get(tx, number)
    if stored.revision is None:
        raise ArticleError(stored.title, "bài chưa được làm sạch lần nào", "Chọn «Thử lại».")
    teach(station, row)
    with station.store.begin() as tx:
        why = f"sửa cách đọc: «{row.written}» đọc là «{row.spoken}»"
        articles.move(tx, _get(tx, number), ArticleState.CLEANED, station.now(), who=who, why=why)


def set_expiry(station: Station, number: int, day: date | None, who: str) -> Episode:
    """Let an episode leave the feeds after ``day`` (the station's calendar), or never; what had expired may come back."""
    with station.store.begin() as tx:
        stored, episode = _get(tx, number), episodes.of_article(tx, number)
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
        mark_changed(tx, episode.guid)
    refresh(station)
    return kept


# --- housekeeping


def keep_house(station: Station) -> None:
    """Expire what is over, delete what has been replaced long enough, keep the caches in bounds, make the spares."""
    expire(station)
    remove_leftovers(station.feeds)
    remove_retired_audio(station)
    remove_old_bulletins(station, _KEEP_BULLETINS)
    with station.store.begin() as tx:
        leases.forget_firings(tx, station.now() - _KEEP_FIRINGS)
        articles.forget_raws(tx, station.now() - station.settings.retention.raw_pages)
        in_use = revisions.takes_in_use(tx)
    station.takes.evict(in_use)
    upgrade_voices(station)
    prepare_spares(station)
    refresh(station)
    reconcile(station)


def upgrade_voices(station: Station) -> int:
    """Let a better voice speak again what a fallback had to; guid and address of the page stay. Returns how many are under way.

    A few at a time and only of late: an online voice that has just come back shall not be flooded.
    """
    with station.store.begin() as tx:
        spoken = articles.spoken_by_fallback(tx, station.now() - _UPGRADE_WITHIN, _UPGRADES)
    under_way = 0
    for stored, voice_key in spoken:
        best = station.chain.best(occasion_of(station, stored))
        if best is None or best.limits.offline or best.key == voice_key:
            continue
        with station.store.begin() as tx:
            now = station.now()
            articles.move(
                tx, stored, ArticleState.SCRIPTED, now, who="lịch", why="giọng tốt hơn đã dùng được", voicing=None
            )
        under_way += 1
    return under_way


def prepare_spares(station: Station) -> None:
    """Each slot's spare file; one that cannot be made now is made at the next hour."""
    for name in station.settings.slots:
        try:
            prepare_spare(station, name)
        except BroadcasterError as error:
            logs.get("radio").warning("no spare yet", slot=name, why=str(error))


def watch_slots(station: Station) -> None:
    """Look at what the station's automation would find: a slot without its file, or with a fallback that fresh articles
    could replace before it airs, gets its bulletin made again."""
    for name in station.settings.slots:
        if not needs_bulletin(station, name):
            continue
        try:
            make_bulletin(station, name, who="canh giờ")
        except BroadcasterError as error:
            logs.get("radio").warning("no bulletin yet", slot=name, why=str(error))


def needs_bulletin(station: Station, name: str) -> bool:
    """Whether the slot's file should be made now, outside its planned time."""
    slot, zone, now = station.settings.slots[name], station.settings.station.timezone, station.now()
    occurrence = next_occurrence(slot, now, zone)
    with station.store.begin() as tx:
        known = bulletins.get(tx, name, occurrence.day)
        counts = articles.counts(tx)
    if any(counts.get(state) for state in articles.WORKING):
        return False
    if not any((station.feeds / "station" / name).glob("latest.*")):
        return True
    due = now >= occurrence.ready_by - MAKING_TIME
    if known is None or known.master is None:
        return due
    if known.state is not BulletinState.FALLBACK or now >= occurrence.airs:
        return False
    return choice_for(station, name, occurrence).rung == "fresh"


def expire(station: Station) -> None:
    """Episodes whose time is over leave the feeds."""
    with station.store.begin() as tx:
        for article in episodes.due_to_expire(tx, station.now()):
            articles.move(tx, _get(tx, article), ArticleState.EXPIRED, station.now(), who="lịch", why="hết hạn")
            mark_changed(tx)


def remove_retired_audio(station: Station) -> None:
    """Delete audio that was replaced or withdrawn, once its time is over; the row goes after the file."""
    with station.store.begin() as tx:
        paths = revisions.retired_paths(tx, station.now())
    for path in paths:
        station.path(path).unlink(missing_ok=True)
    if paths:
        with station.store.begin() as tx:
            revisions.forget_masters(tx, paths, station.now())
