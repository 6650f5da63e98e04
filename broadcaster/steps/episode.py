"""The episode that an article's rows make: what publishing writes, and what the voices' conditions ask about before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..delivery import waiting
from ..delivery.names import episode_folder, guid_of
from ..errors import MasterRejected
from ..model import ArticleState, Cleaned, Episode, Line, Script, Segment, SpanKind
from ..store import articles, episodes, memory, revisions
from .correction import SOURCE_EDITED, what_changed
from .script import present
from .signoff import spoken_segments

if TYPE_CHECKING:
    from ..station import Station


def episode_of(station: Station, article: articles.StoredArticle) -> tuple[Episode, revisions.Revision]:
    """The episode that the article's current rows make; what was public before keeps guid, folder and first date."""
    from ..publishing import soundbite
    from ..studio import chapters_of, lines_of

    host = urlsplit(station.address).hostname
    with station.store.begin() as tx:
        revision = revisions.get(tx, present(article.revision))
        script: Script = revisions.script(tx, present(article.script))
        voicing = revisions.voicing(tx, present(article.voicing))
        masters = revisions.masters_of(tx, voicing.id)
        before = episodes.of_article(tx, article.id)
        heard = next((one for one in revisions.of(tx, article.id) if before and one.number == before.revision), None)
        authority = memory.fact_once(tx, "tag authority", host)
        folder = episode_folder(revision.cleaned.title, article.identity)
        if before is None and episodes.folder_taken(tx, folder):
            folder = (
                episode_folder(revision.cleaned.title, article.identity + article.identity)[:-8] + article.identity[:16]
            )
    if voicing.ledger is None or not masters:
        raise MasterRejected(article.title, "chưa có tệp âm thanh hoàn chỉnh", "Bấm «Đọc lại từ đầu».")
    cleaned, now = revision.cleaned, station.now()
    by_hand = before is not None and before.expiry_by is not None
    segments = spoken_segments(station, script.segments, voicing.label)
    lines = with_foreign(lines_of(voicing.ledger, segments), segments)
    return (
        Episode(
            guid=before.guid if before else guid_of(authority, station.local(article.found_at).year, article.identity),
            article=article.identity,
            folder=before.folder if before else folder,
            title=cleaned.title,
            summary=summary_of(cleaned.texts),
            paragraphs=cleaned.paragraphs,
            published=before.published if before else now,
            updated=now,
            source=article.source,
            voice=voicing.voice,
            voice_label=voicing.label,
            masters=masters,
            lines=lines,
            chapters=chapters_of(voicing.ledger, segments, cleaned.title),
            url=article.url,
            author=cleaned.author,
            credit=cleaned.credit,
            posted=cleaned.posted,
            categories=categories_of(station, article.source),
            priority=article.priority,
            revision=revision.number,
            corrected=corrected_of(before, revision, heard),
            expires=before.expires if by_hand and before else expiry_of(station, cleaned, article),
            expiry_by=before.expiry_by if by_hand and before else None,
            soundbite=soundbite(lines),
        ),
        revision,
    )


def corrected_of(
    before: Episode | None, revision: revisions.Revision, heard: revisions.Revision | None = None
) -> str | None:
    """What was corrected for those who heard the episode ``before``, which said the revision ``heard``: which words became which,
    after a reason that a person or the headline gave. Nothing for what nobody has heard yet."""
    if before is None:
        return None
    if before.revision == revision.number:
        return before.corrected
    changes = what_changed(heard.cleaned, revision.cleaned) if heard is not None else ""
    reason = revision.reason if revision.reason != SOURCE_EDITED else None
    return ": ".join(part for part in (reason, changes) if part) or revision.reason


def expiry_of(station: Station, cleaned: Cleaned, article: articles.StoredArticle) -> datetime | None:
    """The midnight after the last day a passing notice speaks of; None for news, and for what was over before it came."""
    from ..cleaning.expiry import last_day

    if not station.settings.retention.expire_notices:
        return None
    day = last_day(cleaned, station.local(article.found_at).date())
    if day is None:
        return None
    over = datetime.combine(day + timedelta(days=1), time(), station.settings.station.timezone)
    return over.astimezone(UTC) if over > article.found_at else None


def shown_state(episode: Episode, now: datetime) -> ArticleState:
    """``published``, or ``expired`` for an episode whose time is over."""
    over = episode.expires is not None and episode.expires <= now
    return ArticleState.EXPIRED if over else ArticleState.PUBLISHED


def with_foreign(lines: tuple[Line, ...], segments: Sequence[Segment]) -> tuple[Line, ...]:
    """The lines with their foreign words marked, so that a screen reader speaks them in their own language.

    Only words that the lexicon knows as foreign and that are written in plain Latin letters: those are English ones here.
    """
    return tuple(replace(line, foreign=_foreign_words(segment)) for line, segment in zip(lines, segments, strict=True))


def _foreign_words(segment: Segment) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (span.start, span.end, "en")
        for span in segment.spans
        if span.kind is SpanKind.FOREIGN and span.row and span.written.isascii() and span.written.isalpha()
    )


def categories_of(station: Station, source: str) -> tuple[str, ...]:
    settings = station.settings.sources.get(source)
    return settings.categories if settings else ()


def summary_of(texts: list[str], longest: int = 400) -> str:
    """The first words of the article, whole sentences where they fit."""
    text = texts[0] if texts else ""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    return cut[: end + 1] if end > longest // 3 else cut[: cut.rfind(" ")] + "…"


def check_audio(station: Station, episode: Episode) -> None:
    """Nothing is published with an unproved file: each master is there and as long as its row says."""
    for master in episode.masters:
        path = waiting.place_of(station, master)
        if not path.is_file() or path.stat().st_size != master.size:
            raise MasterRejected(
                episode.title, f"tệp {master.path} không còn hoặc sai kích thước", "Bấm «Đọc lại từ đầu»."
            )
