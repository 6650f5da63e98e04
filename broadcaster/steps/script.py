"""cleaned → scripted: the article as it will be spoken."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import ReadingDoubt
from ..model import ArticleState, Script
from ..store import articles, revisions
from . import Move, Progress
from .approval import asked

if TYPE_CHECKING:
    from ..reading import Reader
    from ..station import Station


#: the reader's word for a stretch that it could not read
UNREAD = "reading.unread"


def script_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """Read the written Vietnamese; raises ReadingDoubt when words stay unread and the station wants a person for that."""
    progress("read", 0, 1)
    with station.store.read() as tx:
        revision = revisions.get(tx, present(article.revision))
    doubts = asked(station, article, revision.cleaned, revision.id)
    if doubts:
        return Move(ArticleState.HELD, doubts, values={"resume": ArticleState.CLEANED})
    script = script_of(station, revision)
    unread = [doubt for doubt in script.doubts if doubt.code == UNREAD]
    if unread and station.settings.review.unread and article.approved != revision.id:
        words = ", ".join(f"«{doubt.evidence}»" for doubt in unread[:8])
        raise ReadingDoubt(
            article.title,
            f"chưa đọc được {len(unread)} chỗ: {words}",
            "Thêm cách đọc ở mục «Sửa cách đọc», hoặc bấm «Duyệt, cho đi tiếp» để đọc như hiện tại.",
        )
    return Move(
        ArticleState.SCRIPTED,
        save=lambda tx: {"script": revisions.add_script(tx, revision.id, script, station.now()), "voicing": None},
    )


def script_of(station: Station, revision: revisions.Revision, reader: Reader | None = None) -> Script:
    """The script of a revision, by the station's reader or another one."""
    from ..reading import Context, build_script

    posted = revision.cleaned.posted
    day = posted.date() if isinstance(posted, datetime) else posted
    context = Context(place=station.settings.station.town, date=day)
    return build_script(revision.cleaned, revision.key, reader or station.reader, context)


def present(row: int | None) -> int:
    """A step runs only in a state that has this row; anything else is a fault of ours and must not pass."""
    if row is None:
        raise AssertionError("the article's state promises a row that is not there")
    return row
