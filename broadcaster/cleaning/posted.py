"""When an article was posted, from what stands around it. Never invented."""

from __future__ import annotations

import re
from datetime import date, datetime

from ..model import Doubt
from ..vietnamese.dates import day_of, find_date, machine_date
from . import lines
from .blocks import Block, Page
from .draft import Draft
from .headline import Headline
from .metadata import Metadata
from .rules import says
from .text import fold, words

_DATE_ABOVE, _DATE_BELOW, _DATE_AFTER = 6, 10, 6
_LABELLED_DATE = re.compile(
    r"(ngày (đăng|đưa|gửi|phát hành|xuất bản|tạo|viết)|cập nhật|đăng (lúc|ngày|bởi)|thời gian đăng|xuất bản|posted|published)"
)
_DATE_AFTER_LABEL = re.compile(r"(?:ngày đăng|đăng ngày|đăng lúc|cập nhật)(?: tin)? ?: ?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
#: dates that the site or a document has, not the article
_ANOTHERS = re.compile(r"website|trang web|phần mềm|hệ thống|giấy phép|bản quyền|ban hành|ngày cấp|hiệu lực|hết hạn")
_FULL_DATE = re.compile(
    r"\d{1,2} ?[/.\- ] ?\d{1,2} ?[/.\- ,] ?\d{4}|(?<!\d)\d{1,2}/\d{1,2}/\d{2}(?!\d)|\d{4}-\d{1,2}-\d{1,2}|tháng|\bthg? ?\d|[a-z]{3,9}\.? \d{1,2},? \d{4}"
)
_CLOCK = re.compile(r"\d{1,2} ?[:h] ?\d{2}")


def set_posted(
    page: Page, meta: Metadata, headline: Headline | None, told: list[Block], last: int, draft: Draft
) -> None:
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
