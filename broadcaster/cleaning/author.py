"""Who wrote an article and when it was posted, from what stands around it. Neither is ever invented."""

from __future__ import annotations

import re
from datetime import date, datetime

from ..model import Doubt
from ..settings.cleaning import CleaningSettings
from . import lines
from .blocks import Block, Page
from .byline import byline, is_name, lone_names, people
from .dates import day_of, find_date, machine_date
from .draft import Draft
from .headline import Headline
from .metadata import Metadata
from .policies import is_read
from .rules import says
from .text import fold, key, one_line, tidy, words

_DATE_ABOVE, _DATE_BELOW, _DATE_AFTER = 6, 10, 6
_BYLINE_AFTER = 6
_LABELLED_DATE = re.compile(
    r"(ngày (đăng|đưa|gửi|phát hành|xuất bản|tạo|viết)|cập nhật|đăng (lúc|ngày|bởi)|thời gian đăng|xuất bản|posted|published)"
)
_DATE_AFTER_LABEL = re.compile(r"(?:ngày đăng|đăng ngày|đăng lúc|cập nhật)(?: tin)? ?: ?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_BY_WHOM = re.compile(r"\b(?:b[ởớ]i|by|tác giả ?:|người (?:đăng|viết) ?:)\s+(\D{3,60})$", re.I)
#: dates that the site or a document has, not the article
_ANOTHERS = re.compile(r"website|trang web|phần mềm|hệ thống|giấy phép|bản quyền|ban hành|ngày cấp|hiệu lực|hết hạn")
_FULL_DATE = re.compile(
    r"\d{1,2} ?[/.\- ] ?\d{1,2} ?[/.\- ,] ?\d{4}|(?<!\d)\d{1,2}/\d{1,2}/\d{2}(?!\d)|\d{4}-\d{1,2}-\d{1,2}|tháng|\bthg? ?\d|[a-z]{3,9}\.? \d{1,2},? \d{4}"
)
_CLOCK = re.compile(r"\d{1,2} ?[:h] ?\d{2}")


def name_writer(
    page: Page, meta: Metadata, headline: Headline | None, told: list[Block], draft: Draft, settings: CleaningSettings
) -> None:
    """Set ``draft.author``: names alone as last line, a label below, a named element, what machines are told."""
    _take_last_line(told, draft, settings)
    draft.author = (
        draft.author
        or _below(page, told)
        or _beside_date(page, headline, told)
        or _named(page, headline, told)
        or _told_machines(page, meta, told, draft)
    )


def _take_last_line(told: list[Block], draft: Draft, settings: CleaningSettings) -> None:
    """Names alone as last line are the byline, unless the office of a signatory stands above them."""
    if len(draft.paragraphs) < 2 or not told:
        return
    block, last, before = told[-1], draft.paragraphs[-1].text, draft.paragraphs[-2].text
    if last != block.text or block.heading or block.item >= 0 or before.endswith(":") or lines.is_signature(before):
        return
    if names := lone_names(last):
        draft.author = draft.author or names
        if not is_read(settings, "byline"):
            draft.paragraphs.pop()
            draft.drop(last, "byline")


def _below(page: Page, told: list[Block]) -> str | None:
    """A labelled byline in the first lines below the text."""
    after = told[-1].index + 1 if told else 0
    below = [block for block in page.blocks[after : after + 14] if block.text and block.furniture != "hidden"]
    for block in below[:_BYLINE_AFTER]:
        if lines.is_tail(block.text):
            break
        named, found = byline(block.text)
        if named and found:
            return found
        if block is below[0] and _is_set_as_byline(block) and (names := lone_names(block.text)):
            return names
    return None


def _is_set_as_byline(block: Block) -> bool:
    """At the right edge or set off, in small letters, no heading and no link."""
    set_off = block.align == "right" or block.emphasised
    return set_off and not block.heading and not block.links and not block.text.isupper()


def _beside_date(page: Page, headline: Headline | None, told: list[Block]) -> str | None:
    """ "Đăng lúc: 14:30 - 05/03/2024 bởi Hoàng Yến": a name at the end of the line that says when."""
    if not told or headline is None or headline.block < 0:
        return None
    for block in page.blocks[max(0, headline.block - 3) : told[0].index]:
        by = _BY_WHOM.search(block.text) if posting_date(block, near=True) else None
        if by and (found := people(by[1])) and all(is_name(name) for name in found.split(", ")):
            return found
    return None


def _named(page: Page, headline: Headline | None, told: list[Block]) -> str | None:
    """An element named author, byline or the like, near the headline or right below the text, with a person's name in it."""
    if not told:
        return None
    first = page.blocks[headline.block].node if headline and headline.block >= 0 else told[0].node
    for node in range(max(0, first - 6), min(len(page.nodes), told[-1].node + 40)):
        if not says("body", "author", page.names[node]):
            continue
        if any(
            says("furniture", "strict", page.names[up]) or says("furniture", "hidden", page.names[up])
            for up in page.ancestors(node)[:6]
        ):
            continue
        text = one_line(tidy(" ".join(page.nodes[node].itertext())))
        if not text or len(text) > 80:
            continue
        text = lines.without_dates(text)
        named, found = byline(text)
        found = found if named else people(text)
        if found and all(is_name(name) for name in found.split(", ")):
            return found
    return None


def _told_machines(page: Page, meta: Metadata, told: list[Block], draft: Draft) -> str | None:
    """JSON-LD persons; a meta author only when the page shows the name too. The site's own name is no author."""
    known = {key(meta.site), key(meta.publisher), key(draft.title)}
    for candidate in (", ".join(meta.authors), meta.meta_author):
        found = people(candidate) if candidate else None
        if not found or key(found) in known or not all(is_name(name) for name in found.split(", ")):
            continue
        if candidate != meta.meta_author or any(
            key(found) in key(block.text) for block in page.blocks if len(block.text) < 120
        ):
            return found
    return None


def date_it(page: Page, meta: Metadata, headline: Headline | None, told: list[Block], last: int, draft: Draft) -> None:
    """Set ``draft.posted``: what machines are told, checked against what stands beside the headline; else None."""
    seen, said = visible_date(page, headline, told, last), meta.published
    if said and seen and abs((day_of(said) - day_of(seen)).days) > 1:
        draft.posted = min(said, seen, key=day_of)
        draft.doubts.append(
            Doubt("date", f"Trang ghi hai ngày khác nhau: {day_of(said):%d/%m/%Y} và {day_of(seen):%d/%m/%Y}.")
        )
    else:
        draft.posted = said or seen


def visible_date(page: Page, headline: Headline | None, told: list[Block], last: int) -> date | datetime | None:
    """The date a reader sees beside the headline, or labelled right below the text."""
    top = headline.block if headline and headline.block >= 0 else (told[0].index if told else 0)
    first = told[0].index if told else top
    if (
        (
            headline
            and headline.block >= 0
            and (hung := page.blocks[headline.block].text[len(headline.text) :].strip(" ()[]"))
        )
        and lines.is_chrome(hung)
        and (found := machine_date(hung))
    ):
        return found
    below = [block for block in page.blocks[top + 1 : max(first, top + _DATE_BELOW) + 1] if block.text][:_DATE_BELOW]
    for block in below:
        if block.index > first + 2:
            break
        if found := posting_date(block, near=True):
            return found
    above = [block for block in reversed(page.blocks[max(0, top - 12) : top]) if block.text][:_DATE_ABOVE]
    for distance, block in enumerate(above):
        if block.furniture:
            continue  # the portal's own clock stands there, never the article's date
        if found := posting_date(block, near=distance < 3):
            return found
    after = told[-1].index if told else last
    for block in [block for block in page.blocks[after + 1 : after + 12] if block.text][:_DATE_AFTER]:
        if _LABELLED_DATE.search(fold(block.text)) and (found := posting_date(block, near=True)):
            return found
    return None


def posting_date(block: Block, near: bool) -> date | datetime | None:
    """The date of a line that is there to give a date; never one out of a sentence, a clock or a menu."""
    text, line = block.text, fold(block.text)
    if len(text) > 160 or not _FULL_DATE.search(line) or block.furniture in ("hidden", "menu", "footer", "sidebar"):
        return None
    if (
        line.startswith("hôm nay")
        or _ANOTHERS.search(line) is not None
        or says("body", "clock", block.names)
        or (lines.ends_sentence(text) and len(words(text)) > 12 and _DATE_AFTER_LABEL.search(line) is None)
    ):
        return None
    labelled, named = _LABELLED_DATE.search(line) is not None, says("body", "date", block.names)
    if block.furniture and not labelled and not named:
        return None
    few = len(words(text)) <= 20
    mixed = (
        near
        and few
        and (labelled or "|" in text or "·" in text or _CLOCK.search(line) is not None)
        and (not lines.ends_sentence(text) or _DATE_AFTER_LABEL.search(line) is not None)
    )
    return find_date(text) if lines.is_date_line(text) or (named and few) or mixed else None
