"""Another text for an article: an operator's own words, or the choice between them and what the source says now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ArticleError, EditedMeanwhile
from ..model import Actor, ArticleState, Cleaned
from ..steps.clean import fingerprint, revision_key
from ..steps.episode import shown_state
from ..steps.script import present
from ..store import articles, episodes, revisions
from ..words import actor_words
from .merging import Clash, merged
from .rules import allowed
from .typed import BETWEEN, as_typed, edited, one_line_of

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from ..station import Station

#: in characters; listeners read it beside the corrected article
LONGEST_REASON = 200


def edit(
    station: Station, number: int, *, title: str, text: str, of: int, base: int, actor: Actor, why: str
) -> revisions.Revision:
    """Make a text, typed over the revision numbered ``of``, the article's next revision; what changed is spoken again.

    ``base`` is the number of the newest revision that the operator has seen. Where there is a newer one, what only one of the two
    has changed is taken from each. Raises ArticleError (NothingToRead, TooLarge), and EditedMeanwhile when both have changed the
    same paragraph or the title; then nothing is changed.
    """
    with station.store.read() as tx:
        stored = allowed(tx, "text", number, lock=False)
        current, known = revisions.get(tx, present(stored.revision)), revisions.of(tx, number)
    typed_over = next((one for one in known if one.number == of), current)
    reason = reason_of(why, stored.title)
    longest = station.settings.cleaning.longest_words
    new = edited(typed_over.cleaned, title, text, longest)
    if base != known[-1].number:
        both = together(typed_over.cleaned, new, current.cleaned)
        is_undecided = known[-1].id != current.id  # the source has another text, which nobody has seen
        if is_undecided or both.title_clash is not None or both.clashes:
            raise _edited_meanwhile(stored, known[-1])
        new = edited(current.cleaned, both.title, both.text, longest)
    key = revision_key(new)
    if key == current.key:
        raise ArticleError(stored.title, "chưa có gì đổi so với bản đang dùng", "Sửa chữ cần sửa rồi xem lại.")
    with station.store.begin() as tx:
        stored = allowed(tx, "text", number)
        _check_newest(tx, stored, known[-1].number)
        return _stand_on(tx, station, stored, new, key, actor, reason)


def retitle(station: Station, number: int, title: str, actor: Actor) -> None:
    """Give the article's text another title. Raises ArticleError where it cannot be edited now."""
    with station.store.read() as tx:
        stored = allowed(tx, "text", number, lock=False)
        current, known = revisions.get(tx, present(stored.revision)), revisions.of(tx, number)
    if one_line_of(title) == current.cleaned.title:
        return
    edit(
        station,
        number,
        title=title,
        text=as_typed(current.cleaned),
        of=current.number,
        base=known[-1].number,
        actor=actor,
        why="đổi tiêu đề",
    )


@dataclass(frozen=True, slots=True)
class Together:
    """Two texts of an article in one; where they clash it has the operator's own. ``title_clash`` is the other title."""

    title: str
    text: str
    title_clash: str | None
    clashes: tuple[Clash, ...]


def together(base: Cleaned, mine: Cleaned, theirs: Cleaned) -> Together:
    """What the operator made of ``base`` and what it has become meanwhile."""
    body = merged(base.texts, mine.texts, theirs.texts)
    kept_mine = mine.title != base.title
    clash = theirs.title if kept_mine and theirs.title not in (base.title, mine.title) else None
    title = mine.title if kept_mine else theirs.title
    return Together(title, BETWEEN.join(body.texts), clash, body.clashes)


def reason_of(why: str, subject: str) -> str:
    """Why a text was edited, as listeners will read it; raises ArticleError when nothing is said, or too much."""
    reason = one_line_of(why)
    if not reason or len(reason) > LONGEST_REASON:
        fault = "chưa có lý do sửa" if not reason else f"lý do sửa dài {len(reason)} ký tự"
        raise ArticleError(subject, fault, f"Gõ lý do trong {LONGEST_REASON} ký tự; người nghe đọc được.")
    return reason


def _stand_on(
    tx: sa.Connection,
    station: Station,
    stored: articles.StoredArticle,
    new: Cleaned,
    key: str,
    actor: Actor,
    reason: str,
) -> revisions.Revision:
    now = station.now()
    made = revisions.add(tx, stored.id, key, new, now, reason=reason, actor=actor, simhash=fingerprint(new))
    values: dict[str, Any] = {"revision": made, "title": new.title, "script": None, "voicing": None}
    articles.move(tx, stored, ArticleState.CLEANED, now, actor=actor, why=f"sửa nội dung: {reason}", **values)
    return revisions.get(tx, made)


def choose(station: Station, number: int, *, revision: int, base: int, actor: Actor) -> None:
    """Say which text is read where the source changed an article that a person had edited, or put another one in its place,
    by the revision's number.

    The other one stays in the article's history. Raises ArticleError when there is nothing to choose, EditedMeanwhile when the
    source has changed it once more (``base`` is the number of the newest revision that the operator has seen).
    """
    with station.store.begin() as tx:
        stored, now = allowed(tx, "choice", number), station.now()
        current, waiting = revisions.get(tx, present(stored.revision)), revisions.waiting(tx, number)
        if waiting is None or revision not in (current.number, waiting.number):
            raise ArticleError(stored.title, "không có hai bản để chọn", "Tải lại trang của bài.")
        _check_newest(tx, stored, base)
        if revision == waiting.number:
            revisions.refuse(tx, current.id, now, actor)
            values: dict[str, Any] = {
                "revision": waiting.id,
                "title": waiting.cleaned.title,
                "script": None,
                "voicing": None,
            }
            why = f"lấy bản {waiting.number} của nguồn"
            articles.move(tx, stored, ArticleState.CLEANED, now, actor=actor, why=why, **values)
            return
        revisions.refuse(tx, waiting.id, now, actor)
        articles.move(tx, stored, _kept(tx, stored, current, now), now, actor=actor, why=f"giữ bản {current.number}")


def _kept(
    tx: sa.Connection, stored: articles.StoredArticle, current: revisions.Revision, now: datetime
) -> ArticleState:
    """Where an article goes whose text stays: back to where that text stands."""
    episode, public = episodes.of_article(tx, stored.id), episodes.stands_on(tx, stored.id)
    if episode is not None and episode.withdrawn is not None and episode.revision == current.number:
        return ArticleState.WITHDRAWN
    is_public = episode is not None and public == (stored.revision, stored.voicing)
    return shown_state(episode, now) if episode is not None and is_public else ArticleState.CLEANED


def _check_newest(tx: sa.Connection, stored: articles.StoredArticle, base: int) -> None:
    newest = revisions.of(tx, stored.id)[-1]
    if newest.number != base:
        raise _edited_meanwhile(stored, newest)


def _edited_meanwhile(stored: articles.StoredArticle, newest: revisions.Revision) -> EditedMeanwhile:
    fault = f"trong lúc sửa, bài đã có bản {newest.number} ({actor_words(newest.actor)}), hai bên sửa cùng một chỗ"
    return EditedMeanwhile(stored.title, fault, "Xem chỗ khác nhau rồi lưu lại.")
