"""What the HTML and the plain-text cleaner both fill while they read down a page."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from ..model import Doubt, Dropped, Paragraph, ParagraphKind
from ..settings.cleaning import CleaningSettings
from .contents import contents_of
from .copies import second_copy
from .lines import is_attachment
from .raised import without_typed_marks
from .text import key

_PREFIX = re.compile(
    r"^\((?:[\w.&-]+ ?){1,4}\)\s*[-–—:]+\s*(?=\S)|^(?:[A-ZĐ]{2,8}|[A-ZĐ]?[\w-]{2,14}\.(?:VN|vn|com|net|org)(?:\.vn)?)\s*[-–—]+\s+(?=[^\W\d_a-z])"
)
_PLACE = re.compile(r"^[^\W\d_][\w .'’-]{1,40}, ngày\s*[\d….]{1,4}\s*tháng\s*[\d….]{1,4}\s*năm\s*[\d….]{2,6}\.?$", re.I)
_FOOTNOTE_MARK = re.compile(r"(?<=[\w\"”’).,])\s?\[(?:\d{1,3}|\*)\]")


_LIST_MARK = re.compile(r"[-–+•*●]\s|\d{1,2}[.)]\s|[a-zđ]\)\s")
#: two leads that agree in so many letters at the start are one lead, printed twice
_SHARED = 60


@dataclass
class Draft:
    """An article being put together; ``dropped`` keeps every line that will not be heard, with the rule, ``linked`` the keys of the
    lines that are links to other pages or speak of them, ``learnt`` those learnt as furniture of the host: before which paragraph they stand, how set."""

    title: str = ""
    author: str | None = None
    posted: date | datetime | None = None
    place: str | None = None
    credit: str | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    learnt: list[tuple[int, Paragraph, tuple[str, ...]]] = field(default_factory=list)

    def drop(self, text: str, why: str) -> None:
        if text:
            self.dropped.append(Dropped(text, why))

    def say(self, text: str, kind: ParagraphKind = ParagraphKind.TEXT) -> None:
        self.paragraphs.append(Paragraph(text, kind))

    def weigh_learnt(self, dresses: Collection[tuple[str, ...]]) -> None:
        """Leave out what was learnt as furniture, but for lines between paragraphs that are set as one of them: portals put theirs
        around an article or in boxes of their own, and notices of one kind share sentences. ``dresses`` are those of the paragraphs.
        """
        end = len(self.paragraphs)
        for place, paragraph, dress in reversed(self.learnt):
            if 0 < place < end and dress in dresses:
                self.paragraphs.insert(place, paragraph)
            else:
                self.drop(paragraph.text, "learnt")
        self.learnt = []

    @property
    def words(self) -> int:
        return sum(len(paragraph.text.split()) for paragraph in self.paragraphs)


def is_place_line(text: str) -> bool:
    """ "Phước Long, ngày 12 tháng 3 năm 2024" alone on a line: where and when a notice was signed."""
    return len(text) <= 90 and _PLACE.match(text) is not None


def settle(draft: Draft, settings: CleaningSettings) -> None:
    """Last touches: agency prefixes off the lead, folded sentences joined, repeats said once."""
    paragraphs = [paragraph for paragraph in draft.paragraphs if key(paragraph.text)]
    if paragraphs:
        first = paragraphs[0]
        short = _PREFIX.sub("", first.text, count=1)
        if short and short != first.text:
            draft.drop(first.text[: len(first.text) - len(short)].strip(), "agency")
            paragraphs[0] = Paragraph(short, first.kind)
    if settings.footnotes == "drop":
        paragraphs = [
            Paragraph(without_typed_marks(_FOOTNOTE_MARK.sub("", paragraph.text)), paragraph.kind)
            for paragraph in paragraphs
        ]
    paragraphs = _without(draft, paragraphs, contents_of(paragraphs), "contents")
    paragraphs = _without(draft, paragraphs, set(range(*second_copy(paragraphs))), "copy")
    if settings.lists == "drop":
        for paragraph in paragraphs:
            if _is_listed(paragraph):
                draft.drop(paragraph.text, "list")
        paragraphs = [paragraph for paragraph in paragraphs if not _is_listed(paragraph)]
    draft.paragraphs = _without_repeats(draft, _joined(paragraphs), settings.repeated_lead == "once")
    title = key(draft.title)
    while draft.paragraphs and title and _repeats_title(key(draft.paragraphs[0].text), title):
        draft.drop(draft.paragraphs.pop(0).text, "title")
    if settings.attachments == "notice" and draft.paragraphs:
        announce_attachments(draft)


def _without(draft: Draft, paragraphs: list[Paragraph], places: set[int], why: str) -> list[Paragraph]:
    for place in sorted(places):
        draft.drop(paragraphs[place].text, why)
    return [paragraph for place, paragraph in enumerate(paragraphs) if place not in places]


def announce_attachments(draft: Draft) -> None:
    """A line of ours at the end when the page offers files that are not read."""
    if any(
        line.why in ("attachment", "attachments", "tail", "related", "class") and is_attachment(line.text)
        for line in draft.dropped
    ):
        draft.say("Bài viết có tệp đính kèm, mời xem trên trang gốc.", ParagraphKind.NOTICE)


def _repeats_title(text: str, title: str) -> bool:
    """The title again, perhaps with a few words more or less."""
    if text == title:
        return True
    short, long = sorted((text, title), key=len)
    return len(short) >= 40 and long.startswith(short) and len(short) >= 0.8 * len(long)


def _joined(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """A paragraph that stops in mid-sentence goes on in the next one when that begins in lower case."""
    out: list[Paragraph] = []
    for paragraph in paragraphs:
        if out:
            before = out[-1]
            plain = before.kind in (ParagraphKind.TEXT, ParagraphKind.LEAD) and paragraph.kind is ParagraphKind.TEXT
            if (
                plain
                and 30 <= len(before.text) <= 4000
                and paragraph.text[:1].islower()
                and (before.text[-1:].isalnum() or before.text.endswith(","))
            ):
                out[-1] = Paragraph(f"{before.text} {paragraph.text}", before.kind)
                continue
        out.append(paragraph)
    return out


def _is_listed(paragraph: Paragraph) -> bool:
    """An item of a list, by its element or by the mark before it."""
    return paragraph.kind is ParagraphKind.ITEM or _LIST_MARK.match(paragraph.text) is not None


def _without_repeats(draft: Draft, paragraphs: list[Paragraph], once: bool) -> list[Paragraph]:
    """Equal neighbours once; of a cut lead and its whole the whole; of a lead said again the first. All as it stands unless ``once``."""
    if not once:
        return paragraphs
    out: list[Paragraph] = []
    for number, paragraph in enumerate(paragraphs):
        text = key(paragraph.text)
        if out and text == key(out[-1].text):
            draft.drop(paragraph.text, "repeat")
            continue
        if number and len(text) > 60 and text == key(paragraphs[0].text):
            draft.drop(paragraph.text, "repeat")
            continue
        if out and len(out) <= 2 and _cut_off(out[0].text, paragraph.text):
            draft.drop(out.pop(0).text, "cut lead")
        out.append(paragraph)
    return out


def _cut_off(lead: str, whole: str) -> bool:
    """``lead`` is the beginning of ``whole``, cut off by the portal."""
    short, long = key(lead), key(whole)
    if len(short) < 40 or len(long) <= len(short):
        return False
    return long.startswith(short) or (
        short[:_SHARED] == long[:_SHARED] and len(short) >= _SHARED and _mostly_in(short, long)
    )


def _mostly_in(short: str, long: str) -> bool:
    """Four in five words of ``short`` stand in ``long``."""
    said = set(long.split())
    return sum(word in said for word in short.split()) >= 0.8 * len(short.split())
