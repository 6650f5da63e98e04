"""found → cleaned: what of the article will be heard, and whether that is news."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import DocumentRefused, NothingToRead
from ..model import ArticleState, Cleaned, Doubt, Found
from ..store import articles, episodes, page_lines, revisions
from . import Move, Progress

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station


_LIKENESS_DAYS = timedelta(days=60)


def revision_key(cleaned: Cleaned) -> str:
    """sha256 of the NFC title and paragraphs: what would be heard, and nothing else."""
    text = "\n".join([cleaned.title, *cleaned.texts])
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def clean_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """Take the article out of what the source handed over; hold it for a person where that was not certain."""
    progress("clean", 0, 1)
    with station.store.begin() as tx:
        found = articles.raw_of(tx, article)
    try:
        cleaned = clean_found(station, found, article.identity)
    except NothingToRead:
        if article.revision is not None or not _is_bare_document(found):
            raise
        return Move(ArticleState.SKIPPED, "văn bản chỉ có tệp đính kèm, trang không có lời nào để đọc")
    key = revision_key(cleaned)
    with station.store.begin() as tx:
        known = revisions.get(tx, article.revision) if article.revision else None
        same = revisions.same_elsewhere(tx, key, article.id) if article.revision is None else None
        is_public = episodes.of_article(tx, article.id) is not None
    if known is not None and known.key == key:
        return _unchanged(article, is_public)
    if same is not None:
        return Move(ArticleState.SKIPPED, f"trùng hoàn toàn với bài số {same}", values={"title": cleaned.title})
    cleaned = _with_likeness(station, article, cleaned)
    return _next_revision(station, article, cleaned, key, known is not None)


def _is_bare_document(found: Found) -> bool:
    """A page of a list whose headline is a document's subject line: on many portals every third one, and no fault."""
    from ..sources.headlines import names_document

    return found.url is not None and names_document(found.headline or "")


def _with_likeness(station: Station, article: articles.StoredArticle, cleaned: Cleaned) -> Cleaned:
    """Tell the operator when another recent article says nearly the same; which of them is read is his decision."""
    from ..sources.identity import near

    mine = _fingerprint(cleaned)
    with station.store.begin() as tx:
        others = revisions.fingerprints(tx, station.now() - _LIKENESS_DAYS, article.id)
    alike = [str(other) for other, theirs in others if near(mine, theirs)]
    if not alike:
        return cleaned
    doubt = Doubt("near_duplicate", f"Gần giống bài số {', '.join(alike[:5])}; xem có phải cùng một tin không")
    return replace(cleaned, doubts=(*cleaned.doubts, doubt))


def _fingerprint(cleaned: Cleaned) -> int:
    from ..sources.identity import simhash64

    return simhash64("\n".join([cleaned.title, *cleaned.texts]))


def clean_found(station: Station, found: Found, identity: str = "") -> Cleaned:
    """Documents are opened, then the cleaner decides what is heard; raises ArticleErrors that name the article."""
    from ..cleaning import clean, load_recipes
    from ..sources.documents import read_document

    name = found.headline or found.name or found.url or "bài"
    if found.problem:
        raise DocumentRefused(name, found.problem)
    document = read_document(found.body, found.name or found.headline or found.url, found.media_type)
    charset = document.charset or found.charset
    doubts = (*found.doubts, *document.doubts)
    found = replace(found, body=document.body, media_type=document.media_type, charset=charset, doubts=())
    host = (urlsplit(found.url).hostname or "") if found.url else ""
    furniture = _learn_furniture(station, found, host, identity) if host else frozenset()
    recipes = load_recipes(station.path("config/recipes"))
    cleaned = clean(found, station.settings.cleaning, recipes=recipes, furniture=furniture)
    return replace(cleaned, doubts=(*doubts, *cleaned.doubts))


def _learn_furniture(station: Station, found: Found, host: str, identity: str) -> frozenset[str]:
    """Remember this page's lines for its host and return the lines that stood on many articles of it."""
    from ..cleaning import lines_seen

    digests = {hashlib.sha256(line.encode()).hexdigest(): line for line in lines_seen(found)}
    with station.store.begin() as tx:
        if identity:
            page_lines.learn(tx, host, identity, list(digests))
        furniture = page_lines.shared(tx, host, station.settings.cleaning.furniture_pages)
    return frozenset(line for digest, line in digests.items() if digest in furniture)


def _unchanged(article: articles.StoredArticle, is_public: bool) -> Move:
    """Other bytes, same words: the article goes back to where its revision stands."""
    state = ArticleState.PUBLISHED if is_public else ArticleState.CLEANED
    return Move(state, "bản mới không đổi gì ở phần được đọc")


def _next_revision(
    station: Station, article: articles.StoredArticle, cleaned: Cleaned, key: str, is_change: bool
) -> Move:
    reason = correction_reason(cleaned.title) if is_change else None
    holding = [doubt for doubt in cleaned.doubts if doubt.hold]

    def save(tx: sa.Connection) -> Mapping[str, Any]:
        who = f"nguồn {article.source}"
        number = revisions.add(
            tx, article.id, key, cleaned, station.now(), reason=reason, who=who, simhash=_fingerprint(cleaned)
        )
        return {"revision": number, "title": cleaned.title, "script": None, "voicing": None}

    if holding and station.settings.review.mode != "off":
        why = "; ".join(doubt.message.rstrip(".") for doubt in holding)
        return Move(ArticleState.HELD, why, save, {"resume": ArticleState.CLEANED})
    return Move(ArticleState.CLEANED, reason, save)


def correction_reason(title: str) -> str:
    """Why a known article changed, in the words its own headline uses where it does."""
    lowered = title.casefold()
    marks = {"hoãn": "hoãn", "đính chính": "đính chính", "hủy": "hủy", "huỷ": "hủy", "cập nhật": "cập nhật"}
    return next((reason for mark, reason in marks.items() if mark in lowered), "nguồn sửa nội dung")
