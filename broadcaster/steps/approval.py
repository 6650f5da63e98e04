"""What a person must still have seen before a text goes on: its doubts, and that it was withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Cleaned
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
