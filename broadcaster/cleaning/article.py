"""The HTML cleaner: read down from the headline to the first mark that ends the article, and judge every block once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from ..errors import NothingToRead
from ..model import Doubt, ParagraphKind
from ..settings.cleaning import CleaningSettings
from . import lines, tables
from .body import find_body, is_prose
from .byline import byline, is_name, lone_names, people
from .dates import day_of, find_date
from .draft import Draft, is_place_line, settle
from .headline import Headline, find_headline
from .metadata import Metadata, read_metadata
from .pictures import belongs_to_picture
from .rules import says
from .text import fold, key, words
from .tree import Block, Page

_LEAD_WORDS = 12
_DATE_ABOVE, _DATE_BELOW, _DATE_AFTER = 6, 8, 6
_LABELLED_DATE = re.compile(
    r"(ngày (đăng|đưa|gửi|phát hành|xuất bản|tạo|viết)|cập nhật|đăng (lúc|ngày)|thời gian đăng|xuất bản|posted|published)"
)
_FULL_DATE = re.compile(r"\d{1,2} ?[/.\- ] ?\d{1,2} ?[/.\- ] ?\d{4}|\d{4}-\d{1,2}-\d{1,2}|tháng")
_FOOTNOTE = re.compile(r"^(\[\d{1,3}\]|\(\d{1,2}\)|\*{1,3})\s")


@dataclass
class Reading:
    """Where the cleaner is on its way down the page."""

    page: Page
    meta: Metadata
    body: int
    headline: Headline | None
    settings: CleaningSettings
    draft: Draft
    furniture: frozenset[str]
    since_picture: int = 0
    captions_taken: int = 0
    last_caption: str = ""
    skip_below: int = -1
    skip_table: int = -1
    flow_tables: set[int] = field(default_factory=set)
    told: list[Block] = field(default_factory=list)


def clean_page(
    page: Page,
    settings: CleaningSettings,
    *,
    given: str | None = None,
    furniture: frozenset[str] = frozenset(),
    title: str | None = None,
    body: int | None = None,
    subject: str = "",
) -> Draft:
    """The article on ``page``. ``title`` and ``body`` (a node) come from a recipe; ``given`` is the source's word for the title.

    Raises NothingToRead when no text is left.
    """
    meta = read_metadata(page.root)
    place = find_body(page) if body is None else body
    headline = Headline(title, _block_of(page, title), True) if title else find_headline(page, meta, place, given)
    reading = Reading(page, meta, place, headline, settings, Draft(title=headline.text if headline else ""), furniture)
    last = _read_down(reading)
    _name_writer(reading, last)
    _date_it(reading, last)
    draft = reading.draft
    settle(draft, settings.footnotes == "read")
    if not draft.paragraphs:
        raise NothingToRead(
            subject,
            "không tìm thấy bài viết nào trên trang",
            "Hãy mở trang gốc, hoặc tạo công thức cho trang bằng «doctor --suggest».",
        )
    _doubt_title(reading, given)
    return draft


def _block_of(page: Page, title: str) -> int:
    wanted = key(title)
    return next((block.index for block in page.blocks if key(block.text) == wanted), -1)


def _read_down(reading: Reading) -> int:
    """Judge every block from the headline on; returns the index of the last block looked at."""
    page, draft = reading.page, reading.draft
    start = reading.headline.block + 1 if reading.headline else 0
    inside = [block.index for block in page.blocks if page.inside(block.node, reading.body)]
    end = inside[-1] if inside else len(page.blocks) - 1
    if start > end or (inside and reading.headline and reading.headline.block < 0):
        start = inside[0] if inside else 0
    for block in page.blocks[:start]:
        if block.text and (reading.headline is None or block.index != reading.headline.block):
            draft.drop(block.text, "above")
    for block in page.blocks[start : end + 1]:
        if not _judge(reading, block, end):
            end = block.index
            break
    for block in page.blocks[end + 1 :]:
        if block.text:
            draft.drop(block.text, "below")
    return end


def _judge(reading: Reading, block: Block, end: int) -> bool:
    """Keep or drop one block; False when the article ends before it."""
    page, draft, text = reading.page, reading.draft, block.text
    if reading.skip_below >= 0 and page.inside(block.node, reading.skip_below):
        draft.drop(text, "related")
        return True
    if reading.skip_table >= 0 and page.inside(block.node, reading.skip_table):
        return True
    if block.furniture:
        draft.drop(text, block.furniture)
        return True
    if block.image:
        reading.since_picture, reading.captions_taken, reading.last_caption = 1, 0, ""
    if not text:
        return True
    if (
        block.table >= 0
        and page.inside(block.table, reading.body)
        and block.table != reading.body
        and _judged_as_table(reading, block)
    ):
        return True
    why = _not_heard(reading, block)
    if why == "tail":
        if not reading.told:
            draft.drop(text, "chrome")
            return True
        if not _goes_on(reading, block, end):
            draft.drop(text, "tail")
            return False
        reading.skip_below = _box(reading, block)
        draft.drop(text, "related")
        return True
    if why:
        draft.drop(text, why)
    else:
        _keep(reading, block)
    return True


def _not_heard(reading: Reading, block: Block) -> str:
    """The rule that drops this block, or nothing."""
    text, draft = block.text, reading.draft
    if lines.is_file_name(text):
        return "file name"
    if draft.title and key(text) == key(draft.title):
        return "title"
    if lines.is_tail(text):
        return "tail"
    if key(_masked(text)) in reading.furniture and len(words(text)) <= 25:
        return "learnt"
    named, author = byline(text)
    if named:
        draft.author = draft.author or author
        return "byline"
    if lines.is_caption(text) and not _outside(reading, block):
        _caption(reading, text)
        return "caption" if reading.settings.captions == "drop" else ""
    if lines.is_credit(text):
        draft.credit = draft.credit or text
        return "credit" if reading.settings.credits == "drop" else ""
    if lines.is_attachment(text):
        return "attachment"
    if lines.is_chrome(text):
        return "chrome"
    if is_place_line(text):
        draft.place = text
        return "place"
    if lines.is_related(text) and (block.links or len(words(text)) <= 8):
        return "related"
    if block.link_share >= 0.6 and not _listed_link(reading, block):
        return "related"
    if (
        _FOOTNOTE.match(text)
        and reading.told
        and reading.settings.footnotes == "drop"
        and block.index > reading.told[-1].index
        and not _more_prose(reading, block)
    ):
        return "footnote"
    if _outside(reading, block):
        return _why_not_lead(reading, block)
    return _why_picture(reading, block)


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _outside(reading: Reading, block: Block) -> bool:
    """Between the headline and the body proper."""
    return not reading.page.inside(block.node, reading.body)


def _why_not_lead(reading: Reading, block: Block) -> str:
    """Above the body only a lead is heard: named so, or a sentence of some length."""
    text = block.text
    if says("body", "author", block.names) and (found := people(text)):
        reading.draft.author = reading.draft.author or found
        return "byline"
    if says("body", "date", block.names) and find_date(text):
        return "date"
    if says("body", "lead", block.names) and len(words(text)) >= 4:
        return ""
    if (
        len(words(text)) >= _LEAD_WORDS
        and block.link_share < 0.3
        and (lines.ends_sentence(text) or block.emphasised or len(words(text)) >= 20)
    ):
        return ""
    return "above"


def _why_picture(reading: Reading, block: Block) -> str:
    if reading.since_picture:
        like_body = (
            bool(reading.told)
            and not block.emphasised
            and block.align == reading.told[-1].align
            and block.tag == reading.told[-1].tag
        )
        if belongs_to_picture(block, reading.since_picture, reading.captions_taken, reading.last_caption, like_body):
            _caption(reading, block.text)
            return "caption" if reading.settings.captions == "drop" else ""
        reading.since_picture = 0
    elif says("body", "caption", block.names) and len(words(block.text)) <= 60:
        _caption(reading, block.text)
        return "caption" if reading.settings.captions == "drop" else ""
    return ""


def _caption(reading: Reading, text: str) -> None:
    reading.draft.captions.append(text)
    reading.since_picture += 1 if reading.since_picture else 0
    reading.captions_taken += 1
    reading.last_caption = text


def _listed_link(reading: Reading, block: Block) -> bool:
    """A link that is an entry of a list the text announces with a colon, or a sentence that happens to be a link."""
    paragraphs = reading.draft.paragraphs
    if not paragraphs:
        return False
    before = paragraphs[-1]
    if re.match(r"^\d{1,2}[.)]", block.text) or (
        block.item >= 0 and before.kind is ParagraphKind.ITEM and before.text.endswith(";")
    ):
        return True
    return before.text.endswith(":") and len(words(block.text)) >= 4 and block.item >= 0


def _more_prose(reading: Reading, block: Block) -> bool:
    return any(
        is_prose(other) and not other.furniture for other in reading.page.blocks[block.index + 1 : block.index + 30]
    )


def _goes_on(reading: Reading, block: Block, end: int) -> bool:
    """Whether the article continues below this tail mark: running text follows beside what has been told, in the same element."""
    page = reading.page
    parents = {page.parent[told.node] for told in reading.told if is_prose(told)} or {
        page.parent[told.node] for told in reading.told
    }
    following = page.blocks[block.index + 1 : end + 1]
    for other in following:
        if other.furniture or not other.text:
            continue
        if (
            is_prose(other)
            and page.parent[other.node] in parents
            and lines.ends_sentence(other.text)
            and other.node != block.node
        ):
            return True
    return False


def _box(reading: Reading, block: Block) -> int:
    """The element that holds this mark and none of the text told so far, -1 when the mark stands among the text."""
    page, node, best = reading.page, block.node, -1
    told = {up for kept in reading.told[-6:] for up in page.ancestors(kept.node)}
    while node >= 0 and node not in told:
        best, node = node, page.parent[node]
    return best if best != block.node or page.nodes[best].tag in ("ul", "ol", "div", "table") else -1


def _judged_as_table(reading: Reading, block: Block) -> bool:
    """Deal with the whole table this block stands in; False when its cells are ordinary paragraphs."""
    page, draft, policy = reading.page, reading.draft, reading.settings.tables
    if block.table in reading.flow_tables:
        return False
    members = [
        other
        for other in page.blocks[max(0, block.index - 40) : block.index + 4000]
        if page.inside(other.node, block.table)
    ]
    table = tables.judge_table(page, block.table, members)
    if table.kind == "flow":
        reading.flow_tables.add(block.table)
        return False
    reading.skip_table = block.table
    texts = [member.text for member in members if member.text]
    if table.kind == "picture":
        reading.since_picture = 0  # its words stood in the table
        for text in texts:
            draft.captions.append(text)
            draft.drop(text, "caption")
            if reading.settings.captions == "read":
                draft.say(text)
    elif table.kind == "links":
        for text in texts:
            draft.drop(text, "related")
    elif policy == "rows" or (policy == "notice" and table.cells <= reading.settings.small_table_cells):
        for line in tables.spoken_rows(table.rows):
            draft.say(line, ParagraphKind.TABLE)
    else:
        for row in table.rows:
            draft.drop("; ".join(row), "table")
        if policy == "notice":
            draft.say(tables.notice(table), ParagraphKind.NOTICE)
    return True


def _keep(reading: Reading, block: Block) -> None:
    text = block.text
    if not reading.told and (_outside(reading, block) or says("body", "lead", block.names)):
        kind = ParagraphKind.LEAD
    elif block.heading or (block.emphasised and len(words(text)) <= 18 and not lines.ends_sentence(text)):
        kind = ParagraphKind.HEADING
    elif block.item >= 0:
        kind = ParagraphKind.ITEM
    else:
        kind = ParagraphKind.TEXT
    reading.draft.say(text, kind)
    reading.told.append(block)


def _name_writer(reading: Reading, last: int) -> None:
    """The byline, when no labelled one was met: names alone as last line, a named element, JSON-LD."""
    draft, page, meta = reading.draft, reading.page, reading.meta
    if draft.paragraphs and reading.told:
        block, paragraph = reading.told[-1], draft.paragraphs[-1]
        before = draft.paragraphs[-2].text if len(draft.paragraphs) > 1 else ""
        names = lone_names(paragraph.text) if paragraph.text == block.text else None
        if (
            names
            and len(draft.paragraphs) > 1
            and not lines.is_signature(before)
            and not block.heading
            and block.item < 0
            and not before.endswith(":")
        ):
            draft.paragraphs.pop()
            draft.drop(paragraph.text, "byline")
            draft.author = draft.author or names
    if draft.author:
        return
    top = reading.headline.block if reading.headline else 0
    for block in page.blocks[max(0, top - 2) : last + 6]:
        if (
            block.text
            and len(words(block.text)) <= 12
            and block.furniture in ("", "class")
            and says("body", "author", block.names)
            and says("body", "author", page.names[block.node]) | (block.furniture == "")
        ):
            named, found = byline(block.text)
            found = found or (None if named else people(block.text))
            if found and all(is_name(name, least=1) for name in found.split(", ")):
                draft.author = found
                return
    known = {key(meta.site), key(meta.publisher), key(draft.title)}
    for candidate in [", ".join(meta.authors), meta.meta_author]:
        found = people(candidate) if candidate else None
        if found and key(found) not in known and all(is_name(name, least=2) for name in found.split(", ")):
            if candidate == meta.meta_author and not any(
                key(found) in key(block.text) for block in page.blocks[top : last + 8] if len(block.text) < 120
            ):
                continue
            draft.author = found
            return


def _date_it(reading: Reading, last: int) -> None:
    """The posting date: what machines are told, checked against what stands beside the headline; else None."""
    seen = _visible_date(reading, last)
    told = reading.meta.published
    if told and seen and abs((day_of(told) - day_of(seen)).days) > 1:
        reading.draft.posted = min(told, seen, key=day_of)
        reading.draft.doubts.append(
            Doubt("date", f"Trang ghi hai ngày khác nhau: {day_of(told):%d/%m/%Y} và {day_of(seen):%d/%m/%Y}.")
        )
    else:
        reading.draft.posted = told or seen


def _visible_date(reading: Reading, last: int) -> date | datetime | None:
    page = reading.page
    top = (
        reading.headline.block
        if reading.headline and reading.headline.block >= 0
        else (reading.told[0].index if reading.told else 0)
    )
    first = reading.told[0].index if reading.told else top
    below = [block for block in page.blocks[top + 1 : max(first, top + _DATE_BELOW) + 1] if block.text][
        : _DATE_BELOW + 2
    ]
    above = [block for block in reversed(page.blocks[max(0, top - 12) : top]) if block.text][:_DATE_ABOVE]
    for block in below:
        if block.index > first + 2:
            break
        if found := _posting_date(block, near=True):
            return found
    for distance, block in enumerate(above):
        if found := _posting_date(block, near=distance < 3):
            return found
    body_end = reading.told[-1].index if reading.told else last
    for block in [block for block in page.blocks[body_end + 1 : body_end + 12] if block.text][:_DATE_AFTER]:
        if _LABELLED_DATE.search(fold(block.text)) and (found := _posting_date(block, near=True)):
            return found
    return None


def _posting_date(block: Block, near: bool) -> date | datetime | None:
    """The date of a line that is there to give a date; never one out of a sentence, a clock or a menu."""
    text, line = block.text, fold(block.text)
    if (
        len(text) > 160
        or block.furniture in ("hidden", "menu", "footer", "sidebar")
        or line.startswith("hôm nay")
        or says("body", "clock", block.names)
    ):
        return None
    if not _FULL_DATE.search(line) or lines.ends_sentence(text) and len(words(text)) > 12:
        return None
    if block.furniture and not _LABELLED_DATE.search(line) and not says("body", "date", block.names):
        return None
    alone = lines.is_date_line(text)
    named = says("body", "date", block.names) and len(words(text)) <= 20
    mixed = (
        near
        and len(words(text)) <= 18
        and (_LABELLED_DATE.search(line) is not None or "|" in text or re.search(r"\d{1,2}[:h]\d{2}", line) is not None)
    )
    return find_date(text) if alone or named or mixed else None


def _doubt_title(reading: Reading, given: str | None) -> None:
    headline, draft = reading.headline, reading.draft
    if headline is None:
        draft.doubts.append(
            Doubt("no title", "Không tìm thấy tiêu đề trên trang; hãy đặt tiêu đề trước khi phát.", hold=True)
        )
    elif (
        given
        and key(given) != key(headline.text)
        and not key(headline.text).startswith(key(given)[: max(20, len(key(given)) * 2 // 3)])
    ):
        draft.doubts.append(
            Doubt(
                "title",
                "Tiêu đề trên trang khác với tiêu đề ở nguồn; hãy chọn một.",
                evidence=given,
                hold=not headline.sure,
            )
        )
    elif not headline.sure:
        message = "Không chắc đây là tiêu đề." if headline.rival else "Tiêu đề không đứng rõ trên trang."
        draft.doubts.append(Doubt("title", message, evidence=headline.rival, hold=False))


def locate(page: Page, given: str | None = None) -> tuple[object | None, object | None, object | None]:
    """The elements in which the general rules find headline, body and posting date, None where they are not sure."""
    meta = read_metadata(page.root)
    place = find_body(page)
    headline = find_headline(page, meta, place, given)
    reading = Reading(
        page, meta, place, headline, CleaningSettings(), Draft(title=headline.text if headline else ""), frozenset()
    )
    last = _read_down(reading)
    seen = _visible_date(reading, last)
    dated = next((block for block in page.blocks if seen and _posting_date(block, near=True) == seen), None)
    title = page.nodes[page.blocks[headline.block].node] if headline and headline.block >= 0 else None
    return title, page.nodes[place] if place else None, page.nodes[dated.node] if dated else None
