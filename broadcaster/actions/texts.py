"""Another text for an article: an operator's own words, or the choice between them and what the source says now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ArticleError, EditedMeanwhile
from ..model import ArticleState, Cleaned
from ..steps.clean import fingerprint, revision_key
from ..store import articles, episodes, revisions
from .decisions import stored_article
from .typed import edited, one_line_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

#: in characters; listeners read it beside the corrected article
LONGEST_REASON = 200
_EDITABLE = frozenset(
    [
        ArticleState.CLEANED,
        ArticleState.SCRIPTED,
        ArticleState.VOICED,
        ArticleState.MASTERED,
        ArticleState.PUBLISHED,
        ArticleState.HELD,
        ArticleState.FAILED,
    ]
)


def is_editable(stored: articles.StoredArticle) -> bool:
    """Whether the article has a text that is heard, or will be: not while a new one of the source is still being cleaned."""
    is_being_cleaned = stored.state is ArticleState.FAILED and stored.resume is ArticleState.FOUND
    return stored.revision is not None and stored.state in _EDITABLE and not is_being_cleaned


def edit(
    station: Station, number: int, *, title: str, text: str, of: int, base: int, who: str, why: str
) -> revisions.Revision:
    """Make a text, typed over the revision numbered ``of``, the article's next revision; what changed is spoken again.

    ``base`` is the number of the newest revision that the operator has seen. Raises ArticleError (NothingToRead, TooLarge), and
    EditedMeanwhile when there is a newer one; then nothing is changed.
    """
    with station.store.read() as tx:
        stored = stored_article(tx, number)
        current = _current(tx, stored)
        typed_over = next((one for one in revisions.of(tx, number) if one.number == of), current)
    reason = reason_of(why, stored.title)
    new = edited(typed_over.cleaned, title, text, station.settings.cleaning.longest_words)
    key = revision_key(new)
    if key == current.key:
        raise ArticleError(stored.title, "chưa có gì đổi so với bản đang dùng", "Sửa chữ cần sửa rồi xem lại.")
    with station.store.begin() as tx:
        stored = stored_article(tx, number, lock=True)
        _current(tx, stored)
        _check_newest(tx, stored, base)
        return _stand_on(tx, station, stored, new, key, who, reason)


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
    who: str,
    reason: str,
) -> revisions.Revision:
    now = station.now()
    made = revisions.add(tx, stored.id, key, new, now, reason=reason, who=who, simhash=fingerprint(new))
    values: dict[str, Any] = {"revision": made, "title": new.title, "script": None, "voicing": None}
    articles.move(tx, stored, ArticleState.CLEANED, now, who=who, why=f"sửa nội dung: {reason}", **values)
    return revisions.get(tx, made)


def choose(station: Station, number: int, *, revision: int, base: int, who: str) -> None:
    """Say which text is read where the source changed an article that a person had edited, by the revision's number.

    The other one stays in the article's history. Raises ArticleError when there is nothing to choose, EditedMeanwhile when the
    source has changed it once more (``base`` is the number of the newest revision that the operator has seen).
    """
    with station.store.begin() as tx:
        stored = stored_article(tx, number, lock=True)
        current, waiting, now = _current(tx, stored), revisions.waiting(tx, number), station.now()
        if waiting is None or revision not in (current.number, waiting.number):
            raise ArticleError(stored.title, "không có hai bản để chọn", "Tải lại trang của bài.")
        _check_newest(tx, stored, base)
        if revision == waiting.number:
            revisions.refuse(tx, current.id, now)
            values: dict[str, Any] = {
                "revision": waiting.id,
                "title": waiting.cleaned.title,
                "script": None,
                "voicing": None,
            }
            why = f"lấy bản {waiting.number} của nguồn"
            articles.move(tx, stored, ArticleState.CLEANED, now, who=who, why=why, **values)
            return
        revisions.refuse(tx, waiting.id, now)
        is_public = episodes.stands_on(tx, number) == (stored.revision, stored.voicing)
        state = ArticleState.PUBLISHED if is_public else ArticleState.CLEANED
        articles.move(tx, stored, state, now, who=who, why=f"giữ bản {current.number} đã sửa")


def _current(tx: sa.Connection, stored: articles.StoredArticle) -> revisions.Revision:
    """The revision that the article stands on; raises ArticleError when its text cannot be edited now."""
    if stored.revision is None or not is_editable(stored):
        title = stored.title or f"bài số {stored.id}"
        remedy = "Chỉ sửa được bài chờ người xem, đang làm hoặc đang phát; bài mới lấy về thì chờ lọc xong."
        raise ArticleError(title, f"bài đang ở trạng thái {stored.state}, không sửa nội dung được", remedy)
    return revisions.get(tx, stored.revision)


def _check_newest(tx: sa.Connection, stored: articles.StoredArticle, base: int) -> None:
    newest = revisions.of(tx, stored.id)[-1]
    if newest.number != base:
        fault = f"trong lúc sửa, bài đã có bản {newest.number} ({newest.who})"
        raise EditedMeanwhile(stored.title, fault, "Xem chỗ khác nhau rồi lưu lại.")
