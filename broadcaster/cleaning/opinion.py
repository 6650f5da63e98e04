"""A second opinion on what the article is: trafilatura, handed the page and never allowed to fetch anything."""

from __future__ import annotations

import logging
from collections import Counter

from ..model import Doubt, ParagraphKind
from ..settings.cleaning import CleaningSettings
from ..vietnamese.language import is_vietnamese
from .boilerplate import KINDS
from .draft import Draft
from .furniture import normal_line
from .lines import ends_sentence, is_imprint, is_tail
from .text import key, words
from .void import REASONS

_CAPTIONS = ["//figcaption", "//table//td[.//img]//p", "//*[contains(@class,'caption')]"]
_MOST_CHARACTERS = 600_000
#: shorter lines are labels, links and tools as often as text
_TOLD = 12
#: a notice of the site's is not longer (words)
_SITE_NOTICE = 60
_NOTHING_ALIKE, _ENOUGH_WORDS, _ONE_PARAGRAPH, _MOSTLY = 0.5, 60, 30, 0.4
#: dropped for what the line or its element says of itself: no disagreement about the article
_KNOWINGLY = frozenset(
    [
        "caption",
        "chrome",
        "byline",
        "credit",
        "title",
        "repeat",
        "hidden",
        "menu",
        "sidebar",
        "footer",
        "table",
        "footnote",
        "place",
        "date",
        "agency",
        "list",
        "copy",
    ]
) | {"file name", "cut lead", "attachment", *KINDS, *REASONS}


def second_opinion(html: str) -> tuple[str, str]:
    """The body as trafilatura sees it, a paragraph a line: without tables (exact), and with them (whole). Empty when it finds none.

    Many portals set everything in tables, so what it leaves out counts as missing only when the second reading lacks it too.
    """
    if len(html) > _MOST_CHARACTERS:
        return "", ""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    import trafilatura

    def read(tables: bool) -> str:
        found = trafilatura.extract(
            html, output_format="txt", include_comments=False, include_tables=tables, prune_xpath=_CAPTIONS
        )
        return found or ""

    return read(False), read(True)


def overlap(ours: str, theirs: str) -> float:
    """Share of our words that the other text holds too."""
    left, right = Counter(words(ours)), Counter(words(theirs))
    return sum((left & right).values()) / max(1, sum(left.values()))


def weight(lines: list[str]) -> int:
    return sum(len(words(line)) for line in lines)


def unheard(ours: str, theirs: str) -> list[str]:
    """Lines of the other body of which we have read little: what may have been lost."""
    said = Counter(words(ours))
    out = []
    for line in theirs.splitlines():
        bag = Counter(words(line))
        if sum(bag.values()) >= _TOLD and ends_sentence(line) and sum((bag & said).values()) < 0.6 * sum(bag.values()):
            out.append(line)
    return out


def unshared(ours: list[str], theirs: str) -> list[str]:
    """Our lines that the other body does not hold: what may be furniture."""
    said = Counter(words(theirs))
    out = []
    for line in ours:
        bag = Counter(words(line))
        if sum(bag.values()) >= 6 and sum((bag & said).values()) < 0.6 * sum(bag.values()):
            out.append(line)
    return out


def disagreement(html: str, draft: Draft, settings: CleaningSettings, learnt: frozenset[str]) -> list[Doubt]:
    """A Doubt that holds the article where the two readings differ on what would be heard; the other body is its evidence.

    Looked at are sentences that we do not read and paragraphs that the other reading does not know.
    """
    exact, whole = second_opinion(html)
    told = [paragraph.text for paragraph in draft.paragraphs if paragraph.kind is not ParagraphKind.NOTICE]
    ours = "\n".join(told)
    if not exact or (overlap(ours, f"{exact}\n{whole}") < _NOTHING_ALIKE and draft.words >= _ENOUGH_WORDS):
        return []  # it found no article: that says nothing about ours
    lost = [line for line in unheard(f"{draft.title}\n{ours}", exact) if not _known(line, draft, learnt)]
    if len(lost) == 1 and weight(lost) <= _SITE_NOTICE and _stands_outside(lost[0], draft):
        lost = []
    # A lead named as one by the page is ours with reason: the other reading often leaves leads out.
    plain = [
        paragraph.text
        for paragraph in draft.paragraphs
        if paragraph.kind not in (ParagraphKind.LEAD, ParagraphKind.NOTICE)
    ]
    extra = [] if _is_furniture(exact, draft, learnt) else unshared(plain, f"{exact}\n{whole}")
    listed = _enclosed_items(draft, set(extra))
    extra = [line for line in extra if line not in listed]
    limit = max(settings.disagreement * draft.words, _ONE_PARAGRAPH)
    if weight(lost) <= limit and weight(extra) <= limit:
        return []
    what = "thiếu" if lost and not extra else "thừa" if extra and not lost else "khác"
    message = f"Hai cách tách bài cho kết quả khác nhau (bản này có thể {what}); hãy chọn bản đúng."
    return [Doubt("two opinions", message, evidence=exact, hold=True)]


def _enclosed_items(draft: Draft, extra: set[str]) -> set[str]:
    """Entries of lists with paragraphs above and below that both readings have: the other one leaves out whole lists."""
    shared = [index for index, paragraph in enumerate(draft.paragraphs) if paragraph.text not in extra]
    inner = draft.paragraphs[shared[0] : shared[-1]] if shared else []
    return {paragraph.text for paragraph in inner if paragraph.kind is ParagraphKind.ITEM}


def _stands_outside(line: str, draft: Draft) -> bool:
    """Whether ``line`` was left out for standing above or below the article: alone there it is a notice of the site's (a hot line, a
    greeting), for an article that goes on below a false end is caught by its own element."""
    wanted = key(line)
    return any(dropped.why in ("above", "below") and key(dropped.text) == wanted for dropped in draft.dropped)


def _is_furniture(exact: str, draft: Draft, learnt: frozenset[str]) -> bool:
    """Whether the other reading is mostly menus and the like: then what it lacks says nothing."""
    lines = exact.splitlines()
    labels = [line for line in lines if not ends_sentence(line) and len(words(line)) < _TOLD]
    others = [line for line in lines if line not in labels and _known(line, draft, learnt)]
    return weight(labels) + weight(others) > _MOSTLY * weight(lines)


def _known(line: str, draft: Draft, learnt: frozenset[str]) -> bool:
    """Whether we left this line of the other reading out with reason: furniture by its words, by its element, or by its language."""
    if is_tail(line) or is_imprint(line) or normal_line(line) in learnt or not is_vietnamese(line):
        return True
    wanted = key(line)
    if wanted == key(draft.title) or wanted in draft.linked or wanted in set(map(key, draft.captions)):
        return True
    return any(dropped.why in _KNOWINGLY and wanted in key(dropped.text) for dropped in draft.dropped)
