"""What a person must still have seen or heard before a text goes on: its doubts, that it was withdrawn, the master itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Cleaned, Episode, Master
from ..store import articles, episodes

if TYPE_CHECKING:
    from ..station import Station

WITHDRAWN_BEFORE = "bài đã gỡ; duyệt nếu muốn phát lại"


def asked(station: Station, article: articles.StoredArticle, cleaned: Cleaned, revision: int | None) -> str:
    """Why a text waits for a person, in one line; nothing when it does not, or when a person has let its ``revision`` through.

    Every step that would carry a text on asks this, so that no way around the cleaning is a way around the person. Doubts are nothing
    to a station that does not ask for them.
    """
    if revision is not None and article.approved == revision:
        return ""
    doubts = [doubt.message.rstrip(".") for doubt in cleaned.doubts if doubt.hold]
    wanted = doubts if station.settings.review.mode != "off" else []
    with station.store.read() as tx:
        withdrawn = episodes.is_withdrawn(tx, article.id)
    return "; ".join([WITHDRAWN_BEFORE, *wanted] if withdrawn else wanted)


def unheard(station: Station, article: articles.StoredArticle, main: Master, public: Episode | None) -> str:
    """Why a master waits for a person's ear, in one line; nothing where not everything is approved, or when exactly this one was heard.

    The same takes joined anew for the same text are the sound that is public: only what the file says about itself may differ.
    """
    if station.settings.review.mode != "all":
        return ""
    if article.approved == article.revision and article.approved_master == main.sha256:
        return ""
    if public is None or public.withdrawn is not None:
        return "chờ duyệt trước khi phát"
    with station.store.read() as tx:
        stands_on = episodes.stands_on(tx, article.id)
    is_same = stands_on is not None and stands_on[0] == article.revision and public.masters[0].key == main.key
    return "" if is_same else "bản thu mới chờ nghe và duyệt; bản đang phát giữ nguyên"
