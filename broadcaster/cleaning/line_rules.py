"""What a line says of itself, on a page as in plain text: the rules that go by its words alone, in their order."""

from __future__ import annotations

from collections.abc import Collection

from . import lines
from .byline import byline
from .draft import Draft, is_place_line
from .furniture import MOST_WORDS, normal_line
from .text import key, words


def refused_as(text: str, draft: Draft, furniture: Collection[str], *, may_be_caption: bool = True) -> str:
    """The reason why ``text`` is no part of the article, "" when its words give none.

    What the line tells goes where it belongs in ``draft``: author, source credit, place.
    """
    if lines.is_file_name(text):
        return "file name"
    if draft.title and key(text) == key(draft.title):
        return "title"
    if lines.is_tail(text):
        return "tail"
    if normal_line(text) in furniture and len(words(text)) <= MOST_WORDS:
        return "learnt"
    named, author = byline(text)
    if named:
        draft.author = draft.author or author
        return "byline"
    if may_be_caption and lines.is_caption(text):
        return "caption"
    if lines.is_credit(text):
        draft.credit = draft.credit or text
        return "credit"
    if lines.is_attachment(text):
        return "attachment"
    if lines.is_chrome(text):
        return lines.tool_kind(text) or "chrome"
    if is_place_line(text):
        draft.place = text
        return "place"
    return ""
