"""found → cleaned: what of the article will be heard, and whether that is news."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import ArticleError, DocumentRefused, NothingToRead
from ..model import Actor, ActorKind, ArticleState, Cleaned, Doubt, Found
from ..store import articles, episodes, page_lines, revisions
from . import Move, Progress
from .approval import asked
from .correction import SOURCE_EDITED
from .episode import shown_state
from .replaced import (
    CHANGED_LANGUAGE,
    REPLACED,
    announced_change,
    changed_language,
    is_in_other_language,
    is_marked_unlike,
    marked_unlike,
    was_refused,
)

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station
    from ..store import Store


_LIKENESS_DAYS = timedelta(days=60)
EDITED_BY_BOTH = "nguồn sửa bài này sau khi người vận hành đã sửa; mở bài để chọn bản nào được đọc"
NO_ARTICLE_LEFT = "ở nguồn không còn bài; bản trước giữ nguyên, trang trở lại như cũ thì bài tự tiếp tục"


def revision_key(cleaned: Cleaned) -> str:
    """sha256 of the NFC title and paragraphs: what would be heard, and nothing else."""
    text = "\n".join([cleaned.title, *cleaned.texts])
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def clean_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """Take the article out of what the source handed over; hold it for a person where that was not certain."""
    progress("clean", 0, 1)
    with station.store.read() as tx:
        found = articles.raw_of(tx, article)
    try:
        cleaned = clean_found(station, found, article.identity, any_language=article.revision is not None)
    except ArticleError as error:
        if article.revision is not None:
            return Move(ArticleState.HELD, f"{NO_ARTICLE_LEFT} ({error.fault})", values={"resume": ArticleState.FOUND})
        if not isinstance(error, NothingToRead) or not _is_bare_document(found):
            raise
        return Move(ArticleState.SKIPPED, "văn bản chỉ có tệp đính kèm, trang không có lời nào để đọc")
    key = revision_key(cleaned)
    with station.store.read() as tx:
        known = revisions.get(tx, article.revision) if article.revision else None
        same = revisions.same_elsewhere(tx, key, article.id) if article.revision is None else None
        heard_before = revisions.keys_since(tx, article.id, _source_of(article))
    if known is not None and (key == known.key or key in heard_before):
        return _unchanged(station, article, known, key)
    if same is not None:
        return Move(ArticleState.SKIPPED, f"trùng hoàn toàn với bài số {same}", values={"title": cleaned.title})
    if known is not None and (changed_language(known.cleaned, cleaned) or _was_let_through(station, article, known)):
        cleaned = marked_unlike(station.settings, article, known.cleaned, cleaned)
        if is_marked_unlike(cleaned) and _is_refused(station.store, article, known, cleaned):
            return _unchanged(station, article, known, key)
    cleaned = _seen_before(article, known, _with_likeness(station, article, cleaned))
    return _next_revision(station, article, cleaned, key, known)


def _was_let_through(station: Station, article: articles.StoredArticle, known: revisions.Revision) -> bool:
    """Whether the known text was to be heard: what is held itself, and was never public, is no measure for the next one."""
    with station.store.read() as tx:
        public = episodes.of_article(tx, article.id) is not None
    return public or not asked(station, article, known.cleaned, known.id)


def _is_refused(store: Store, article: articles.StoredArticle, known: revisions.Revision, cleaned: Cleaned) -> bool:
    """A person has refused what is like this text already."""
    with store.read() as tx:
        others = revisions.of(tx, article.id) if revisions.waiting(tx, article.id) is None else []
    return was_refused(known, others, cleaned)


def _seen_before(article: articles.StoredArticle, known: revisions.Revision | None, cleaned: Cleaned) -> Cleaned:
    """Two headlines that a person has let pass are no question again in the next revision."""
    if known is None:
        return cleaned
    passed = [doubt for doubt in known.cleaned.doubts if not doubt.hold or article.approved == known.id]
    seen = {(doubt.code, doubt.evidence) for doubt in passed if doubt.code == "headline"}
    doubts = tuple(
        replace(doubt, hold=False) if (doubt.code, doubt.evidence) in seen else doubt for doubt in cleaned.doubts
    )
    return replace(cleaned, doubts=doubts)


def _source_of(article: articles.StoredArticle) -> Actor:
    """Who made the revisions that were not edited by a person."""
    return Actor.source(article.source)


def _is_bare_document(found: Found) -> bool:
    """A page of a list whose headline is a document's subject line: on many portals every third one, and no fault."""
    from ..sources.headlines import names_document

    return found.url is not None and names_document(found.headline or "")


def _with_likeness(station: Station, article: articles.StoredArticle, cleaned: Cleaned) -> Cleaned:
    """Tell the operator when another recent article says nearly the same; which of them is read is his decision."""
    from ..sources.identity import near

    mine = fingerprint(cleaned)
    with station.store.read() as tx:
        others = revisions.fingerprints(tx, station.now() - _LIKENESS_DAYS, article.id)
    alike = [str(other) for other, theirs in others if near(mine, theirs)]
    if not alike:
        return cleaned
    doubt = Doubt("near_duplicate", f"Gần giống bài số {', '.join(alike[:5])}; xem có phải cùng một tin không")
    return replace(cleaned, doubts=(*cleaned.doubts, doubt))


def fingerprint(cleaned: Cleaned) -> int:
    """Alike for texts that say nearly the same."""
    from ..sources.identity import simhash64

    return simhash64("\n".join([cleaned.title, *cleaned.texts]))


def clean_found(station: Station, found: Found, identity: str = "", *, any_language: bool = False) -> Cleaned:
    """Documents are opened, then the cleaner decides what is heard, in ``any_language`` or Vietnamese alone; raises ArticleErrors that
    name the article.
    """
    from ..cleaning import clean, load_recipes
    from ..sources.documents import read_document

    name = found.headline or found.name or found.url or "bài"
    if found.problem:
        raise DocumentRefused(name, found.problem)
    title = found.name or found.headline or found.url
    document = read_document(found.body, title, found.media_type, is_page=found.is_page)
    charset = document.charset or found.charset
    doubts = (*found.doubts, *document.doubts)
    found = replace(found, body=document.body, media_type=document.media_type, charset=charset, doubts=())
    host = (urlsplit(found.url).hostname or "") if found.url else ""
    furniture = _learn_furniture(station, found, host, identity) if host else frozenset()
    recipes = load_recipes(station.path("config/recipes"))
    today = station.local(station.now()).date()
    settings = station.settings.cleaning
    cleaned = clean(found, settings, recipes=recipes, furniture=furniture, today=today, any_language=any_language)
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


def _unchanged(station: Station, article: articles.StoredArticle, known: revisions.Revision, key: str) -> Move:
    """Other bytes, but words that were known: the article goes back to where its revision stands, edited by a person or not."""
    with station.store.read() as tx:
        waiting = revisions.waiting(tx, article.id)
        public, episode = episodes.stands_on(tx, article.id), episodes.of_article(tx, article.id)
    if waiting is not None and key != known.key:
        return Move(ArticleState.HELD, _choice(waiting.cleaned), values={"resume": ArticleState.FOUND})

    def save(tx: sa.Connection) -> Mapping[str, Any]:
        if waiting is not None:  # the source says now what the person had made of it
            revisions.refuse(tx, waiting.id, station.now(), _source_of(article))
        return {}

    refused = key != known.key and known.actor.kind is ActorKind.SOURCE
    why = "nguồn vẫn đưa bản đã bị từ chối" if refused else "bản mới không đổi gì ở phần được đọc"
    if episode is not None and episode.withdrawn is not None and episode.revision == known.number:
        return Move(ArticleState.WITHDRAWN, why, save)
    if episode is not None and public == (known.id, article.voicing):
        return Move(shown_state(episode, station.now()), why, save)
    doubts = asked(station, article, known.cleaned, known.id)
    if doubts:
        return Move(ArticleState.HELD, doubts, save, {"resume": ArticleState.CLEANED})
    return Move(ArticleState.CLEANED, why, save)


def _choice(waiting: Cleaned) -> str:
    """What a person is asked who has to choose between the article's text and this one."""
    if is_in_other_language(waiting):
        return CHANGED_LANGUAGE
    return REPLACED if is_marked_unlike(waiting) else EDITED_BY_BOTH


def _next_revision(
    station: Station, article: articles.StoredArticle, cleaned: Cleaned, key: str, known: revisions.Revision | None
) -> Move:
    """The source's new text; where a person has edited or withdrawn the one before, or it is another one, a person decides."""
    reason = correction_reason(cleaned.title) if known is not None else None
    edited = known is not None and known.actor.kind is not ActorKind.SOURCE
    to_choose = edited or is_marked_unlike(cleaned)
    beside = article.revision if to_choose else None

    def save(tx: sa.Connection) -> Mapping[str, Any]:
        number = revisions.add(
            tx,
            article.id,
            key,
            cleaned,
            station.now(),
            reason=reason,
            actor=_source_of(article),
            simhash=fingerprint(cleaned),
            beside=beside,
        )
        return {} if to_choose else {"revision": number, "title": cleaned.title, "script": None, "voicing": None}

    if to_choose:
        return Move(ArticleState.HELD, _choice(cleaned), save, {"resume": ArticleState.FOUND})
    doubts = asked(station, article, cleaned, None)
    if doubts:
        return Move(ArticleState.HELD, doubts, save, {"resume": ArticleState.CLEANED})
    return Move(ArticleState.CLEANED, reason, save)


def correction_reason(title: str) -> str:
    """Why a known article changed, in the words its own headline uses where it does."""
    return announced_change(title) or SOURCE_EDITED
