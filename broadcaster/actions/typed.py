"""An operator edits the text of an article: what the text becomes, what of it changes, and what will have to be spoken anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import ArticleError, NothingToRead, TooLarge
from ..model import Cleaned, Dropped, Paragraph, ParagraphKind, Segment
from ..model.differences import paired
from ..steps.clean import revision_key
from ..steps.script import UNREAD, script_of
from ..store import revisions

if TYPE_CHECKING:
    from ..station import Station

#: why a paragraph that an operator took out is not heard
TAKEN_OUT = "người vận hành bỏ"
LONGEST_TITLE = 500
_BETWEEN_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_NO_CHARACTERS = re.compile("[\ufffe\uffff\ud800-\udfff]")  # not allowed in XML, so in no feed


@dataclass(frozen=True, slots=True)
class Respoken:
    """What a text costs: its sentences that were never said so, how many it has in all, and what of it cannot be read."""

    fresh: tuple[Segment, ...]
    sentences: int
    unread: tuple[str, ...]


def as_typed(cleaned: Cleaned) -> str:
    """The paragraphs as the form shows them: an empty line between two."""
    return "\n\n".join(cleaned.texts)


def edited(cleaned: Cleaned, title: str, text: str, longest_words: int) -> Cleaned:
    """``cleaned`` with what an operator typed. A paragraph keeps its kind; one that is gone is named among the dropped.

    Raises ArticleError without a title, NothingToRead without a text, TooLarge beyond ``longest_words``.
    """
    headline = one_line_of(title)
    texts = [plain for part in _BETWEEN_PARAGRAPHS.split(readable(text)) if (plain := one_line_of(part))]
    if not headline:
        raise ArticleError(cleaned.title, "tiêu đề trống", "Gõ tiêu đề rồi xem lại.")
    if len(headline) > LONGEST_TITLE:
        raise TooLarge(cleaned.title, f"tiêu đề dài {len(headline)} ký tự, tối đa {LONGEST_TITLE}", "Rút gọn tiêu đề.")
    if not texts:
        raise NothingToRead(cleaned.title, "không còn đoạn nào để đọc", "Không muốn phát bài thì bỏ hoặc gỡ cả bài.")
    count = sum(len(one.split()) for one in texts)
    if count > longest_words:
        raise TooLarge(cleaned.title, f"dài {count} từ, quá {longest_words} từ", "Chia bài làm nhiều phần.")
    paragraphs = tuple(_with_kinds(cleaned.paragraphs, texts))
    if (headline, paragraphs) == (cleaned.title, cleaned.paragraphs):
        return cleaned
    gone = tuple(
        Dropped(paragraph.text, TAKEN_OUT)
        for one, paragraph in paired(cleaned.paragraphs, texts)
        if one is None and paragraph is not None
    )
    return replace(cleaned, title=headline, paragraphs=paragraphs, dropped=(*cleaned.dropped, *gone), doubts=())


def readable(text: str) -> str:
    """What was typed, of characters that can be read, spoken and put into a feed; line ends kept."""
    from ..cleaning.text import tidy

    return tidy(_NO_CHARACTERS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n")))


def one_line_of(text: str) -> str:
    """:func:`readable` on one line."""
    return " ".join(readable(text).split())


def _with_kinds(old: Sequence[Paragraph], texts: Sequence[str]) -> Iterator[Paragraph]:
    for text, paragraph in paired(old, texts):
        if text is not None:
            yield Paragraph(text, paragraph.kind if paragraph is not None else ParagraphKind.TEXT)


def respoken(station: Station, revision: revisions.Revision, new: Cleaned) -> Respoken:
    """Which sentences of ``new`` the revision does not say already."""
    said = {segment.spoken for segment in script_of(station, revision).segments}
    script = script_of(station, replace(revision, cleaned=new, key=revision_key(new)))
    fresh = {segment.spoken: segment for segment in script.segments if segment.spoken not in said}
    unread = tuple(doubt.evidence for doubt in script.doubts if doubt.code == UNREAD)
    return Respoken(tuple(fresh.values()), len(script.segments), unread)
