"""Plain text: a file someone dropped, a page saved as text, an e-mail. Headline, byline and tail are told by their words alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import NothingToRead
from ..model import Doubt, Paragraph, ParagraphKind
from ..settings.cleaning import CleaningSettings
from ..vietnamese.dates import find_date
from . import lines
from .byline import byline, lone_names
from .draft import Draft, is_place_line, settle
from .line_rules import refused_as
from .markdown import lines_of
from .policies import TELLING_MARKS, is_read
from .tables import tell_rows
from .text import one_line, tidy, words

_BULLET = re.compile(r"^\s*[•●○▪■□◦·►➢➤✓✔*]\s+")
_MARKED_TITLE = re.compile(r"^\s*(?:#{1,3}\s+|(?:tiêu đề|title)\s*[:：]\s*)", re.I)
_MARKED_DATE = re.compile(r"^(?:ngày( đăng)?|date|đăng ngày|cập nhật)( lúc)?\s*[:：]?\s*", re.I)
_MOST_TITLE_WORDS = 60
_MOST_HEADING_WORDS = 25
_WRAPPED = (50, 100)
_LIST_LINE = re.compile(r"^\s*(?:[-–+•*●]|\d{1,2}[.)/]|[IVX]{1,4}\.|[a-zđ]\))\s")


@dataclass
class _Cursor:
    draft: Draft
    settings: CleaningSettings
    furniture: frozenset[str]
    after_image: bool = False
    tail: bool = False
    section: str = ""
    header: bool = True
    later: list[str] = field(default_factory=list)


def clean_text(
    text: str,
    settings: CleaningSettings,
    *,
    given: str | None = None,
    furniture: frozenset[str] = frozenset(),
    subject: str = "",
) -> Draft:
    """The article in ``text``; one line is one paragraph (hard-wrapped text is unfolded first). Raises NothingToRead."""
    cursor = _Cursor(Draft(title=one_line(given or "")), settings, furniture)
    for raw in unfolded(tidy(text).replace("\r\n", "\n").replace("\r", "\n")):
        _judge(cursor, raw)
    return _finished(cursor, settings, given, subject)


def _finished(cursor: _Cursor, settings: CleaningSettings, given: str | None, subject: str) -> Draft:
    draft = cursor.draft
    draft.weigh_learnt({()})
    _last_names(draft, settings)
    if not draft.paragraphs and len(words(draft.title)) > 25 and not given:
        draft.say(draft.title)
        draft.title = ""
    if not draft.title:
        _head_with_first_sentence(draft)
    settle(draft, settings)
    if not draft.paragraphs and not draft.title:
        raise NothingToRead(
            subject, "không có câu nào để đọc", "Hãy kiểm tra tệp: cần một tiêu đề và ít nhất một đoạn văn."
        )
    if not draft.title:
        draft.doubts.append(Doubt("no title", "Bài không có tiêu đề; hãy đặt tiêu đề trước khi phát.", hold=True))
    return draft


def clean_markdown(
    text: str,
    settings: CleaningSettings,
    *,
    given: str | None = None,
    furniture: frozenset[str] = frozenset(),
    subject: str = "",
) -> Draft:
    """The article in a Markdown ``text``, judged line by line as plain text is. Raises NothingToRead."""
    cursor = _Cursor(Draft(title=one_line(given or "")), settings, furniture)
    rows: list[tuple[str, ...]] = []
    for line in [*lines_of(tidy(text)), None]:
        if line is not None and line.row:
            rows.append(line.row)
            continue
        if rows:
            tell_rows(cursor.draft, settings, tuple(rows))
            rows = []
        if line is None:
            break
        if line.why:
            cursor.draft.drop(line.text, line.why)
        elif line.title and not cursor.draft.title:
            cursor.draft.title = line.text
        else:
            _judge(cursor, line.text, line.kind)
    return _finished(cursor, settings, given, subject)


def _head_with_first_sentence(draft: Draft) -> None:
    """Many write a full stop behind a headline; a short sentence that heads longer text serves as one, and is heard either way."""
    if len(draft.paragraphs) < 2:
        return
    first, second = draft.paragraphs[0].text, draft.paragraphs[1].text
    single = not re.search(r"[.!?…]\s+\S", first)
    if single and len(words(first)) <= _MOST_HEADING_WORDS < len(words(second)):
        draft.title = draft.paragraphs.pop(0).text
        draft.doubts.append(Doubt("title", "Lấy câu đầu làm tiêu đề.", hold=False))


def unfolded(text: str) -> list[str]:
    """The lines of ``text``; where every paragraph was folded at a fixed width, its lines are joined again."""
    rows = text.split("\n")
    filled = [len(row.strip()) for row in rows if row.strip()]
    if len(filled) < 4 or max(filled) > _WRAPPED[1]:
        return [row for row in rows if row.strip()]
    width = max(filled)
    full = sum(length >= 0.75 * width for length in filled)
    if width < _WRAPPED[0] or full < 0.5 * len(filled):
        return [row for row in rows if row.strip()]
    folded: list[list[str]] = []
    open_line = False
    for row in rows:
        line = row.strip()
        if not line:
            open_line = False
            continue
        if open_line and not _LIST_LINE.match(row):
            folded[-1].append(line)
        else:
            folded.append([row])
        # A line that was folded is nearly full; a short one ended its paragraph.
        open_line = len(line) + 12 >= width
    return [" ".join(parts) for parts in folded]


def _judge(cursor: _Cursor, raw: str, said: ParagraphKind = ParagraphKind.TEXT) -> None:
    draft = cursor.draft
    bulleted = _BULLET.match(raw) is not None
    text = one_line(_BULLET.sub("", raw))
    if not text:
        return
    if cursor.tail:
        _judge_below(cursor, text)
        return
    if lines.is_file_name(text):
        cursor.after_image = True
        if not (draft.title and is_read(cursor.settings, "file name")):
            draft.drop(text, "file name")
            return
    if not draft.title and _headline(cursor, text):
        return
    if cursor.after_image and (bulleted or lines.is_caption(text)):
        _caption(cursor, text)
        return
    cursor.after_image = False
    why = _not_heard(cursor, text)
    if why == "tail" and not draft.paragraphs:
        why = "chrome"
    if why == "tail":
        cursor.tail = True
        _judge_below(cursor, text)
        return
    kind = ParagraphKind.ITEM if bulleted else said
    if why == "learnt":
        draft.learnt.append((len(draft.paragraphs), Paragraph(text, kind), ()))
        return
    if why:
        draft.drop(text, why)
        return
    cursor.header = False
    draft.say(text, kind)


def _judge_below(cursor: _Cursor, text: str) -> None:
    """Below the first tail mark nothing is read but the kinds that the operator wants."""
    is_mark = lines.is_tail(text)
    if is_mark:
        cursor.section = lines.tail_kind(text)
    if is_read(cursor.settings, cursor.section) and (not is_mark or cursor.section in TELLING_MARKS):
        cursor.draft.say(text)
    else:
        cursor.draft.drop(text, "tail")


def _headline(cursor: _Cursor, text: str) -> bool:
    """Take ``text`` as headline, or drop it as a tool above the headline; False when it is the text already."""
    draft = cursor.draft
    marked = _MARKED_TITLE.match(text)
    if marked:
        draft.title = text[marked.end() :].strip()
        return bool(draft.title)
    count = len(words(text))
    if lines.is_chrome(text) or lines.is_tail(text) or byline(text)[0] or is_place_line(text):
        _note_header(cursor, text)
        return True
    if count >= 5 and not text.endswith((".", "!", "?", ":", ";", "…")) and count <= _MOST_TITLE_WORDS:
        draft.title = text
        return True
    if (
        count >= 3
        and count <= 25
        and (text.isupper() or text.endswith(("!", "?")) or not lines.ends_sentence(text))
        and not text.endswith(":")
    ):
        draft.title = text
        return True
    if not lines.is_sentence(text) and count < 3:
        draft.drop(text, "above")
        return True
    return False


def _note_header(cursor: _Cursor, text: str) -> None:
    """Byline and date in the lines around the headline."""
    draft = cursor.draft
    named, author = byline(text)
    if named:
        draft.author = draft.author or author
    elif is_place_line(text):
        draft.place = text
    elif lines.is_date_line(text) and draft.posted is None and not text.casefold().startswith("hôm nay"):
        draft.posted = find_date(text)
    draft.drop(text, "byline" if named else "chrome")


def _not_heard(cursor: _Cursor, text: str) -> str:
    draft = cursor.draft
    why = refused_as(text, draft, cursor.furniture)
    if why == "caption":
        draft.captions.append(text)
    elif why in ("chrome", "counters", "sharing"):
        _note_date(cursor, text)
    return "" if is_read(cursor.settings, why) else why


def _note_date(cursor: _Cursor, text: str) -> None:
    """A date alone on a line below the headline is when it was posted."""
    draft = cursor.draft
    if (
        cursor.header
        and draft.posted is None
        and lines.is_date_line(text)
        and not text.casefold().startswith("hôm nay")
    ):
        draft.posted = find_date(text)


def _caption(cursor: _Cursor, text: str) -> None:
    cursor.draft.captions.append(text)
    if is_read(cursor.settings, "caption"):
        cursor.draft.say(text)
    else:
        cursor.draft.drop(text, "caption")


def _last_names(draft: Draft, settings: CleaningSettings) -> None:
    """Names alone as last line are the byline, unless the office of a signatory stands above them."""
    if len(draft.paragraphs) < 2:
        return
    last, before = draft.paragraphs[-1], draft.paragraphs[-2]
    names = lone_names(last.text)
    if (
        names
        and last.kind is not ParagraphKind.ITEM
        and not lines.is_signature(before.text)
        and not before.text.endswith((":", ",", ";"))
    ):
        draft.author = draft.author or names
        if not is_read(settings, "byline"):
            draft.paragraphs.pop()
            draft.drop(last.text, "byline")
