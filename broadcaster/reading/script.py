"""A cleaned article into its Script: the headline first, then every paragraph, each thing once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from ..model import Certainty, Cleaned, Doubt, Paragraph, ParagraphKind, Script, Segment, SegmentKind
from .lexicon import Row
from .line import LETTERS, Context
from .reader import Reader
from .repair import repair
from .rules.brackets import initials_match
from .version import READING_VERSION

_KINDS = {
    ParagraphKind.LEAD: SegmentKind.LEAD,
    ParagraphKind.TEXT: SegmentKind.SENTENCE,
    ParagraphKind.HEADING: SegmentKind.HEADING,
    ParagraphKind.ITEM: SegmentKind.ITEM,
    ParagraphKind.TABLE: SegmentKind.ITEM,
    ParagraphKind.NOTICE: SegmentKind.NOTICE,
}
_DEFINITION = re.compile(rf"((?:[{LETTERS}]+[ ,-]+){{2,12}})\(\s?\"?([A-ZĐ][A-ZĐƯÔ&-]{{1,11}})\"?\s?\)")
_SIMPLE = re.compile(r"\w+")


def build_script(cleaned: Cleaned, revision: str, reader: Reader, context: Context | None = None) -> Script:
    """The article as it will be spoken.

    A first paragraph that only repeats the headline is left out. An acronym that the article explains ("Ban quản lý dự án
    (BQLDA)") is read as explained wherever the lexicon does not know it. Doubts name what was unsure or unread, each form once.
    """
    context = context or Context(cleaned.place, _day(cleaned))
    defined = _definitions([cleaned.title, *cleaned.texts], reader)
    segments: list[Segment] = list(reader.read(cleaned.title, context, SegmentKind.HEADLINE, None, defined))
    for number, paragraph in _once(cleaned):
        kind = _KINDS[paragraph.kind]
        segments.extend(reader.read(paragraph.text, context, kind, number, defined))
    said = tuple(segment for segment in segments if segment.written)
    return Script(
        key=_key(revision, said, reader),
        title=cleaned.title,
        segments=said,
        reading=READING_VERSION,
        doubts=tuple(_doubts(said)),
    )


def _day(cleaned: Cleaned) -> date | None:
    return cleaned.posted.date() if isinstance(cleaned.posted, datetime) else cleaned.posted


def _once(cleaned: Cleaned) -> Iterator[tuple[int, Paragraph]]:
    """The paragraphs with their numbers, without a repeated headline at the top."""
    title = _plain(cleaned.title)
    for number, paragraph in enumerate(cleaned.paragraphs):
        if number == 0 and title and _plain(paragraph.text) == title:
            continue
        yield number, paragraph


def _plain(text: str) -> str:
    return " ".join(_SIMPLE.findall(repair(text).text.lower()))


def _definitions(texts: Iterable[str], reader: Reader) -> dict[str, Row]:
    """Acronyms that stand in brackets after their own words, where the lexicon knows none."""
    defined: dict[str, Row] = {}
    for text in texts:
        if "(" not in text:
            continue
        for match in _DEFINITION.finditer(repair(text).text):
            acronym = match[2]
            words = match[1].replace(",", " ,").split()
            count = initials_match(acronym, [word.lower() for word in words])
            if not count or acronym in defined or "," in words[-count:]:
                continue
            spoken = " ".join(words[-count:]).lower().replace(" - ", " ").replace("-", " ")
            known = reader.lexicon.rows_for(acronym)
            if any(row.spoken.lower() == spoken for row in known) and len(known) == 1:
                continue
            defined[acronym] = Row(acronym, spoken, "abbr", layer="article", source="bài viết")
    return defined


def _doubts(segments: Iterable[Segment]) -> Iterator[Doubt]:
    seen: set[tuple[str, str]] = set()
    for segment in segments:
        for span in segment.spans:
            if span.certainty is Certainty.SURE:
                continue
            code = f"reading.{span.certainty.value}"
            written = span.written.strip()
            if (code, written) in seen:
                continue
            seen.add((code, written))
            if span.certainty is Certainty.UNREAD:
                message = f"Không đọc được «{written[:80]}»: {span.reason}."
            else:
                message = f"Chưa chắc cách đọc «{written[:80]}» ({span.spoken[:80]}): {span.reason}."
            yield Doubt(code, message, segment.written.strip()[:300])


def _key(revision: str, segments: Iterable[Segment], reader: Reader) -> str:
    """sha256 over the revision, the reading version, the style and the lexicon rows that matched."""
    rows = sorted({span.row for segment in segments for span in segment.spans if span.row})
    style = reader.style.model_dump_json()
    return hashlib.sha256("\n".join([revision, READING_VERSION, style, *rows]).encode()).hexdigest()
