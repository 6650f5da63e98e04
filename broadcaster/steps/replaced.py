"""A page that answers as ever and says something else altogether: its text waits beside the one that is heard, for a person to choose.

What is public stays public, headline included. The page that comes to itself again is heard at once, and the stranger is taken back
without a question: should it come again, it waits again. A stranger that a person has refused, and what is like it, is not asked about twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..model import Cleaned, Doubt
from ..store import revisions
from ..store.held import UNLIKE
from ..vietnamese.language import OTHER_LANGUAGE

if TYPE_CHECKING:
    from ..settings import Settings
    from ..store.articles import StoredArticle

REPLACED = "nguồn đổi hẳn nội dung, không còn giống bài đang dùng; mở bài để xem hai bản rồi chọn"
CHANGED_LANGUAGE = "bản mới của nguồn không phải tiếng Việt; bản đang dùng giữ nguyên, mở bài để xem hai bản rồi chọn"
_MARKS = {"hoãn": "hoãn", "đính chính": "đính chính", "hủy": "hủy", "huỷ": "hủy", "cập nhật": "cập nhật"}


def announced_change(title: str) -> str | None:
    """How a headline says that its article has changed; None when it does not."""
    lowered = title.casefold()
    return next((reason for mark, reason in _MARKS.items() if mark in lowered), None)


def is_in_other_language(cleaned: Cleaned) -> bool:
    return any(doubt.code == OTHER_LANGUAGE for doubt in cleaned.doubts)


def changed_language(known: Cleaned, new: Cleaned) -> bool:
    """Whether what was Vietnamese is no more."""
    return is_in_other_language(new) and not is_in_other_language(known)


def marked_unlike(settings: Settings, article: StoredArticle, known: Cleaned, new: Cleaned) -> Cleaned:
    """``new`` with a doubt when it says too little of what ``known`` said, and the source is not one whose pages are used again.

    Another language is marked whatever the source: pages that are used again bring other news, never news that no voice here can read.
    «HOÃN: …» above the old headline is the editor's own word that the article has changed: then nothing need be left of its body.
    """
    from ..cleaning.likeness import LEAST_SHARED, shared
    from ..cleaning.text import key

    if changed_language(known, new):
        return _marked(new, "Bản mới của nguồn không phải tiếng Việt; có thể trang đã thành trang khác.")
    source = settings.sources.get(article.source)
    if source is not None and source.replaced == "take":
        return new
    old_title, new_title = key(known.title), key(new.title)
    said_so = announced_change(new.title) is not None and announced_change(known.title) is None
    if said_so and old_title and old_title in new_title:
        return new
    share = shared(known, new)
    if share >= LEAST_SHARED:
        return new
    return _marked(new, f"Bản mới của nguồn chỉ giống bài trước {share:.0%}; có thể trang đã thành trang khác.")


def _marked(new: Cleaned, message: str) -> Cleaned:
    """``new`` with the doubt of a stranger. Its other doubts are seen by who chooses; but another language, taken in a heap, asks once more."""
    others = (doubt if doubt.code == OTHER_LANGUAGE else replace(doubt, hold=False) for doubt in new.doubts)
    return replace(new, doubts=(*others, Doubt(UNLIKE, message)))


def is_marked_unlike(cleaned: Cleaned) -> bool:
    return any(doubt.code == UNLIKE for doubt in cleaned.doubts)


def was_refused(known: revisions.Revision, others: list[revisions.Revision], new: Cleaned) -> bool:
    """Whether ``new`` is like a stranger that a person refused since the article stands on ``known``; nothing may be waiting now."""
    from ..cleaning.likeness import is_unlike

    refused = (one.cleaned for one in others if one.number > known.number and one.refused_by_a_person)
    return any(is_marked_unlike(stranger) and not is_unlike(stranger, new) for stranger in refused)
